"""Why a figure is what it is: a SKU's movements, newest first, each with the figures after it.

There is no second ledger: they are the decisions that changed the document, by its index. The figures of the newest are those of
the document as it stands; those before follow by taking each movement back.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field

from services.inventory.stock.back import newest_first
from shared.domain.messages import Instant
from shared.domain.told import Page, Told

FIGURES = ("on_hand", "allocated", "held", "unavailable", "waiting", "pooled")
CURSOR = r"^[0-9]{1,12}(:-?[0-9]{1,12}){6}$"
LINES: Mapping[str, Mapping[str, int]] = {
    "StockReceived": {"on_hand": 1},
    "StockRestocked": {"on_hand": 1},
    "StockReserved": {"allocated": 1},
    "StockReleased": {"allocated": -1},
    "AllocationLost": {"allocated": -1},
    "StockIssued": {"on_hand": -1, "allocated": -1},
    "QueueLeft": {"waiting": -1},
    "StockHeld": {"held": 1},
    "HoldConverted": {"held": -1},
    "HoldEnded": {"held": -1},
    "TransferStockAllocated": {"allocated": 1},
    "TransferStockFreed": {"allocated": -1},
    "TransferStockSent": {"on_hand": -1, "allocated": -1},
    "TransferStockArrived": {"on_hand": 1},
}
"""What a piece of a fact's lines moves."""
OF_ONE_SKU: Mapping[str, Mapping[str, int]] = {
    "StockSetAside": {"unavailable": 1},
    "StockMadeAvailable": {"unavailable": -1},
    "SetAsideWrittenOff": {"on_hand": -1, "unavailable": -1},
}
"""What a piece moves of a fact that names one SKU."""
CAUSES = (
    *("order_id", "shipment_id", "receipt_id", "return_id", "adjustment_id", "move_id", "document", "hold_id"),
    *("transfer_id", "pool_id", "pool"),
)
REASONS = ("reason", "note", "wait")


class Figures(BaseModel):
    """In pieces; on hand = available + allocated + held + unavailable."""

    on_hand: int
    allocated: int
    held: int
    unavailable: int
    available: int
    waiting: int
    pooled: int


class Movement(BaseModel):
    type: str = Field(description="The fact's type")
    at: Instant
    decision: str
    actor: str
    cause: dict[str, str] = Field(description="The order, receipt, return, hold ... that it is about")
    reason: str
    change: dict[str, int] = Field(description="Pieces more or fewer, by figure")
    after: Figures


class Movements(BaseModel):
    warehouse: str
    sku: str
    items: Annotated[list[Movement], Field(description="Newest first")]
    next: str | None = Field(description="The cursor of the page before; null: there is none")


def place(cursor: str | None) -> tuple[int | None, dict[str, int] | None]:
    """How many decisions lie before it, and the figures there."""
    if cursor is None:
        return None, None
    before, *figures = [int(each) for each in cursor.split(":")]
    return before, dict(zip(FIGURES, figures, strict=True))


def movements(page: Page, after: Mapping[str, int] | None) -> Movements:
    """`after`: the figures where the page begins, of its cursor; None: as the document stands."""
    warehouse, sku = page.document["warehouse"], page.document["sku"]
    figures = dict(after) if after else {name: page.document[name] for name in FIGURES}
    items = []
    for told in page.decisions:
        for type, data in newest_first(told, warehouse):
            if not (change := moved(type, data, sku)):
                continue
            items.append(_movement(told, type, data, change, figures))
            figures = {name: n - change.get(name, 0) for name, n in figures.items()}
    following = None if page.before is None else ":".join(map(str, (page.before, *figures.values())))
    return Movements(warehouse=warehouse, sku=sku, items=items, next=following)


def moved(type: str, data: Mapping[str, Any], sku: str) -> dict[str, int]:
    """What a fact moves of a SKU, by figure; {} where it moves none."""
    change: dict[str, int] = {}
    for n, moves in _moves(type, data, sku):
        for name, sign in moves.items():
            change[name] = change.get(name, 0) + sign * n
    return {name: n for name, n in change.items() if n}


def _moves(type: str, data: Mapping[str, Any], sku: str) -> Iterator[tuple[int, Mapping[str, int]]]:
    lines = [line for line in data.get("lines", ()) if line["sku"] == sku]
    if type in LINES and not data.get("waited"):
        for line in lines:
            yield line["quantity"], LINES[type]
    if type in ("StockReserved", "ReservationQueued", "StockReleased"):
        for line in data.get("pooled", ()):
            if line["sku"] == sku:
                yield line["quantity"], {"pooled": 1 if type == "StockReleased" else -1}
    if type == "ReservationQueued":
        for line in lines:
            yield line["quantity"] - line["waiting"], {"allocated": 1}
            yield line["waiting"], {"waiting": 1}
    if data.get("sku") != sku:
        return
    if type == "PoolReduced":
        yield sum(part["pieces"] for part in data["parts"]), {"pooled": -1}
    if type in ("PoolSplit", "PoolMerged") and not data.get("to_pool"):
        yield data["pieces"], {"pooled": 1 if type == "PoolSplit" else -1}
    if type == "StockAdjusted":
        yield data["change"], {"on_hand": 1}
    if type in OF_ONE_SKU:
        yield data["quantity"], OF_ONE_SKU[type]
    if type == "QueueFilled":
        yield sum(gift["quantity"] for gift in data["gifts"]), {"allocated": 1, "waiting": -1}


def _movement(told: Told, type: str, data: Mapping[str, Any], change: dict[str, int], figures: Mapping[str, int]) -> Movement:
    available = figures["on_hand"] - figures["allocated"] - figures["held"] - figures["unavailable"]
    return Movement(
        type=type,
        at=told.time,
        decision=told.id,
        actor=told.actor,
        cause=_said(data, CAUSES),
        reason=", ".join(_said(data, REASONS).values()),
        change=change,
        after=Figures(available=available, **figures),
    )


def _said(data: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    return {name: str(data[name]) for name in names if data.get(name)}
