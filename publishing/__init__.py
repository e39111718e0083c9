"""The life of an entry: its status, who sees it, its languages, and the consent behind it."""
