"""As SVGs: a promotion's sales by day against its control's, and placebos' intervals."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from bench.chart import BOTTOM, HEIGHT, INK, LEFT, RIGHT, TOP, WIDTH, framed, polyline, stroke, text
from cli.promo.outcome import Outcome
from cli.promo.placebo import Placebo
from cli.promo.sales import Sale, Sales
from cli.restock.picture import Scale, scale, x_of
from shared.domain.money import DIGITS

OWN, CONTROL, MISSES = "#1f6f8b", "#7a7a7a", "#c8553d"
SHADE = "#f3efe2"
LOWEST, HIGHEST, STEP = -0.6, 1.2, 0.2
"""Of the axis of intervals; what lies beyond ends at its edge."""


def against_control(outcome: Outcome, sales: Sales, is_own: Callable[[Sale], bool] | None) -> str:
    """By days from its start. The control is drawn to the same sum before it; None: there is none."""
    before, during, after = outcome.periods
    days = max(1, round((after.after - before.first) / timedelta(days=1)))
    own, control = _by_day(sales, before.first, after.after, is_own)
    began = round((during.first - before.first) / timedelta(days=1))
    sums = [sum(each[day] for day in range(began)) for each in (own, control)]
    same = sums[0] / sums[1] if sums[1] else 0.0
    unit = 10.0 ** DIGITS[outcome.promotion.currency]
    lines = [([own[day] / unit for day in range(days)], "with it", OWN)]
    if same:
        lines.append(([control[day] * same / unit for day in range(days)], "control", CONTROL))
    up = scale(max(max(each) for each, *_ in lines))
    parts = [*_shade(days, began, round((during.after - before.first) / timedelta(days=1))), *up.lines(), *_days(up, days, began)]
    for place, (values, name, colour) in enumerate(lines):
        parts.append(polyline([(x_of(day, days), up.at(value)) for day, value in enumerate(values)], colour))
        parts.append(text(WIDTH - RIGHT + 8, TOP + 16 * place, name, colour=colour))
    parts.append(
        text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, f"days; sales by day, {outcome.promotion.currency}", anchor="middle")
    )
    return framed(f"{outcome.promotion.name}: sales with it, and the control's on the same scale", parts)


def _by_day(
    sales: Sales, first: datetime, after: datetime, is_own: Callable[[Sale], bool] | None
) -> tuple[Counter[int], Counter[int]]:
    own, control = Counter[int](), Counter[int]()
    for each in sales.between(first, after):
        side = own if is_own is None or is_own(each) else control
        side[(each.at - first) // timedelta(days=1)] += each.amount
    return own, control


def _shade(days: int, began: int, ended: int) -> Iterator[str]:
    x, end = x_of(began, days), x_of(min(ended, days - 1), days)
    yield f'<rect x="{x:.1f}" y="{TOP}" width="{max(1.0, end - x):.1f}" height="{HEIGHT - BOTTOM - TOP}" fill="{SHADE}"/>'


def _days(up: Scale, days: int, began: int) -> Iterator[str]:
    step = max(1, days // 10)
    for day in range(began % step, days, step):
        yield from up.mark(x_of(day, days), f"{day - began}")


def intervals(title: str, found: Sequence[Placebo]) -> str:
    """Each placebo's, by its estimate; those that leave out 0, where nothing was done, in red."""
    parts: list[str] = []
    for n in range(round((HIGHEST - LOWEST) / STEP) + 1):
        value = LOWEST + n * STEP
        parts += [stroke(LEFT, _y(value), WIDTH - RIGHT, _y(value)), text(LEFT - 8, _y(value) + 4, f"{value:+.0%}", anchor="end")]
    ordered = sorted((each.plain for each in found), key=lambda each: (each.rate, each.low))
    for place, each in enumerate(ordered):
        x, colour = x_of(place, len(ordered)), OWN if each.covers(0) else MISSES
        parts.append(polyline([(x, _y(each.low)), (x, _y(each.high))], colour))
        parts.append(f'<circle cx="{x:.1f}" cy="{_y(each.rate):.1f}" r="2" fill="{INK}"/>')
    covering = sum(each.covers(0) for each in ordered)
    parts.append(text(WIDTH - RIGHT + 8, _y(0.0) + 4, f"{covering} of {len(ordered)}", colour=OWN))
    parts.append(text(WIDTH - RIGHT + 8, _y(0.0) + 20, "cover 0", colour=OWN))
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "placebo campaigns, by their estimate", anchor="middle"))
    return framed(title, parts)


def _y(rate: float) -> float:
    part = (min(max(rate, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
    return HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - TOP)
