"""What an order's shipments need of its money, and whether it is there: captured, or authorised where its terms capture later.
Amounts: minor units."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from services.orders.order.apart import NOTHING, done, needs_no_stock
from services.orders.order.funds import Funds
from services.orders.order.shipments import OrderShipment, pieces_of, taken
from services.orders.order.state import Open
from shared.contracts.money import Totals

AUTHORIZATION = "authorization"
"""The kind of hold on an order whose authorised money could not be captured: it goes when the money is there."""


def open_of(funds: Funds, charge: str) -> int:
    """Authorised, and neither captured nor let go."""
    said = funds.charges.get(charge) or Totals()
    return max(0, said.authorised - said.voided - max(said.captured, funds.payments.get(charge, 0)))


def is_over(funds: Funds, charge: str, at: datetime) -> bool:
    until = funds.moving.connected[charge].authorised_until
    return until is not None and at > until


def authorised(funds: Funds, at: datetime) -> int:
    """That can still be captured, of charges whose providers can be asked."""
    moving = funds.moving
    return sum(open_of(funds, each) for each in moving.connected if each not in moving.declined and not is_over(funds, each, at))


def needed(order: Open, shipments: Iterable[OrderShipment], served: Mapping[str, int] = NOTHING) -> int:
    """What these shipments' pieces cost, and the freight, which goes with the first; and `served`, which needs no shipment.
    All of them: the total."""
    chosen = list(shipments)
    if not chosen and not served:
        return 0
    pieces: dict[str, int] = dict(served)
    for each in chosen:
        for sku, count in pieces_of(each.lines).items():
            pieces[sku] = pieces.get(sku, 0) + count
    part, _ = taken(order.lines, pieces)
    freight = (order.total or 0) - sum(line.total for line in order.lines)
    if not chosen and not needs_no_stock(order.apart, order.lines):
        freight = 0
    return freight + sum(line.total for line in part)


def under_way(order: Open) -> list[OrderShipment]:
    """Fulfillment was asked for them."""
    return [each for each in order.shipments if each.fulfillment != "none"]


def covered(order: Open, waiting: Iterable[OrderShipment], at: datetime) -> list[OrderShipment]:
    """Of those that could leave, the ones whose money is there, as its terms want it, beside those before them."""
    have = order.funds.received
    if order.terms.capture == "shipment":
        have += authorised(order.funds, at)
    chosen, going, served = list[OrderShipment](), under_way(order), done(order)
    for each in waiting:
        if needed(order, [*going, *chosen, each], served) <= have:
            chosen.append(each)
    return chosen
