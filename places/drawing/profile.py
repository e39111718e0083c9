"""Lines that run down the page, told as how far across they are at each distance down."""

import math
from bisect import bisect_right
from typing import NamedTuple

from shapely.geometry import LineString

from places.drawing.geography import Points


class Profile(NamedTuple):
    """A line told as x (per cent of the ribbon) at each distance down the course."""

    downs: tuple[float, ...]
    xs: tuple[float, ...]

    @property
    def start(self) -> float:
        return self.downs[0]

    @property
    def end(self) -> float:
        return self.downs[-1]

    def x(self, down: float) -> float:
        """The x at this distance; beyond an end, that end's x."""
        i = bisect_right(self.downs, down)
        if i == 0:
            return self.xs[0]
        if i == len(self.downs):
            return self.xs[-1]
        d0, d1, x0, x1 = self.downs[i - 1], self.downs[i], self.xs[i - 1], self.xs[i]
        return x0 + (x1 - x0) * (down - d0) / (d1 - d0)


class Shore(NamedTuple):
    """A lake told as its two shores; they meet at both ends."""

    left: Profile
    right: Profile


def smooth(points: Points, step: float, reach: int) -> Points:
    """Even points along the line, each the mean of its neighbours: bends stay, saw teeth go, ends hold."""
    line = LineString(points)
    n = max(2, round(line.length / step))
    even = [line.interpolate(i / n, normalized=True).coords[0] for i in range(n + 1)]
    out = []
    for i in range(n + 1):
        r = min(reach, i, n - i)
        near = even[i - r : i + r + 1]
        out.append((sum(p[0] for p in near) / len(near), sum(p[1] for p in near) / len(near)))
    return out


def ease(t: float) -> float:
    """From 0 to 1, slow at both ends; held outside."""
    t = min(1.0, max(0.0, t))
    return t * t * (3 - 2 * t)


def from_chord(points: Points) -> list[tuple[float, float]]:
    """For each point: its share of the line's length, and how far it stands off the straight line."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    long = math.hypot(x1 - x0, y1 - y0)
    gone, out, last = 0.0, [], points[0]
    for x, y in points:
        gone += math.hypot(x - last[0], y - last[1])
        last = (x, y)
        out.append((gone, ((x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)) / long))
    return [(g / gone, off) for g, off in out]


def downward(pairs) -> Profile:
    """A profile from (down, x) pairs; a point that does not go down is left out."""
    downs, xs = [], []
    for down, x in pairs:
        if not downs or down > downs[-1] + 1e-6:
            downs.append(down)
            xs.append(x)
    return Profile(tuple(downs), tuple(xs))
