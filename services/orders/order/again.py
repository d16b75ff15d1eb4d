"""How an order changes while a shipment that waits is looked for elsewhere: the part of its fold that no history tells, since it
comes day after day."""

from typing import TYPE_CHECKING, assert_never

from services.orders.order.parts import stepped
from services.orders.order.shipments import Offer
from shared.contracts import resourcing

if TYPE_CHECKING:
    from services.orders.order.state import Open

AgainFact = resourcing.StockAsked | resourcing.StockOffered


def fold_again(order: "Open", fact: AgainFact) -> "Open":
    shipment = order.shipment(fact.shipment_id)
    if shipment is None:
        return order
    match fact:
        case resourcing.StockAsked():
            return stepped(order, fact.shipment_id, others=fact.warehouses, offers=())
        case resourcing.StockOffered():
            others = tuple(each for each in shipment.others if each != fact.warehouse)
            offers = (*shipment.offers, Offer(warehouse=fact.warehouse, lines=fact.lines))
            return stepped(order, fact.shipment_id, others=others, offers=offers)
        case _:
            assert_never(fact)
