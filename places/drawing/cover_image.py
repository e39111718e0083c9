"""The picture that a shared link shows: the basin, the place lit, the network's name. 1200 x 630 PNG."""

import io
from functools import cache, lru_cache
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from places.drawing import basemap
from places.drawing.mark import KNOTS, STROKES, VIEW

SIZE = (1200, 630)
OVERSAMPLING = 2
MAP = basemap.Window(97.2, 8.35, 109.8, 22.2, width=1)._replace(
    width=SIZE[1] * (109.8 - 97.2) * basemap.SQUEEZE / (22.2 - 8.35)
)
LEFT = SIZE[0] - MAP.width

PAPER, INK, OCHRE, OCHRE_INK = "#fbf9f3", "#0a4d56", "#d9962f", "#7a4305"
SEA, LAND, WATER, WATER_EDGE, BORDER = "#dbe9e5", "#ebe3d0", "#b7d5d1", "#2f7f83", "#b5b4a8"
COLOURS = 96


@lru_cache(maxsize=32)
def cover_png(lon: float | None, lat: float | None, approximate: bool) -> bytes:
    """The picture as PNG bytes. Without a position no place is lit."""
    image = _ground().copy()
    if lon is not None and lat is not None:
        image = _lit(image, lon, lat, approximate)
    image = image.resize(SIZE, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    few = image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def _px(value: float) -> int:
    return round(value * OVERSAMPLING)


def _xy(lon: float, lat: float) -> tuple[float, float]:
    x, y = MAP.xy(lon, lat)
    return (LEFT + x) * OVERSAMPLING, y * OVERSAMPLING


def _points(coords) -> list[tuple[float, float]]:
    return [_xy(*p[:2]) for p in coords]


@cache
def _ground() -> Image.Image:
    """Everything but the light."""
    image = Image.new("RGB", (_px(SIZE[0]), _px(SIZE[1])), SEA)
    draw = ImageDraw.Draw(image)
    for polygon in MAP.areas(basemap.whole("land"), 0.01, 0.003):
        draw.polygon(_points(polygon.exterior.coords), fill=LAND)
    for line in MAP.lines(basemap.whole("border"), 0.03, 0.1):
        _dashed(draw, _points(line.coords))
    for line in MAP.lines(basemap.river(*basemap.TRIBUTARIES), 0.02, 0.3):
        draw.line(_points(line.coords), fill="#86b4b2", width=_px(1.5), joint="curve")
    lake = _points(basemap.tonle_sap().exterior.coords)
    draw.polygon(lake, fill=WATER)
    draw.line(lake, fill=WATER_EDGE, width=_px(1.5), joint="curve")
    for line in MAP.lines(basemap.river("Mekong", "Tonle Sap"), 0.015, 0.02):
        _stroke(draw, _points(line.coords), WATER_EDGE, _px(5))
    draw.rectangle((0, 0, _px(LEFT), _px(SIZE[1])), fill=PAPER)
    draw.rectangle((_px(LEFT), 0, _px(LEFT + 1), _px(SIZE[1])), fill="#d8cdb6")
    _mark(draw, left=84, top=112, height=250)
    draw.text((_px(84), _px(480)), "MekongNet", fill=INK, anchor="ls", font=ImageFont.load_default(size=_px(92)))
    draw.rectangle((_px(84), _px(516), _px(84 + 96), _px(522)), fill=OCHRE)
    return image


def _mark(draw: ImageDraw.ImageDraw, left: float, top: float, height: float) -> None:
    """The network's mark, the same shapes as in the page's head."""
    scale = height / VIEW[1]

    def at(x: float, y: float) -> tuple[float, float]:
        return (left + x * scale) * OVERSAMPLING, (top + y * scale) * OVERSAMPLING

    for stroke in STROKES:
        _stroke(draw, [at(*p) for p in stroke], INK, _px(2.4 * scale))
    for x, y in KNOTS:
        _circle(draw, at(x, y), 2.5 * scale, OCHRE_INK)
        _circle(draw, at(x, y), 2.0 * scale, OCHRE)


def _stroke(draw: ImageDraw.ImageDraw, points, fill: str, width: int) -> None:
    """A line with round ends and joins; the discs close the seams that a thick line leaves at each bend."""
    draw.line(points, fill=fill, width=width, joint="curve")
    for x, y in points:
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=fill)


def _circle(draw: ImageDraw.ImageDraw, at: tuple[float, float], radius: float, fill) -> None:
    r, (x, y) = radius * OVERSAMPLING, at
    draw.ellipse((x - r, y - r, x + r, y + r), fill=fill)


def _dashed(draw: ImageDraw.ImageDraw, points) -> None:
    """A border: short dashes, so that it never looks like a river."""
    dash, gone, on = _px(5), 0.0, True
    for (x0, y0), (x1, y1) in pairwise(points):
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        done = 0.0
        while done < length:
            step = min(dash - gone, length - done)
            if on:
                a, b = done / length, (done + step) / length
                draw.line(
                    (x0 + (x1 - x0) * a, y0 + (y1 - y0) * a, x0 + (x1 - x0) * b, y0 + (y1 - y0) * b),
                    fill=BORDER,
                    width=_px(1.2),
                )
            done, gone = done + step, gone + step
            if gone >= dash - 1e-6:
                gone, on = 0.0, not on


def _lit(image: Image.Image, lon: float, lat: float, approximate: bool) -> Image.Image:
    """The place: a dot with a glow, or a dashed ring where only the surroundings are shown.

    A place beyond the picture's edge is lit at the edge, on its own side.
    """
    x, y = _xy(lon, lat)
    room = 30 * OVERSAMPLING
    x = min(image.width - room, max(LEFT * OVERSAMPLING + room, x))
    y = min(image.height - room, max(room, y))
    glow = Image.new("RGBA", image.size)
    draw = ImageDraw.Draw(glow)
    _circle(draw, (x, y), 62, (217, 150, 47, 56))
    _circle(draw, (x, y), 40, (217, 150, 47, 80))
    image = Image.alpha_composite(image.convert("RGBA"), glow).convert("RGB")
    draw = ImageDraw.Draw(image)
    if not approximate:
        _circle(draw, (x, y), 19, OCHRE_INK)
        _circle(draw, (x, y), 16, OCHRE)
        return image
    r = 26 * OVERSAMPLING
    for start in range(0, 360, 30):
        draw.arc((x - r, y - r, x + r, y + r), start, start + 18, fill=OCHRE_INK, width=_px(4))
    return image
