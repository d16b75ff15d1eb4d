"""What of a transfer is in transit, by SKU and lot: pure arithmetic of decisions and state."""

from collections.abc import Iterable, Mapping, Sequence

from shared.contracts.pieces import LotLine, LotQuantity
from shared.contracts.transfers import ArrivedLine, ArrivedLot

Left = dict[str, list[LotQuantity]]
"""By SKU."""


class NotInTransit(Exception):
    """More than there is, with the figures."""


def by_sku(lines: Iterable[LotLine]) -> Left:
    return {line.sku: list(line.lots) for line in lines}


def take(left: Left, sku: str, quantity: int, lot: str) -> list[LotQuantity]:
    """The pieces, oldest lots first, taken out of `left`. Raises NotInTransit."""
    lots = left.get(sku, [])
    there = sum(part.quantity for part in lots if lot in ("", part.lot))
    if quantity > there:
        of = f"{sku}, lot {lot}" if lot else sku
        raise NotInTransit(f"{there} of {of} are in transit, not {quantity}")
    taken: list[LotQuantity] = []
    rest: list[LotQuantity] = []
    for part in lots:
        n = min(part.quantity, quantity) if lot in ("", part.lot) else 0
        quantity -= n
        taken += [part.model_copy(update={"quantity": n})] if n else []
        rest += [part.model_copy(update={"quantity": part.quantity - n})] if n < part.quantity else []
    left[sku] = rest
    return taken


def arrived(parts: Sequence[LotQuantity], damaged: int) -> list[ArrivedLot]:
    """The damaged ones are of the newest lots."""
    lots: list[ArrivedLot] = []
    for part in reversed(parts):
        n = min(part.quantity, damaged)
        damaged -= n
        lots.append(ArrivedLot(**part.model_dump(), damaged=n))
    return lots[::-1]


def arrived_line(sku: str, lots: Iterable[ArrivedLot]) -> ArrivedLine:
    """A lot once."""
    found: dict[str, ArrivedLot] = {}
    for part in lots:
        if known := found.get(part.lot):
            more = {"quantity": known.quantity + part.quantity, "damaged": known.damaged + part.damaged}
            part = known.model_copy(update=more)
        found[part.lot] = part
    quantity, damaged = sum(part.quantity for part in found.values()), sum(part.damaged for part in found.values())
    return ArrivedLine(sku=sku, quantity=quantity, damaged=damaged, lots=tuple(found.values()))


def lot_line(sku: str, lots: Iterable[LotQuantity]) -> LotLine:
    """A lot once."""
    found: dict[str, LotQuantity] = {}
    for part in lots:
        n = part.quantity + (found[part.lot].quantity if part.lot in found else 0)
        found[part.lot] = part.model_copy(update={"quantity": n})
    return LotLine(sku=sku, quantity=sum(part.quantity for part in found.values()), lots=tuple(found.values()))


def without(lines: Iterable[LotLine], gone: Iterable[LotLine | ArrivedLine]) -> tuple[LotLine, ...]:
    """A SKU and a lot without pieces are dropped."""
    pieces: Mapping[tuple[str, str], int] = {(line.sku, part.lot): part.quantity for line in gone for part in line.lots}
    left = []
    for line in lines:
        lots = [
            part.model_copy(update={"quantity": n})
            for part in line.lots
            if (n := part.quantity - pieces.get((line.sku, part.lot), 0)) > 0
        ]
        left += [lot_line(line.sku, lots)] if lots else []
    return tuple(left)
