"""What a receipt may say of its lots: one that is kept has one expiry, owner and currency, whatever later receipts add."""

from services.inventory.lot.state import Lot as KnownLot
from services.inventory.lot.state import lot_ref
from services.inventory.receipt.commands import ReceiveStock
from services.inventory.stock.lots import Lot, lot_of
from services.inventory.stock.state import Stock, stock_ref
from shared.contracts.inventory import RequestCode
from shared.contracts.limits import LOTS
from shared.contracts.lots import ReceivedLot
from shared.domain.messages import Instant
from shared.domain.nouns import States


def unfit(command: ReceiveStock, states: States, at: Instant) -> tuple[RequestCode, str] | None:
    """Why nothing of the receipt is booked."""
    for new in command.lots:
        if new.expires_at is not None and new.expires_at <= at:
            return "expiry_before_receipt", f"{new.sku} had expired at {new.expires_at.isoformat()}, before it came"
        stock: Stock = states[stock_ref(command.warehouse, new.sku)]
        lot = lot_of(stock.lots, new.lot)
        if lot is None:
            if len(stock.lots) >= LOTS:
                reason = f"{new.sku} has {LOTS:,} lots in {command.warehouse}, so no other can be kept by number, expiry or cost"
                return "too_many_lots", reason
        elif refusal := _other(lot, new):
            return refusal
        known: KnownLot = states[lot_ref(command.warehouse, new.sku, new.lot)]
        if known.received and known.owner != new.owner:
            whose = f"{known.owner}'s" if known.owner else "ours"
            return "contradicts_lot", f"lot {new.lot} of {new.sku} is {whose}: under another number it may be booked"
    return None


def _other(lot: Lot, new: ReceivedLot) -> tuple[RequestCode, str] | None:
    if lot.record is None:
        return None
    known, cost = lot.record.expires_at, lot.record.cost
    if known != new.expires_at:
        expires = "never" if known is None else f"at {known.isoformat()}"
        return "contradicts_lot", f"lot {lot.lot} of {new.sku} expires {expires}: under another number it may be booked"
    if cost is not None and new.currency not in (None, cost.currency):
        return "mixed_currencies", f"the cost of lot {lot.lot} of {new.sku} is in {cost.currency}, not {new.currency}"
    return None
