"""Facts of the inventory service about a lot over all its warehouses, and who got pieces of it, on inventory.events.
Keys: SKU/lot for the recall itself, the warehouse for what each of them does. Times: aware UTC."""

from typing import Annotated, ClassVar, Literal

from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant

LOT_WAREHOUSES = 200
HAD_LOT = AtMost(LOT_WAREHOUSES, "refused: too_many_warehouses")
"""That a lot came to."""
RecallCode = Literal["unknown_lot", "contradicts_recall", "too_many_warehouses"]


class LotNoted(Fact):
    """A lot that is kept came to this warehouse."""

    key: ClassVar[str] = "sku/lot"
    public: ClassVar[bool] = False
    sku: str
    lot: str
    warehouse: str
    recall_id: str = ""
    """The lot is recalled: these pieces too. "" where it is not."""
    note: str = ""
    """Of the recall."""
    noted_at: Instant


class LotRecalled(Fact):
    """Nothing of the lot is sold any more, anywhere, and who got pieces of it is told."""

    key: ClassVar[str] = "sku/lot"
    sku: str
    lot: str
    recall_id: str
    note: str = ""
    warehouses: Annotated[tuple[str, ...], HAD_LOT]
    """That had or have it."""
    recalled_at: Instant


class RecallRefused(Fact):
    key: ClassVar[str] = "sku/lot"
    refusal: ClassVar[bool] = True
    sku: str
    lot: str
    request: str
    code: RecallCode
    reason: str
    refused_at: Instant


class LotTraced(Fact):
    """A shipment left with pieces of the lot: the newest of the warehouse's chain of them, which has no end."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    sku: str
    lot: str
    order_id: str
    shipment_id: str
    quantity: int
    previous: str = ""
    """The shipment before; "": it is the first."""
    shipped_at: Instant


class RecallBegun(Fact):
    """A warehouse follows a recall: it names the shipments with pieces of the lot, one after another, the newest first."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    sku: str
    lot: str
    recall_id: str
    note: str = ""
    newest: str = ""
    """The newest shipment; "": there is none."""
    begun_at: Instant


class LotShipmentRecalled(Fact):
    """This order was sent pieces of a recalled lot: its customer is to be told. Once for each shipment."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    lot: str
    recall_id: str
    note: str = ""
    order_id: str
    shipment_id: str
    quantity: int
    previous: str = ""
    """The shipment to be named next; "": there is none."""
    recalled_at: Instant


RecallEvent = LotNoted | LotRecalled | RecallRefused | LotTraced | RecallBegun | LotShipmentRecalled
RECALL_EVENTS: dict[str, type[Fact]] = {
    "LotNoted": LotNoted,
    "LotRecalled": LotRecalled,
    "RecallRefused": RecallRefused,
    "LotTraced": LotTraced,
    "RecallBegun": RecallBegun,
    "LotShipmentRecalled": LotShipmentRecalled,
}
