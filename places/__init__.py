"""Sites: where they are, how exactly the public may know it, and how they lie along the river."""
