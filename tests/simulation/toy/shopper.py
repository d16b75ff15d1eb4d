"""Sales' second noun: who bought how much. It hears its own service's facts, which lie under another key."""

from collections.abc import Callable
from typing import Any

from shared.domain.messages import Message
from shared.domain.nouns import Context, Noun, On, Recorded, View
from tests.simulation.toy import events


class Shopper(Message):
    seen: int = 0
    """Facts."""
    orders: tuple[str, ...] = ()


class ShopperView(Message):
    facts: tuple[str, ...]


def decide(by: int) -> Callable[[Any, Shopper, Context], list[Any]]:
    def decide(input: Any, state: Shopper, context: Context) -> list[Any]:
        if input.order in state.orders:
            return []
        return [events.OrderCounted(shopper=input.shopper, order=input.order, by=by, at=state.seen)]

    return decide


def evolve(state: Shopper, event: Any, id: str) -> Shopper:
    return Shopper(seen=state.seen + 1, orders=(*state.orders, event.order))


def view(document: ShopperView | None, fact: Recorded, id: str) -> ShopperView:
    return ShopperView(facts=(*(document.facts if document else ()), fact.id))


def shopper(by: int) -> Noun:
    return Noun(
        name="shopper",
        key="shopper",
        state=Shopper,
        initial=Shopper(),
        facts=events.OrderCounted,
        evolve=evolve,
        on={events.OrderTaken: On(decide(by), key="shopper", later=True)},
        views=(View("shoppers", ShopperView, events.OrderCounted, view, "shopper"),),
    )
