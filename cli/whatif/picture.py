"""Revenue by day on both sides, as an SVG, drawn with the pieces of the benchmarks' charts."""

from collections.abc import Iterator, Sequence
from datetime import date

from bench.chart import HEIGHT, LEFT, RIGHT, WIDTH, framed, polyline, text
from cli.restock.picture import Scale, scale, x_of
from cli.whatif.month import Side

COLOURS = ("#1f6f8b", "#c8553d")


def picture(title: str, sides: Sequence[Side]) -> str:
    days = sorted({day for side in sides for day in side.by_day})
    up = scale(max((side.by_day[day] / 100 for side in sides for day in days), default=1))
    parts = [*up.lines(), *_days(up, days)]
    free = 0.0
    for side, colour in sorted(zip(sides, COLOURS, strict=False), key=lambda each: -each[0].by_day[days[-1]]):
        parts.append(polyline([(x_of(i, len(days)), up.at(side.by_day[day] / 100)) for i, day in enumerate(days)], colour))
        free = max(up.at(side.by_day[days[-1]] / 100), free + 16)
        parts.append(text(WIDTH - RIGHT + 8, free, "today" if colour == COLOURS[0] else "what if", colour=colour))
    return framed(title, parts)


def _days(up: Scale, days: Sequence[date]) -> Iterator[str]:
    for i, day in enumerate(days):
        if i % 5 == 0:
            yield from up.mark(x_of(i, len(days)), f"{day.day} {day:%b}")
    yield text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "revenue of goods by day, GBP", anchor="middle")
