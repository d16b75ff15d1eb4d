"""How an order changes while a shipment that waits is looked for elsewhere: the part of its fold that no history tells, since it
comes day after day."""

from typing import TYPE_CHECKING, assert_never

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
            shipment = shipment.model_copy(update={"others": fact.warehouses, "offers": ()})
        case resourcing.StockOffered():
            others = tuple(each for each in shipment.others if each != fact.warehouse)
            offers = (*shipment.offers, Offer(warehouse=fact.warehouse, lines=fact.lines))
            shipment = shipment.model_copy(update={"others": others, "offers": offers})
        case _:
            assert_never(fact)
    return order.model_copy(update={"shipments": order.with_shipment(shipment)})
