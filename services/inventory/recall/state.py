"""Where a lot is and was; and, by warehouse, which shipments left with pieces of it: a chain, since they may be any number."""

from typing import Annotated, assert_never

from shared.contracts.recalls import HAD_LOT, LotNoted, LotRecalled, LotShipmentRecalled, LotTraced, RecallBegun
from shared.domain.messages import Message
from shared.domain.nouns import Ref


class Recall(Message):
    """Of a SKU's lot, over all warehouses."""

    warehouses: Annotated[tuple[str, ...], HAD_LOT] = ()
    recall_id: str = ""
    """"": it is not recalled."""
    note: str = ""


def evolve_recall(recall: Recall, fact: LotNoted | LotRecalled, id: str) -> Recall:
    if isinstance(fact, LotRecalled):
        return recall.model_copy(update={"recall_id": fact.recall_id, "note": fact.note})
    known = fact.warehouse in recall.warehouses
    return recall if known else recall.model_copy(update={"warehouses": (*recall.warehouses, fact.warehouse)})


class Trail(Message):
    """Of a lot in a warehouse."""

    newest: str = ""
    """The last shipment with pieces of it."""
    recall_id: str = ""
    note: str = ""


class Step(Message):
    """A shipment with pieces of a lot."""

    order_id: str = ""
    """"": no pieces of the lot left with it."""
    quantity: int = 0
    previous: str = ""
    told: bool = False
    """That the lot was recalled."""


StepFact = LotTraced | LotShipmentRecalled


def trail_ref(warehouse: str, sku: str, lot: str) -> Ref:
    return "trail", f"{warehouse}/{sku}/{lot}"


def step_ref(warehouse: str, sku: str, lot: str, shipment_id: str) -> Ref:
    return "step", f"{warehouse}/{sku}/{lot}/{shipment_id}"


def evolve_trail(trail: Trail, fact: LotTraced | RecallBegun, id: str) -> Trail:
    if isinstance(fact, LotTraced):
        return trail.model_copy(update={"newest": fact.shipment_id})
    return trail.model_copy(update={"recall_id": fact.recall_id, "note": fact.note})


def evolve_step(step: Step, fact: StepFact, id: str) -> Step:
    match fact:
        case LotTraced():
            return Step(order_id=fact.order_id, quantity=fact.quantity, previous=fact.previous)
        case LotShipmentRecalled():
            return step.model_copy(update={"told": True})
        case _:
            assert_never(fact)
