"""The views `recalls`, one document a SKU's lot that is kept or recalled, and `recalled_shipments`, one a shipment of it."""

from typing import Annotated

from shared.contracts.recalls import HAD_LOT, LotNoted, LotRecalled, LotShipmentRecalled
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class RecallView(Message):
    sku: str
    lot: str
    warehouses: Annotated[tuple[str, ...], HAD_LOT] = ()
    """That it came to."""
    recall_id: str | None = None
    """None: it is not recalled."""
    note: str = ""
    recalled_at: Instant | None = None


class RecalledShipmentView(Message):
    warehouse: str
    sku: str
    lot: str
    recall_id: str
    order_id: str
    shipment_id: str
    quantity: int
    recalled_at: Instant


def evolve(view: RecallView | None, recorded: Recorded, id: str) -> RecallView:
    fact: LotNoted | LotRecalled = recorded.event
    view = view or RecallView(sku=fact.sku, lot=fact.lot)
    if isinstance(fact, LotNoted):
        known = fact.warehouse in view.warehouses
        return view if known else view.model_copy(update={"warehouses": (*view.warehouses, fact.warehouse)})
    return view.model_copy(update={"recall_id": fact.recall_id, "note": fact.note, "recalled_at": fact.recalled_at})


def evolve_shipment(view: RecalledShipmentView | None, recorded: Recorded, id: str) -> RecalledShipmentView:
    fact: LotShipmentRecalled = recorded.event
    return RecalledShipmentView(**fact.model_dump(exclude={"note", "previous"}))


recalls = View(name="recalls", document=RecallView, facts=LotNoted | LotRecalled, evolve=evolve, ids="sku/lot")
recalled_shipments = View(
    name="recalled_shipments",
    document=RecalledShipmentView,
    facts=LotShipmentRecalled,
    evolve=evolve_shipment,
    ids="warehouse/sku/lot/shipment_id",
    indexes=(("sku", "lot"), ("order_id",)),
)
