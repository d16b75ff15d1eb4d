"""An order of a mug 10.00 (goods), a membership 20.00 (CLUB, done at payment) and an engraving 5.00 (WORK, by hand), in EUR."""

from datetime import timedelta
from typing import Any

from services.orders.order.commands import FinishLines
from shared.contracts.orders import OrderConfirmed, OrderLine, OrderPaid, OrderPlaced, PricedLine, StockLine
from shared.contracts.pricing import OrderPriced
from shared.contracts.shipping import OrderDelivered
from shared.contracts.terms import Terms
from shared.contracts.without_stock import Ends, LineEnds, LinesDone
from tests.orders import given
from tests.orders.example import AT, CUSTOMER, O1, PAY_BY
from tests.orders.given import allocated as allocated
from tests.orders.given import captured as captured
from tests.orders.given import shipped as shipped

MUG = PricedLine(sku="MUG", quantity=1, unit_price=1_000, discount=0, total=1_000)
CLUB = PricedLine(sku="CLUB", quantity=1, unit_price=2_000, discount=0, total=2_000)
WORK = PricedLine(sku="WORK", quantity=2, unit_price=500, discount=500, total=500)
ENDS: dict[str, Ends] = {"CLUB": "payment", "WORK": "hand"}
UNTIL = AT + timedelta(days=7)
finish = FinishLines(order_id=O1, reason="engraved")


def placed(*lines: PricedLine, **more: Any) -> OrderPlaced:
    skus = {line.sku for line in lines}
    return OrderPlaced(
        order_id=O1,
        channel="shop",
        external_id="A-1",
        currency="EUR",
        lines=tuple(OrderLine(sku=line.sku, quantity=line.quantity) for line in lines),
        customer=CUSTOMER,
        price_source="list",
        warehouses=("north", "south"),
        pay_by=PAY_BY,
        return_window_days=7,
        placed_at=AT,
        without_stock=tuple(LineEnds(sku=sku, ends=ends) for sku, ends in ENDS.items() if sku in skus),
        **{"terms": Terms(), **more},
    )


def total(*lines: PricedLine) -> int:
    return sum(line.total for line in lines)


def priced(*lines: PricedLine) -> OrderPriced:
    return OrderPriced(
        order_id=O1, channel="shop", currency="EUR", lines=lines, explanation=(), total=total(*lines), priced_at=AT
    )


def confirmed(*lines: PricedLine) -> OrderConfirmed:
    return OrderConfirmed(order_id=O1, currency="EUR", lines=lines, total=total(*lines), confirmed_at=AT)


def paid(*lines: PricedLine) -> OrderPaid:
    return OrderPaid(order_id=O1, currency="EUR", paid=total(*lines), paid_at=AT)


def taken(*lines: PricedLine, **more: Any) -> tuple[Any, ...]:
    """Of lines without stock, priced and paid."""
    return (placed(*lines, **more), confirmed(*lines), captured(total(*lines)), paid(*lines))


def done(number: int, ends: Ends, *lines: PricedLine, numbers: tuple[int, ...] = (), to_come: tuple[str, ...] = ()) -> LinesDone:
    return LinesDone(
        order_id=O1,
        number=number,
        channel="shop",
        external_id="A-1",
        currency="EUR",
        ends=ends,
        lines=lines,
        numbers=numbers,
        customer_id="c1",
        to_come=to_come,
        reason="engraved" if ends == "hand" else "",
        done_by="lin" if ends == "hand" else "",
        done_at=AT,
        return_until=UNTIL,
    )


def delivered(*lines: PricedLine, warehouse: str = "") -> OrderDelivered:
    return given.delivered.model_copy(update={"lines": lines, "warehouse": warehouse})


STOCK = (StockLine(sku="MUG", quantity=1),)
asked = given.asked.model_copy(update={"lines": STOCK})
requested = given.requested.model_copy(update={"lines": STOCK})
ALL = (MUG, CLUB, WORK)
CLUB_DONE = done(1, "payment", CLUB, numbers=(2,), to_come=("MUG", "WORK"))
MIXED = (placed(*ALL), confirmed(*ALL), asked, allocated, captured(total(*ALL)), paid(*ALL), CLUB_DONE, requested)
"""Paid and allocated: the membership is done, the mug asked for, the engraving waits for staff."""
mug_delivered = given.lines_delivered.model_copy(update={"lines": (MUG,), "numbers": (1,), "to_come": ("WORK",)})
