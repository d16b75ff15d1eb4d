"""Why a node serves an order, or does not: by its rank, and by what it had. In words for people; pure."""

from collections.abc import Sequence

from services.orders.desk.stocked import sourcing
from services.orders.order.document import OrderView
from services.orders.order.ranking import EXCLUDED, FIGURES
from shared.contracts.terms import Candidate, Rule
from shared.domain.messages import Message

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
UNITS = {"days": "days", "cost": "minor units", "km": "km", "load": "% load"}


class Why(Message):
    node: str
    rank: int | None = None
    """From 1; None: it is not asked."""
    text: str
    sourcing: str = ""
    """What it had, and gives; "" while that is not known."""


def why(order: OrderView, node: str | None = None) -> tuple[Why, ...]:
    """All nodes, those that are asked first; or this one."""
    asked = [_asked(order, number) for number in range(len(order.warehouses))]
    left = [Why(node=each.warehouse, text=f"excluded: {EXCLUDED[each.why]}") for each in order.excluded]
    told = [each.model_copy(update={"sourcing": sourcing(order, each.node)}) for each in (*asked, *left)]
    if node is None:
        return tuple(told)
    found = tuple(each for each in told if each.node == node)
    return found or (Why(node=node, text=f"excluded: not one of {order.channel}'s warehouses"),)


def _asked(order: OrderView, number: int) -> Why:
    name = order.warehouses[number]
    place = ORDINALS[number] if number < len(ORDINALS) else f"number {number + 1}"
    if number == 0:
        return Why(node=name, rank=1, text=place)
    before = order.warehouses[number - 1]
    if not order.candidates or not order.rules:
        return Why(node=name, rank=number + 1, text=f"{place}: after {before} in the channel's list")
    decided = _decided(order.rules, order.candidates[number - 1], order.candidates[number])
    return Why(node=name, rank=number + 1, text=f"{place}: {decided} {before}")


def _decided(rules: Sequence[Rule], better: Candidate, worse: Candidate) -> str:
    """By the first rule that differs."""
    for rule in rules:
        if rule == "list":
            return "in the channel's list after"
        one, other = FIGURES[rule](better), FIGURES[rule](worse)
        if one == other:
            continue
        if rule == "stores_last":
            return "a store, after"
        if other is None or one is None:
            return f"{rule} not known, after"
        return f"{other - one} {UNITS[rule]} more than"
    return "alike, by name after"
