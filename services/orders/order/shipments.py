"""An order's pieces: which shipment has them, which are missing, what warehouses said they have. Part of an order's state."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

from shared.contracts.limits import CART_HOLDS, OF_CHANNEL, ORDER_LINES, SHIPMENTS
from shared.contracts.lines import PricedLine, Shortage, StockLine
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message

Parcel = tuple[str, str]
"""The carrier that a parcel goes by, and its tracking number."""
OF_ORDER = AtMost(SHIPMENTS, "the pieces that are still missing are short")
CARTS = AtMost(CART_HOLDS, "refused at the door")


class Offer(Message):
    """Pieces of a shipment that a warehouse had when it was asked."""

    warehouse: str
    lines: Annotated[tuple[StockLine, ...], ORDER_LINES]


class OrderShipment(Message):
    """Pieces of an order that one warehouse ships together. It leaves the order when the warehouse refuses, or frees it."""

    number: int
    """From 1, in the order in which they were asked for."""
    shipment_id: str
    warehouse: str
    lines: Annotated[tuple[StockLine, ...], ORDER_LINES]
    missed: Annotated[tuple[StockLine, ...], ORDER_LINES] = ()
    """SKUs that it was to have, and of which the warehouse found no piece."""
    keeps: Annotated[tuple[StockLine, ...], ORDER_LINES] = ()
    """What Fulfillment was told that it may have at most, of SKUs that lost pieces."""
    attempt: int
    """Of the order, that asked for it."""
    allocation: Literal["requested", "waiting", "allocated"] = "requested"
    fulfillment: Literal["none", "requested", "stopping", "stopped", "shipped", "delivered"] = "none"
    halted: int = 0
    """How often it was stopped for a change."""
    not_before: Instant | None = None
    """Of a preorder, until its street date is reached."""
    parcel: Parcel | None = None
    """Once shipped."""
    delivered_at: Instant | None = None
    others: Annotated[tuple[str, ...], OF_CHANNEL] = ()
    """Warehouses that were asked whether they could serve it now, and have not answered."""
    offers: Annotated[tuple[Offer, ...], OF_CHANNEL] = ()
    """What those that have answered could give."""

    @property
    def reserved(self) -> tuple[StockLine, ...]:
        """Every SKU that the warehouse may have reserved for it: a short pick may be heard there later than here."""
        return (*self.lines, *self.missed)

    @property
    def gone(self) -> bool:
        """With the carrier, or delivered: it cannot be stopped."""
        return self.fulfillment in ("shipped", "delivered")


class Claim(Message):
    """What a warehouse may hold, or may yet reserve, for a shipment that the order no longer wants."""

    shipment_id: str
    warehouse: str


class Answer(Message):
    """What a warehouse is known to have for the order."""

    warehouse: str
    has: Annotated[tuple[int, ...], ORDER_LINES]
    """Pieces, by the place of the SKU in stock_lines(order.lines)."""


class Sourcing(Message):
    """How far the missing pieces were asked for: first all of them of one warehouse after another, then by a plan."""

    asked: int = 0
    """Warehouses of the order's list that were asked for everything, or passed over."""
    planned: bool = False
    replans: int = 0
    known: Annotated[tuple[Answer, ...], OF_CHANNEL] = ()
    """By warehouse, in the order of their first answer."""
    excluded: Annotated[tuple[str, ...], OF_CHANNEL] = ()
    """Warehouses that did not find pieces of this order."""
    rounds: int = 1
    """The first is the whole order; each short pick begins another."""


def stock_lines(lines: Iterable[PricedLine]) -> tuple[StockLine, ...]:
    """Each SKU once, where it first appears, with the sum of its lines."""
    return as_lines(pieces_of(lines))


def pieces_of(lines: Iterable[PricedLine | StockLine]) -> dict[str, int]:
    """By SKU, in the order of their first lines."""
    pieces: dict[str, int] = {}
    for line in lines:
        pieces[line.sku] = pieces.get(line.sku, 0) + line.quantity
    return pieces


def as_lines(pieces: Mapping[str, int]) -> tuple[StockLine, ...]:
    return tuple(StockLine(sku=sku, quantity=quantity) for sku, quantity in pieces.items() if quantity > 0)


def less(pieces: Mapping[str, int], lines: Iterable[StockLine]) -> dict[str, int]:
    """Without those of the lines; never below 0."""
    left = dict(pieces)
    for line in lines:
        if line.sku in left:
            left[line.sku] = max(0, left[line.sku] - line.quantity)
    return {sku: quantity for sku, quantity in left.items() if quantity}


def missing(lines: Iterable[PricedLine], shipments: Iterable[OrderShipment]) -> dict[str, int]:
    """Pieces of the order's lines that no shipment has or asks for, by SKU."""
    left = pieces_of(lines)
    for shipment in shipments:
        left = less(left, shipment.lines)
    return {sku: quantity for sku, quantity in left.items() if quantity}


def taken(lines: Iterable[PricedLine], pieces: Mapping[str, int]) -> tuple[tuple[PricedLine, ...], tuple[PricedLine, ...]]:
    """These pieces of the lines, from the first that has them, and the lines without them, each in its place (with 0 pieces where
    none is left). A line's amounts are shared by pieces, what is taken rounded down: all parts together are the line."""
    left = dict(pieces)
    out: list[PricedLine] = []
    rest: list[PricedLine] = []
    for line in lines:
        count = min(line.quantity, left.get(line.sku, 0))
        if not count:
            rest.append(line)
            continue
        left[line.sku] -= count
        part = line if count == line.quantity else _part(line, count, line.total * count // line.quantity)
        out.append(part)
        rest.append(_part(line, line.quantity - count, line.total - part.total))
    return tuple(out), tuple(rest)


def numbers_of(before: Sequence[PricedLine], after: Sequence[PricedLine]) -> tuple[int, ...]:
    """Of the lines of which something was taken, from 1; () where they are all of them."""
    numbers = tuple(number for number, (was, now) in enumerate(zip(before, after, strict=True), 1) if was is not now)
    return numbers if len(numbers) < len(before) else ()


def without(lines: Iterable[PricedLine], before: Iterable[PricedLine], after: Iterable[PricedLine]) -> tuple[PricedLine, ...]:
    """The lines without what went from before to after, place by place."""
    return tuple(
        line if was is now else _part(line, line.quantity - was.quantity + now.quantity, line.total - was.total + now.total)
        for line, was, now in zip(lines, before, after, strict=True)
    )


def without_numbered(lines: Sequence[PricedLine], gone: Sequence[PricedLine], numbers: Sequence[int]) -> tuple[PricedLine, ...]:
    """The lines without these pieces of those of these numbers."""
    parts = dict(zip(numbers, gone, strict=True))
    return tuple(
        _part(line, line.quantity - part.quantity, line.total - part.total) if (part := parts.get(number)) else line
        for number, line in enumerate(lines, 1)
    )


def given(known: tuple[Answer, ...], wanted: Iterable[PricedLine], shipment: OrderShipment) -> tuple[Answer, ...]:
    """What a warehouse has reserved it has no more."""
    gives = pieces_of(shipment.lines)
    skus = pieces_of(wanted)
    return tuple(
        each
        if each.warehouse != shipment.warehouse
        else Answer(
            warehouse=each.warehouse,
            has=tuple(max(0, count - gives.get(sku, 0)) for sku, count in zip(skus, each.has, strict=True)),
        )
        for each in known
    )


def _part(line: PricedLine, count: int, total: int) -> PricedLine:
    return priced_line(line.sku, count, line.unit_price, total)


def priced_line(sku: str, quantity: int, unit_price: int, total: int) -> PricedLine:
    """What the total takes off is its discount."""
    return PricedLine(sku=sku, quantity=quantity, unit_price=unit_price, discount=quantity * unit_price - total, total=total)


def answered(
    known: tuple[Answer, ...], wanted: Iterable[PricedLine], warehouse: str, asked: Iterable[StockLine], short: Iterable[Shortage]
) -> tuple[Answer, ...]:
    """With what this warehouse said: of what it was not short of it has what was asked, at least."""
    before = next((answer.has for answer in known if answer.warehouse == warehouse), ())
    said = {line.sku: line.quantity for line in asked} | {each.sku: max(0, each.available) for each in short}
    skus = pieces_of(wanted)
    has = tuple(said.get(sku, before[place] if place < len(before) else 0) for place, sku in enumerate(skus))
    answer = Answer(warehouse=warehouse, has=has)
    if not before:
        return (*known, answer)
    return tuple(answer if each.warehouse == warehouse else each for each in known)
