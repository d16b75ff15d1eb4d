"""The error by week out of time, as an SVG drawn with the pieces of the benchmarks' charts."""

from collections.abc import Mapping, Sequence

from bench.chart import HEIGHT, LEFT, RIGHT, TOP, WIDTH, framed, polyline, text
from cli.learn.judging import Errors
from cli.restock.picture import COLOURS, scale, x_of


def picture(title: str, lines: Sequence[tuple[str, Mapping[int, float]]]) -> str:
    """By name: WAPE by week."""
    weeks = sorted({week for _, each in lines for week in each})
    up = scale(max(100 * value for _, each in lines for value in each.values()))
    parts = [*up.lines()]
    for place, week in enumerate(weeks):
        parts += up.mark(x_of(place, len(weeks)), str(week))
    for n, ((name, values), colour) in enumerate(zip(lines, COLOURS, strict=False)):
        parts.append(polyline([(x_of(place, len(weeks)), up.at(100 * values[week])) for place, week in enumerate(weeks)], colour))
        parts.append(text(WIDTH - RIGHT + 8, TOP + 16 * n, name, colour=colour))
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "week; error in per cent of the pieces (WAPE)", anchor="middle"))
    return framed(title, parts)


def baseline(found: Mapping[int, Errors]) -> dict[int, float]:
    return {week: each.baseline / each.sold for week, each in found.items() if each.sold}


def model(found: Mapping[int, Errors]) -> dict[int, float]:
    return {week: each.model / each.sold for week, each in found.items() if each.sold}
