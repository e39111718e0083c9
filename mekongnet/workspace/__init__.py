"""The workspace: what waits for a person, the desk of an entry, its history, the review queue, previews.

The parts that belong to one kind of entry (editing, people, consents, photos) stand in their rooms; `urls` brings
them together under one namespace.
"""
