"""The network's mark: the Mekong's course to its mouths as one line, with a knot of a net in each country."""

from itertools import pairwise

VIEW = (28.0, 32.0)  # width and height of the box it is drawn in

# Not a map: the bends that make the river known, drawn large enough to be seen at 16 pixels. From the Golden
# Triangle past Luang Prabang, Vientiane and Stung Treng to Phnom Penh, then two arms to the sea.
COURSE = (
    (3.0, 3.2),
    (9.6, 2.6),
    (10.2, 6.2),
    (6.0, 8.4),
    (9.0, 11.4),
    (13.2, 7.2),
    (17.4, 10.4),
    (19.0, 14.0),
    (22.6, 16.6),
    (22.0, 20.6),
    (16.4, 21.2),
)
ARMS = (
    ((16.4, 21.2), (15.4, 25.0), (16.6, 27.4), (20.0, 30.0)),
    ((16.4, 21.2), (18.6, 24.8), (21.4, 24.2), (25.0, 27.2)),
)
KNOTS = ((16.9, 10.4), (16.4, 21.2), (25.0, 27.2))


def _curve(bends) -> tuple[tuple[float, float], ...]:
    """A line that rounds each bend (quadratic curves between the middles), as plain points."""
    points = list(bends)
    middle = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(points)]
    out = [points[0], middle[0]]
    for a, p, b in zip(middle, points[1:-1], middle[1:], strict=False):
        for i in range(1, 7):
            t = i / 6
            out.append(tuple((1 - t) ** 2 * a[k] + 2 * t * (1 - t) * p[k] + t * t * b[k] for k in (0, 1)))
    return (*out, points[-1])


STROKES = tuple(_curve(bends) for bends in (COURSE, *ARMS))


def mark() -> str:
    """The mark as SVG for the page's head; it takes its colours from the classes `stem` and `lit`."""
    d = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in stroke) for stroke in STROKES)
    knots = "".join(f'<circle class="lit" cx="{x:g}" cy="{y:g}" r="2.3"/>' for x, y in KNOTS)
    width, height = (f"{v:g}" for v in VIEW)
    return (
        f'<svg class="mark" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'aria-hidden="true"><path class="stem" d="{d}"/>{knots}</svg>'
    )
