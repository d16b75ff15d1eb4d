"""Revenue by day on both sides, as an SVG, drawn with the pieces of the benchmarks' charts."""

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape

from bench.chart import GRID, HEIGHT, INK, LEFT, PAPER, RIGHT, WIDTH, stroke, text
from cli.restock.picture import Scale, scale
from cli.whatif.month import Side

COLOURS = ("#1f6f8b", "#c8553d")


def picture(title: str, sides: Sequence[Side]) -> str:
    days = sorted({day for side in sides for day in side.by_day})
    up = scale(max((side.by_day[day] / 100 for side in sides for day in days), default=1))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12" fill="{INK}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
        text(LEFT, 24, title, size=15),
        *_grid(up, days),
    ]
    free = 0.0
    for side, colour in sorted(zip(sides, COLOURS, strict=False), key=lambda each: -each[0].by_day[days[-1]]):
        path = " ".join(f"{_x(i, days):.1f},{up.at(side.by_day[day] / 100):.1f}" for i, day in enumerate(days))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        free = max(up.at(side.by_day[days[-1]] / 100), free + 16)
        parts.append(text(WIDTH - RIGHT + 8, free, "today" if colour == COLOURS[0] else "what if", colour=colour))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _x(i: int, days: Sequence[date]) -> float:
    return LEFT + i / max(1, len(days) - 1) * (WIDTH - RIGHT - LEFT)


def _grid(up: Scale, days: Sequence[date]) -> Iterator[str]:
    value = 0.0
    while value <= up.top:
        yield stroke(LEFT, up.at(value), WIDTH - RIGHT, up.at(value))
        yield text(LEFT - 8, up.at(value) + 4, f"{value:,.0f}", anchor="end")
        value += up.step
    for i, day in enumerate(days):
        if i % 5 == 0:
            yield f'<line x1="{_x(i, days):.1f}" y1="{up.at(0)}" x2="{_x(i, days):.1f}" y2="{up.at(0) + 5}" stroke="{GRID}"/>'
            yield text(_x(i, days), up.at(0) + 18, f"{day.day} {day:%b}", anchor="middle")
    yield text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "revenue of goods by day, GBP", anchor="middle")
