"""A shop that counts its promotions, and orders there."""

from typing import Any

from shared.contracts.orders import OrderPlaced
from shared.contracts.pricing import OrderPriced
from shared.contracts.promotions import Limits
from shared.contracts.uses_due import OrderUsesDue
from shared.domain.messages import Personal
from tests.pricing.world import NOW, World, activate, line, placed, set_price, world

LIN = Personal(customer_id="lin")


def order(id: str = "o1", **other: Any) -> OrderPlaced:
    return placed(line("CUP", 3), order_id=id, external_id=id, **other)


def due(outcome: Any, id: str = "o1") -> OrderUsesDue:
    return OrderUsesDue(order_id=id, outcome=outcome, due_at=NOW)


def shop(**limits: Any) -> World:
    """滿200減20, counted."""
    return world(set_price("CUP", 10_000), activate(limits=Limits(**limits)))


def kinds(facts: list[Any]) -> list[str]:
    return [type(fact).__name__ for fact in facts]


def price(facts: list[Any]) -> OrderPriced:
    [found] = [fact for fact in facts if isinstance(fact, OrderPriced)]
    return found
