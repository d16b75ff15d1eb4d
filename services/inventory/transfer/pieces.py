"""What of a transfer is in transit, by SKU and lot, with its share of the lot's cost: pure arithmetic of decisions and state."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from services.inventory.stock.kept import earlier, of_either
from shared.contracts.pieces import LotLine, LotQuantity
from shared.contracts.transfers import ArrivedLine, ArrivedLot, SentLine, SentLot

Left = dict[str, list[SentLot]]
"""By SKU."""
L = TypeVar("L", bound=SentLot)


class NotInTransit(Exception):
    """More than there is, with the figures."""


def by_sku(lines: Iterable[SentLine]) -> Left:
    return {line.sku: list(line.lots) for line in lines}


def take(left: Left, sku: str, quantity: int, lot: str) -> list[SentLot]:
    """The pieces, oldest lots first, taken out of `left`. Raises NotInTransit."""
    lots = left.get(sku, [])
    there = sum(part.quantity for part in lots if lot in ("", part.lot))
    if quantity > there:
        of = f"{sku}, lot {lot}" if lot else sku
        raise NotInTransit(f"{there} of {of} are in transit, not {quantity}")
    taken: list[SentLot] = []
    rest: list[SentLot] = []
    for part in lots:
        n = min(part.quantity, quantity) if lot in ("", part.lot) else 0
        quantity -= n
        gone, stays = split(part, n)
        taken += [gone] if n else []
        rest += [stays] if n < part.quantity else []
    left[sku] = rest
    return taken


def split(part: SentLot, n: int) -> tuple[SentLot, SentLot]:
    """So many pieces of it, and the others: the share of the first is rounded down, and the last has what is left."""
    if part.cost is None:
        return part.model_copy(update={"quantity": n}), part.model_copy(update={"quantity": part.quantity - n})
    cost = part.cost * n // part.quantity
    stays = {"quantity": part.quantity - n, "cost": part.cost - cost}
    return part.model_copy(update={"quantity": n, "cost": cost}), part.model_copy(update=stays)


def arrived(parts: Sequence[SentLot], damaged: int) -> list[ArrivedLot]:
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
            part = _joined(known, part).model_copy(update={"damaged": known.damaged + part.damaged})
        found[part.lot] = part
    quantity, damaged = sum(part.quantity for part in found.values()), sum(part.damaged for part in found.values())
    return ArrivedLine(sku=sku, quantity=quantity, damaged=damaged, lots=tuple(found.values()))


def sent_line(sku: str, lots: Iterable[SentLot]) -> SentLine:
    """A lot once."""
    found: dict[str, SentLot] = {}
    for part in lots:
        found[part.lot] = _joined(found[part.lot], part) if part.lot in found else part
    return SentLine(sku=sku, quantity=sum(part.quantity for part in found.values()), lots=tuple(found.values()))


def _joined(one: L, other: SentLot) -> L:
    """Both of one lot."""
    cost = one.cost if other.cost is None else (one.cost or 0) + other.cost
    return one.model_copy(update={"quantity": one.quantity + other.quantity, "cost": cost})


def with_more(one: SentLot, other: SentLot) -> SentLot:
    """Pieces of two lots that lie in one from now on, since a SKU has no room for more: the earlier expiry holds."""
    update = {
        "kept": one.kept or other.kept,
        "currency": one.currency or other.currency,
        "expires_at": earlier(one.expires_at, other.expires_at),
        "received_at": earlier(one.received_at, other.received_at),
        "origins": of_either(one.origins, other.origins),
    }
    return _joined(one, other).model_copy(update=update)


def as_sent(lines: Iterable[LotLine]) -> tuple[SentLine, ...]:
    """With nothing that goes with their lots."""
    return tuple(
        SentLine(
            sku=line.sku, quantity=line.quantity, lots=tuple(SentLot(lot=each.lot, quantity=each.quantity) for each in line.lots)
        )
        for line in lines
    )


def as_kept(lines: Iterable[SentLine]) -> tuple[LotLine, ...]:
    """Their pieces alone."""
    return tuple(
        LotLine(
            sku=line.sku,
            quantity=line.quantity,
            lots=tuple(LotQuantity(lot=each.lot, quantity=each.quantity) for each in line.lots),
        )
        for line in lines
    )


def without(lines: Iterable[SentLine], gone: Iterable[SentLine | ArrivedLine]) -> tuple[SentLine, ...]:
    """A SKU and a lot without pieces are dropped."""
    pieces: Mapping[tuple[str, str], SentLot] = {(line.sku, part.lot): part for line in gone for part in line.lots}
    left = []
    for line in lines:
        lots = [rest for part in line.lots if (rest := _rest(part, pieces.get((line.sku, part.lot)))).quantity > 0]
        left += [sent_line(line.sku, lots)] if lots else []
    return tuple(left)


def _rest(part: SentLot, gone: SentLot | None) -> SentLot:
    if gone is None:
        return part
    cost = None if part.cost is None else part.cost - (gone.cost or 0)
    return part.model_copy(update={"quantity": part.quantity - gone.quantity, "cost": cost})
