"""Stock over the months as an SVG, drawn with the pieces of the benchmarks' charts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, log10

from bench.chart import BOTTOM, GRID, HEIGHT, INK, LEFT, PAPER, RIGHT, TOP, WIDTH, stroke, text
from cli.restock.simulate import Outcome

COLOURS = ("#1f6f8b", "#c8553d", "#588157", "#7a5195")
WEEK = 7


@dataclass(frozen=True)
class Scale:
    """Pieces from 0 up, in steps of 1, 2 or 5 times a power of ten."""

    top: float
    step: float

    def at(self, pieces: float) -> float:
        return HEIGHT - BOTTOM - pieces / self.top * (HEIGHT - BOTTOM - TOP)


def scale(highest: float) -> Scale:
    rough = max(highest, 1.0) / 5
    power = 10.0 ** int(log10(rough)) if rough >= 1 else 1.0
    step = next(power * digit for digit in (1, 2, 5, 10) if power * digit >= rough)
    return Scale(step * ceil(max(highest, 1.0) / step), step)


def picture(title: str, outcomes: Sequence[Outcome]) -> str:
    up = scale(max((day.on_hand for each in outcomes for day in each.days), default=1))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12" fill="{INK}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
        text(LEFT, 24, title, size=15),
        *_grid(up, outcomes[0]),
    ]
    free = 0.0
    for outcome, colour in sorted(zip(outcomes, COLOURS, strict=False), key=lambda each: -each[0].days[-1].on_hand):
        places = [(_x(i, len(outcome.days)), up.at(day.on_hand)) for i, day in enumerate(outcome.days) if i % WEEK == 0]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        free = max(up.at(outcome.days[-1].on_hand), free + 30)
        for i, words in enumerate((outcome.policy.split(", ")[-1], f"fill {outcome.fill:.1%}")):
            parts.append(text(WIDTH - RIGHT + 8, free + 14 * i, words, colour=colour))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _x(i: int, days: int) -> float:
    return LEFT + i / max(1, days - 1) * (WIDTH - RIGHT - LEFT)


def _grid(up: Scale, outcome: Outcome) -> Iterator[str]:
    value = 0.0
    while value <= up.top:
        yield stroke(LEFT, up.at(value), WIDTH - RIGHT, up.at(value))
        yield text(LEFT - 8, up.at(value) + 4, f"{value:,.0f}", anchor="end")
        value += up.step
    for i, day in enumerate(outcome.days):
        if day.day.day == 1:
            x = _x(i, len(outcome.days))
            yield f'<line x1="{x:.1f}" y1="{up.at(0)}" x2="{x:.1f}" y2="{up.at(0) + 5}" stroke="{GRID}"/>'
            yield text(x, up.at(0) + 18, f"{day.day:%b}", anchor="middle")
    yield text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "pieces on hand at the end of the day", anchor="middle")
