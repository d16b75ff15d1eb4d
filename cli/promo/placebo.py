"""Campaigns that never were, on months that were: does the interval tell the truth? Pure; the same seed draws the same campaigns.

Each draws a start and who is in it. It did nothing, so 95 % of the intervals should cover 0; and where its sales during it are
raised by a fifth, 95 % should cover that. How often 0 is then outside says what the method can see.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import NamedTuple

from cli.promo.control import WHOLE, is_held_out
from cli.promo.sales import Sale, Sales, by_customer, by_sku
from cli.promo.uplift import Uplift, uplift

DAYS = 14
INJECTED = 0.2
SKUS = 0.1
"""Of those sold, how many a placebo is on."""
HELD_OUT = 2_000
"""Of the customers."""
TRIES = 100


class Placebo(NamedTuple):
    plain: Uplift
    injected: Uplift


class Design(NamedTuple):
    """Who is the control."""

    name: str
    unit: Callable[[Sale], str | None]
    draw: Callable[[list[str], Random], Callable[[str], bool]]
    """Who has it, of the units that sold."""


def _some_skus(units: list[str], chance: Random) -> Callable[[str], bool]:
    return frozenset(chance.sample(units, round(len(units) * SKUS))).__contains__


def _all_but_held_out(units: list[str], chance: Random) -> Callable[[str], bool]:
    name = f"placebo/{chance.getrandbits(64)}"
    return lambda customer: not is_held_out(name, customer, HELD_OUT)


DESIGNS = (
    Design(f"{SKUS:.0%} of the SKUs, against the others", by_sku, _some_skus),
    Design(f"all customers but {HELD_OUT / WHOLE:.0%} held out by hash", by_customer, _all_but_held_out),
)


def placebos(sales: Sales, design: Design, count: int, seed: int, days: int = DAYS) -> list[Placebo]:
    """Raises ValueError where the sales do not last for it, or too few units sold."""
    if sales.first is None or sales.last is None:
        raise ValueError("nothing was sold")
    length = timedelta(days=days)
    room = (sales.last - sales.first - 2 * length) // timedelta(days=1)
    if room < 1:
        raise ValueError(f"sales of {(sales.last - sales.first).days} days hold no placebo of {days} days with as many before it")
    found: list[Placebo] = []
    chance = Random(f"{seed} {design.name}")
    for _ in range(count * TRIES):
        if len(found) == count:
            break
        start = sales.first + length + timedelta(days=chance.randrange(room))
        before, during = (sales.amounts(design.unit, *span) for span in ((start - length, start), (start, start + length)))
        is_in = design.draw(sorted(before.keys() | during.keys()), chance)
        plain = uplift(before, during, is_in)
        injected = uplift(before, _raised(during, is_in), is_in)
        if not isinstance(plain, str) and not isinstance(injected, str):  # the shop is shut over new year
            found.append(Placebo(plain, injected))
    if len(found) < count:
        raise ValueError(f"{design.name}: too few units sold")
    return found


def _raised(during: Mapping[str, int], is_in: Callable[[str], bool]) -> Mapping[str, int]:
    return Counter({unit: round(amount * (1 + INJECTED)) if is_in(unit) else amount for unit, amount in during.items()})


class Score(NamedTuple):
    """How many of all."""

    campaigns: int
    covers_nothing: int
    covers_injected: int
    sees_injected: int
    """The interval of what was raised leaves 0 out."""
    width: float
    """Half of the middle interval, as a rate."""


def score(found: list[Placebo]) -> Score:
    wide = sorted(each.plain.high - each.plain.low for each in found)
    return Score(
        campaigns=len(found),
        covers_nothing=sum(each.plain.covers(0) for each in found),
        covers_injected=sum(each.injected.covers(INJECTED) for each in found),
        sees_injected=sum(not each.injected.covers(0) for each in found),
        width=wide[len(wide) // 2] / 2,
    )
