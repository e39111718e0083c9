"""The shelf that every room takes from: languages, names, themes, terms, sources, photos and documents."""
