"""Small charts as inline SVG: crisp in print, told apart without colour, nothing loaded from elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_WIDTH, _HEIGHT = 380, 270
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 22, 12, 42
# Dark enough for print, and apart for those who see no red and green.
_COLOURS = ("#1b5e8c", "#b8501a", "#3f7d3a", "#6b6b6b")
_DASHES = ("", "7 3", "2 3", "9 3 2 3")

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A named line through ``points``; ``band`` has the low and high end at each of them."""

    name: str
    points: Sequence[Point]
    band: Sequence[Point] = ()
    dots: bool = False


@dataclass(frozen=True)
class Axis:
    """What an axis shows, from ``low`` to ``high``, with ``ticks`` at the values labelled."""

    name: str
    ticks: Sequence[tuple[float, str]]
    low: float = 0.0
    high: float = 1.0

    def place(self, value: float) -> float:
        """Return where on the axis a value stands, between 0 and 1."""
        return (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1.0)


def share_axis(name: str) -> Axis:
    """Return an axis from 0 to 1."""
    return Axis(name, [(tick / 5, f"{tick / 5:.1f}") for tick in range(6)])


def line_chart(title: str, x: Axis, y: Axis, lines: Sequence[Line], diagonal: bool = False) -> Markup:
    """Return a chart with its axes, lines and legend; ``diagonal`` adds the line where both axes are equal."""
    parts = [_frame(x, y)]
    if diagonal:
        parts.append(_path([(x.low, y.low), (x.high, y.high)], x, y, 'stroke="#999" stroke-dasharray="4 4"'))
    for number, line in enumerate(lines):
        parts += _drawn(line, number % len(_COLOURS), x, y)
    if len(lines) > 1:
        parts += [_legend(line.name, number, lines) for number, line in enumerate(lines)]
    return Markup(
        '<svg class="chart" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-label="{2}">{3}</svg>'
    ).format(_WIDTH, _HEIGHT, title, Markup("").join(parts))


def whisker(value: float | None, low: float | None, high: float | None) -> Markup:
    """Return a value between 0 and 1 as a dot with its interval as a line, for a cell of a table."""
    if value is None or low is None or high is None:
        return Markup("")
    return Markup(
        '<svg class="cell" viewBox="0 0 104 12" width="104" height="12" aria-hidden="true">'
        '<path d="M2 6H102" stroke="#ddd"/><path d="M{:.1f} 6H{:.1f}" stroke="{}" stroke-width="2"/>'
        '<circle cx="{:.1f}" cy="6" r="3.2" fill="{}"/></svg>'
    ).format(2 + 100 * low, 2 + 100 * high, _COLOURS[0], 2 + 100 * value, _COLOURS[0])


def bar(value: float, most: float) -> Markup:
    """Return a value as a bar, for a cell of a table."""
    return Markup(
        '<svg class="cell" viewBox="0 0 104 12" width="104" height="12" aria-hidden="true">'
        '<rect x="2" y="2" width="{:.1f}" height="8" fill="{}"/></svg>'
    ).format(100 * value / (most or 1.0), _COLOURS[1])


def _at(point: Point, x: Axis, y: Axis) -> str:
    across = _LEFT + x.place(point[0]) * (_WIDTH - _LEFT - _RIGHT)
    up = _HEIGHT - _BOTTOM - y.place(point[1]) * (_HEIGHT - _TOP - _BOTTOM)
    return f"{across:.1f} {up:.1f}"


def _path(points: Sequence[Point], x: Axis, y: Axis, style: str, close: str = "") -> Markup:
    places = "L".join(_at(point, x, y) for point in points)
    # Every part is a number or a constant of ours.
    return Markup(f'<path d="M{places}{close}" fill="none" {style}/>')  # noqa: S704


def _frame(x: Axis, y: Axis) -> Markup:
    parts = []
    for value, label in x.ticks:
        across, floor = _at((value, y.low), x, y).split()
        parts.append(_path([(value, y.low), (value, y.high)], x, y, 'stroke="#e3e3e3"'))
        parts.append(_text(across, float(floor) + 15, label))
    for value, label in y.ticks:
        parts.append(_path([(x.low, value), (x.high, value)], x, y, 'stroke="#e3e3e3"'))
        parts.append(_text(_LEFT - 5, float(_at((x.low, value), x, y).split()[1]) + 4, label, "end"))
    parts.append(_path([(x.low, y.high), (x.low, y.low), (x.high, y.low)], x, y, 'stroke="#444"'))
    parts.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 8, x.name))
    middle = (_TOP + _HEIGHT - _BOTTOM) / 2
    parts.append(_text(0, 0, y.name, turned=f"translate(12 {middle:.1f}) rotate(-90)"))
    return Markup("").join(parts)


def _text(across: float | str, down: float, text: str, anchor: str = "middle", turned: str = "") -> Markup:
    turn = Markup(' transform="{}"').format(turned) if turned else ""
    return Markup('<text x="{}" y="{:.1f}" text-anchor="{}"{}>{}</text>').format(across, down, anchor, turn, text)


def _drawn(line: Line, number: int, x: Axis, y: Axis) -> list[Markup]:
    colour, dash = _COLOURS[number], _DASHES[number]
    parts = []
    if line.band:
        ends = [((at, low), (at, high)) for (at, _), (low, high) in zip(line.points, line.band, strict=True)]
        low, high = zip(*ends, strict=True)
        style = f'stroke="none" style="fill:{colour};fill-opacity:.16"'
        parts.append(_path([*low, *reversed(high)], x, y, style, "Z"))
    parts.append(_path(line.points, x, y, f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'))
    if line.dots:
        for point in line.points:
            across, up = _at(point, x, y).split()
            parts.append(Markup('<circle cx="{}" cy="{}" r="3.4" fill="{}"/>').format(across, up, colour))
    return parts


def _legend(name: str, number: int, lines: Sequence[Line]) -> Markup:
    down = _HEIGHT - _BOTTOM - 14 * (len(lines) - number) + 2
    return Markup(
        '<path d="M{0} {1}h24" stroke="{2}" stroke-width="2" stroke-dasharray="{3}"/><text x="{4}" y="{5}">{6}</text>'
    ).format(_LEFT + 10, down, _COLOURS[number], _DASHES[number], _LEFT + 40, down + 4, escape(name))
