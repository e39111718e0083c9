"""Text as search sees it: one folded form for what is written and for what is typed, in four languages."""
