"""Lots of one SKU in one warehouse: pure arithmetic, shared by the decider, its state and the stock view.

Lots stand oldest first and an exhausted one is dropped, so a SKU keeps only the lots it has pieces of.
"""

from collections.abc import Sequence
from typing import Any

from shared.contracts.inventory import LotQuantity
from shared.domain.messages import Message


class Lot(Message):
    """Pieces of one receipt or return; `allocated` of the `quantity` belong to reservations."""

    lot: str
    quantity: int
    allocated: int = 0


def oldest_free(lots: Sequence[Lot], quantity: int) -> tuple[LotQuantity, ...]:
    """The lots that `quantity` free pieces come from, oldest first (INV-06); the caller knows that there are enough."""
    taken = []
    for lot in lots:
        part = min(lot.quantity - lot.allocated, quantity)
        if part > 0:
            taken.append(LotQuantity(lot=lot.lot, quantity=part))
            quantity -= part
            if quantity == 0:
                break
    return tuple(taken)


def added(lots: tuple[Lot, ...], name: str, quantity: int) -> tuple[Lot, ...]:
    """With a newest lot more; a name that is there already keeps its place and grows, so that names stay unique."""
    if any(lot.lot == name for lot in lots):
        return moved(lots, (LotQuantity(lot=name, quantity=quantity),), on_hand=1)
    return (*lots, Lot(lot=name, quantity=quantity))


def moved(lots: tuple[Lot, ...], named: Sequence[LotQuantity], *, on_hand: int = 0, allocated: int = 0) -> tuple[Lot, ...]:
    """Each named lot's pieces, times 1 or -1, onto its quantity and allocation."""
    pieces = {part.lot: part.quantity for part in named}
    after = []
    for lot in lots:
        n = pieces.get(lot.lot)
        if n is None:
            after.append(lot)
        elif lot.quantity + n * on_hand:
            after.append(Lot(lot=lot.lot, quantity=lot.quantity + n * on_hand, allocated=lot.allocated + n * allocated))
    return tuple(after)


def adjusted(lots: tuple[Lot, ...], named: Sequence[LotQuantity]) -> tuple[Lot, ...]:
    """Pieces found form newest lots, pieces written off (negative) leave theirs."""
    for part in named:
        lots = added(lots, part.lot, part.quantity) if part.quantity > 0 else moved(lots, (part,), on_hand=1)
    return lots


def still_low(low: bool, available: int, alert_line: int) -> bool:
    """Low lasts until available stock is at the alert line again."""
    return low and available < alert_line


_indexed: tuple[Any, dict[str, Any]] = (None, {})


def line_of(event: Any, sku: str) -> Any:
    """A fact's line for a SKU. A fact is asked SKU by SKU, and may have a thousand lines: its index is kept until the next fact.

    The memory is by identity and facts are frozen, so the answer depends on the arguments alone.
    """
    global _indexed
    known, index = _indexed
    if known is not event:
        index = {line.sku: line for line in event.lines}
        _indexed = (event, index)
    return index[sku]
