"""When the demo and the fault runs' load take an order to be at rest."""

import json
from datetime import timedelta
from typing import Any

from cli.demo.day import Order, plan
from cli.demo.seeing import GRACE, Seeing
from cli.play.watcher import Seen

MINUTE = timedelta(minutes=1)


def known(order: Order, *facts: tuple[str, dict[str, Any]]) -> Seeing:
    seeing = Seeing()
    for number, (type, data) in enumerate(facts):
        seeing.note(Seen(type, str(number), order.order_id, "", "orders", 0.0, json.dumps(data).encode()))
    return seeing


def test_an_order_whose_service_was_behind_is_overdue_by_its_own_deadline() -> None:
    """It was received long after it was said: till then nothing happens to it, and nobody waits for its expiry."""
    order = plan(1, 20).orders[0]
    pay_by = order.at + timedelta(hours=3)
    lines = [{"sku": sku, "quantity": quantity} for sku, quantity in order.lines]
    placed, reserved = ("OrderPlaced", {"pay_by": pay_by.isoformat()}), ("StockReserved", {"lines": lines})
    seeing = known(order, placed, reserved, ("OrderAllocated", {}))
    assert seeing.rests(order, held=False, now=pay_by + GRACE - MINUTE)
    assert not seeing.rests(order, held=False, now=pay_by + GRACE)
