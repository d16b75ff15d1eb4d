"""A warehouse's SKUs by value, in steps: which of them make most of it (ABC), without a list of them all. Pure.

A step is a quarter of a power of two: SKUs whose values differ by less than a fifth or so may share one, and then a class.
Values in a currency and pieces are never added up: each is a `basis` of its own.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from services.inventory.plan.classes import A_SHARE, B_SHARE, Worth
from shared.domain.bounds import AtMost
from shared.domain.messages import Message

PIECES = "pieces"
"""The basis of SKUs whose cost is not known."""
LARGEST = 2**48
"""Of a SKU's value: beyond it counts as this, so that a warehouse's sum fits 64 bits."""
STEPS = 4 * 50


class Rank(Message):
    basis: str
    """A currency (minor units), or "pieces"."""
    value: int


Steps = Annotated[dict[str, int], AtMost(STEPS, "there are no more")]


class Ranks(Message):
    values: Annotated[dict[str, Steps], AtMost(200, "there are no more currencies")] = Field(default_factory=dict)
    """By basis and step."""


def step(value: int) -> int:
    """The higher, the more."""
    bits = value.bit_length()
    return bits * 4 + (value >> (bits - 3) & 3 if bits >= 3 else value << (3 - bits) & 3)


def moved(ranks: Ranks, before: Rank | None, after: Rank) -> Ranks:
    values = {basis: dict(steps) for basis, steps in ranks.values.items()}
    for rank, sign in ((before, -1), (after, 1)):
        if rank is not None and rank.value:
            steps, at = values.setdefault(rank.basis, {}), str(step(rank.value))
            steps[at] = steps.get(at, 0) + sign * rank.value
            if not steps[at]:
                del steps[at]
    return Ranks(values={basis: steps for basis, steps in values.items() if steps})


def place(ranks: Ranks, rank: Rank) -> tuple[int, int]:
    """The value of all SKUs in higher steps, and of all; the SKU's own is among them."""
    steps: Mapping[str, int] = ranks.values.get(rank.basis, {})
    return sum(value for at, value in steps.items() if int(at) > step(rank.value)), sum(steps.values())


def worth(above: int, total: int, value: int) -> Worth:
    """As `classes.worth`: who crosses a bound is still of the class before it; without value it is C."""
    if value <= 0 or above >= B_SHARE * total:
        return "C"
    return "A" if above < A_SHARE * total else "B"
