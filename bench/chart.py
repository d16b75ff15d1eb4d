"""A chart as an SVG file: lines over two logarithmic axes, and nothing that needs a library or a network."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 140, 46, 56
"""Margins: numbers of the axes, names of the lines, title, name of the x axis."""
INK, GRID, PAPER = "#333333", "#dddddd", "#ffffff"


@dataclass(frozen=True)
class Line:
    name: str
    points: Sequence[tuple[float, float]]
    """x and y, both above 0."""
    colour: str
    dashed: bool = False


@dataclass(frozen=True)
class Axis:
    """Decades, from one power of ten to another, laid over pixels."""

    low: int
    high: int
    start: float
    end: float

    def at(self, value: float) -> float:
        return self.start + (log10(value) - self.low) / (self.high - self.low) * (self.end - self.start)

    def marks(self) -> Iterator[float]:
        """1, 2 and 5 of each decade."""
        for power in range(self.low, self.high + 1):
            for digit in (1, 2, 5) if power < self.high else (1,):
                yield digit * 10.0**power


def axis(values: Sequence[float], start: float, end: float) -> Axis:
    low, high = floor(log10(min(values))), floor(log10(max(values)) - 1e-9) + 1
    return Axis(low, max(high, low + 1), start, end)


def chart(title: str, x_name: str, y_name: str, lines: Sequence[Line]) -> str:
    points = [point for line in lines for point in line.points]
    across = axis([x for x, _ in points], LEFT, WIDTH - RIGHT)
    up = axis([y for _, y in points], HEIGHT - BOTTOM, TOP)
    parts = [
        *grid(across, up),
        text((across.start + across.end) / 2, HEIGHT - 14, x_name, anchor="middle"),
        f'<g transform="translate(18 {(up.start + up.end) / 2:.0f}) rotate(-90)">{text(0, 0, y_name, anchor="middle")}</g>',
    ]
    for line in lines:
        parts += drawn(line, across, up)
    return framed(title, [*parts, *names(lines, across, up)])


def framed(title: str, parts: Iterable[str]) -> str:
    """The whole file: what is drawn, on paper and under its title."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12" fill="{INK}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
        text(LEFT, 24, title, size=15),
    )
    return "\n".join([*head, *parts, "</svg>"]) + "\n"


def grid(across: Axis, up: Axis) -> Iterator[str]:
    for value in across.marks():
        x = across.at(value)
        yield stroke(x, up.start, x, up.end)
        yield text(x, up.start + 18, f"{value:,g}", anchor="middle")
    for value in up.marks():
        y = up.at(value)
        yield stroke(across.start, y, across.end, y)
        yield text(across.start - 8, y + 4, f"{value:,g}", anchor="end")


def drawn(line: Line, across: Axis, up: Axis) -> Iterator[str]:
    dash = ' stroke-dasharray="6 5"' if line.dashed else ""
    places = [(across.at(x), up.at(y)) for x, y in line.points]
    yield polyline(places, line.colour, dash)
    for (x, y), (_, value) in zip(places, line.points, strict=True):
        said = f"<title>{escape(line.name)}: {value:,g}</title>"
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{line.colour}">{said}</circle>'


def names(lines: Sequence[Line], across: Axis, up: Axis) -> Iterator[str]:
    """Beside the last points, moved apart where they would lie on each other."""
    free = 0.0
    for y, line in sorted([(up.at(line.points[-1][1]), line) for line in lines], key=lambda each: each[0]):
        y = free = max(y, free + 16)
        yield text(across.end + 10, y + 4, line.name, colour=line.colour)


def polyline(places: Iterable[tuple[float, float]], colour: str, dash: str = "") -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'


def stroke(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{GRID}"/>'


def text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 12, colour: str = INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{escape(words)}</text>'
