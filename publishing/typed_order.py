"""A list that people put in order without a script: a number beside each row (`place-<key>`), and a box that is ticked
to take the row out (`remove-<key>`).
"""


def arranged(before: list[int], data) -> list[int]:
    """The keys of `before`, put in the order of the numbers that were typed beside them."""
    places = {key: _number(data.get(f"place-{key}"), here) for here, key in enumerate(before, start=1)}
    # Where two have the same number, one that came from below goes before the one that stayed, one from above behind.
    came = {key: places[key] - here for here, key in enumerate(before, start=1)}
    return sorted(before, key=lambda key: (places[key], came[key]))


def ticked(before: list[int], data) -> set[int]:
    """Those of `before` that are to be taken out."""
    return {key for key in before if f"remove-{key}" in data}


def _number(text, otherwise) -> int:
    """The place that somebody typed; nonsense leaves the row where it was."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 5 else otherwise
