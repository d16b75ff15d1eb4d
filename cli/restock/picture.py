"""Stock over the months as an SVG, drawn with the pieces of the benchmarks' charts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log10

from bench.chart import BOTTOM, GRID, HEIGHT, LEFT, RIGHT, TOP, WIDTH, framed, polyline, stroke, text
from cli.restock.outcome import Outcome

COLOURS = ("#1f6f8b", "#c8553d", "#588157", "#7a5195", "#b8860b")
WEEK = 7


@dataclass(frozen=True)
class Scale:
    """Pieces from 0 up, in steps of 1, 2 or 5 times a power of ten."""

    top: float
    step: float

    def at(self, pieces: float) -> float:
        return HEIGHT - BOTTOM - pieces / self.top * (HEIGHT - BOTTOM - TOP)

    def lines(self) -> Iterator[str]:
        """One for each step, with its number."""
        value = 0.0
        while value <= self.top:
            yield stroke(LEFT, self.at(value), WIDTH - RIGHT, self.at(value))
            yield text(LEFT - 8, self.at(value) + 4, f"{value:,.0f}", anchor="end")
            value += self.step

    def mark(self, x: float, words: str) -> Iterator[str]:
        """A day, below."""
        yield f'<line x1="{x:.1f}" y1="{self.at(0)}" x2="{x:.1f}" y2="{self.at(0) + 5}" stroke="{GRID}"/>'
        yield text(x, self.at(0) + 18, words, anchor="middle")


def scale(highest: float) -> Scale:
    rough = max(highest, 1.0) / 5
    power = 10.0 ** int(log10(rough)) if rough >= 1 else 1.0
    step = next(power * digit for digit in (1, 2, 5, 10) if power * digit >= rough)
    return Scale(step * ceil(max(highest, 1.0) / step), step)


def picture(title: str, outcomes: Sequence[Outcome]) -> str:
    up = scale(max((day.on_hand for each in outcomes for day in each.days), default=1))
    parts = [*up.lines(), *_months(up, outcomes[0])]
    free = 0.0
    for outcome, colour in sorted(zip(outcomes, COLOURS, strict=False), key=lambda each: -each[0].days[-1].on_hand):
        places = [(x_of(i, len(outcome.days)), up.at(day.on_hand)) for i, day in enumerate(outcome.days) if i % WEEK == 0]
        parts.append(polyline(places, colour))
        free = max(up.at(outcome.days[-1].on_hand), free + 30)
        for i, words in enumerate((outcome.policy.split(", ")[-1], f"fill {outcome.fill:.1%}")):
            parts.append(text(WIDTH - RIGHT + 8, free + 14 * i, words, colour=colour))
    return framed(title, parts)


def x_of(i: int, days: int) -> float:
    return LEFT + i / max(1, days - 1) * (WIDTH - RIGHT - LEFT)


def _months(up: Scale, outcome: Outcome) -> Iterator[str]:
    for i, day in enumerate(outcome.days):
        if day.day.day == 1:
            yield from up.mark(x_of(i, len(outcome.days)), f"{day.day:%b}")
    yield text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "pieces on hand at the end of the day", anchor="middle")
