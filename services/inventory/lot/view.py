"""The view `lots`: one document a warehouse, SKU and lot that is kept by number, expiry or cost, or was held.

What of it is on hand, and where its pieces are, says the SKU's stock, by lot.
"""

from typing import Annotated, assert_never

from services.inventory.lot.state import lot_id, lot_ids, owner_of, sent_lot
from services.inventory.stock.kept import LOT_REASONS, earlier, of_either
from services.inventory.stock.lines import line_of
from shared.contracts.inventory import StockReceived
from shared.contracts.lots import (
    ORIGINS,
    LandedCostAdded,
    LotFreed,
    LotHeld,
    LotReason,
    LotsShipped,
    ShippedLot,
    WriteOffProposed,
)
from shared.contracts.restocking import RestockedLine, StockRestocked
from shared.contracts.transfers import TransferStockArrived, TransferStockSent
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View

ShownFact = (
    StockReceived
    | StockRestocked
    | TransferStockSent
    | TransferStockArrived
    | LotHeld
    | LotFreed
    | WriteOffProposed
    | LotsShipped
    | LandedCostAdded
)


class LotView(Message):
    """Pieces, and minor units of `currency`."""

    warehouse: str
    sku: str
    lot: str
    expires_at: Instant | None = None
    """From then on it is not offered."""
    holds: Annotated[tuple[LotReason, ...], LOT_REASONS] = ()
    """Why nothing of it is offered; (): it is."""
    held: bool = False
    owner: str | None = None
    """The partner whose pieces they are, sold as all others (INV-18); None: ours."""
    origins: Annotated[tuple[str, ...], ORIGINS] = ()
    """Of a return's lot: the lots that its pieces are, or may be, of. It is held with them, and freed by its own name."""
    received: int = 0
    """By receipts, or with its return."""
    shipped: int = 0
    """With orders."""
    sent: int = 0
    """To other warehouses."""
    arrived: int = 0
    """From other warehouses."""
    write_off_proposed: int = 0
    """Pieces that were set aside since they had expired, whatever was done with them since."""
    currency: str | None = None
    """None: its cost is not known."""
    cost: int = 0
    """Of all its receipts, or its return, landed cost among it."""
    cost_sent: int = 0
    cost_arrived: int = 0
    landed: int = 0
    """Landed cost of it."""
    cost_issued: int = 0
    """Of the pieces shipped with orders; with corrections."""
    corrections: int = 0
    """Of these: landed cost that was known after pieces were gone."""


def evolve(view: LotView | None, recorded: Recorded, id: str) -> LotView:
    warehouse, sku, lot = id.split("/")
    view = view or LotView(warehouse=warehouse, sku=sku, lot=lot)
    fact: ShownFact = recorded.event
    match fact:
        case StockReceived():
            said = next(each for each in fact.lots if (each.sku, each.lot) == (sku, lot))
            return view.model_copy(
                update={
                    "received": view.received + line_of(fact, sku).quantity,
                    "cost": view.cost + (said.cost or 0),
                    "expires_at": view.expires_at or said.expires_at,
                    "currency": view.currency or said.currency,
                    "owner": owner_of(view.owner, view.received + view.arrived, said),
                }
            )
        case StockRestocked():
            return _came_back(view, line_of(fact, sku))
        case TransferStockSent():
            part = sent_lot(fact, sku, lot)
            gone = {"sent": view.sent + part.quantity, "cost_sent": view.cost_sent + (part.cost or 0)}
            return view.model_copy(update=gone)
        case TransferStockArrived():
            part = sent_lot(fact, sku, lot)
            came = {"arrived": view.arrived + part.quantity, "cost_arrived": view.cost_arrived + (part.cost or 0)}
            expires = earlier(view.expires_at, part.expires_at)
            currency, owner = view.currency or part.currency, owner_of(view.owner, view.received + view.arrived, part)
            of = {"expires_at": expires, "currency": currency, "owner": owner, "origins": part.origins or view.origins}
            return view.model_copy(update={**came, **of})
        case LotHeld():
            return view.model_copy(update={"holds": (*view.holds, fact.reason), "held": True})
        case LotFreed():
            holds = tuple(each for each in view.holds if each != fact.reason)
            return view.model_copy(update={"holds": holds, "held": bool(holds)})
        case WriteOffProposed():
            return view.model_copy(update={"write_off_proposed": view.write_off_proposed + fact.quantity})
        case LotsShipped():
            return _shipped(view, next(each for each in fact.lots if (each.sku, each.lot) == (sku, lot)))
        case LandedCostAdded():
            return view.model_copy(
                update={
                    "cost": view.cost + fact.amount,
                    "landed": view.landed + fact.amount,
                    "cost_issued": view.cost_issued + fact.correction,
                    "corrections": view.corrections + fact.correction,
                }
            )
        case _:
            assert_never(fact)


def _came_back(view: LotView, line: RestockedLine) -> LotView:
    return view.model_copy(
        update={
            "received": view.received + line.quantity,
            "cost": view.cost + (line.cost or 0),
            "expires_at": earlier(view.expires_at, line.expires_at),
            "currency": view.currency or line.currency,
            "owner": view.owner or line.owner,
            "origins": of_either(view.origins, line.origins),
        }
    )


def _shipped(view: LotView, gone: ShippedLot) -> LotView:
    shipped = {"shipped": view.shipped + gone.quantity, "cost_issued": view.cost_issued + (gone.cost or 0)}
    return view.model_copy(update=shipped)


def shown_ids(fact: ShownFact) -> list[str]:
    match fact:
        case LotsShipped():
            return [lot_id(fact.warehouse, each.sku, each.lot) for each in fact.lots]
        case LotHeld() | LotFreed() | WriteOffProposed():
            return [lot_id(fact.warehouse, fact.sku, fact.lot)]
        case StockReceived() | StockRestocked() | TransferStockSent() | TransferStockArrived() | LandedCostAdded():
            return lot_ids(fact)


lots = View(
    name="lots",
    document=LotView,
    facts=ShownFact,
    evolve=evolve,
    ids=shown_ids,
    version=3,
    indexes=(("warehouse", "sku"), ("sku", "lot"), ("held", "warehouse"), ("owner", "warehouse")),
)
