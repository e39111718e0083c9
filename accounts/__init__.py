"""People and roles: who signs in, in which language they read, and how much mail they want."""
