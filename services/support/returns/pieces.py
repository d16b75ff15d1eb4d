"""Pieces counted by SKU, and what they are worth. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from services.support.returns.commands import MissingLine
from services.support.returns.state import RETURNED_LINES, Bought, Return
from shared.contracts import storefront
from shared.contracts.limits import RETURNS
from shared.contracts.money import RefundedPieces
from shared.contracts.support import Disposition, InspectedLine, ReturnLine
from shared.domain.refunds import by_piece
from shared.domain.wording import enumerated


def by_sku(lines: Iterable[storefront.ReturnLine | InspectedLine | MissingLine | ReturnLine]) -> dict[str, int]:
    pieces: dict[str, int] = {}
    for line in lines:
        pieces[line.sku] = pieces.get(line.sku, 0) + line.quantity
    return pieces


def sorted_out(lines: Iterable[InspectedLine | MissingLine]) -> tuple[InspectedLine, ...]:
    """What came: a SKU and disposition once, with the sum."""
    sums: dict[tuple[str, Disposition], int] = {}
    for line in lines:
        if isinstance(line, MissingLine):
            continue
        sums[line.sku, line.disposition] = sums.get((line.sku, line.disposition), 0) + line.quantity
    return tuple(InspectedLine(sku=sku, quantity=n, disposition=place) for (sku, place), n in sums.items())


def paid_for(sku: str, quantity: int, of: Bought) -> ReturnLine:
    """The share of what was paid, rounded cumulatively: refunds never exceed the total, and equal it when all came back.

    What returns are worth is counted, not worked out from their pieces: those that a return gave back took its rounding with
    them. Where the others were rounded up for it, the next piece is worth so much less.
    """
    refund = by_piece(of.total, of.quantity, of.asked + quantity, of.refund)
    return ReturnLine(sku=sku, quantity=quantity, refund=refund)


def not_paid_for(line: ReturnLine, quantity: int) -> ReturnLine:
    """Pieces of a line that are missing, and their share of its refund. Those that came are rounded down, as all others are."""
    came = line.quantity - quantity
    return ReturnLine(sku=line.sku, quantity=quantity, refund=line.refund - by_piece(line.refund, line.quantity, came, 0))


def refunded(
    asked: Sequence[ReturnLine], not_found: Sequence[ReturnLine], bought: Mapping[str, Bought]
) -> tuple[RefundedPieces, ...]:
    """What a refund is for: the pieces that came. By number, since lines in full might not fit beside the inspection's."""
    missing = {line.sku: line for line in not_found}
    came = []
    for line in asked:
        less = missing.get(line.sku)
        quantity, amount = line.quantity - (less.quantity if less else 0), line.refund - (less.refund if less else 0)
        if quantity:
            came.append(RefundedPieces(line=bought[line.sku].line, quantity=quantity, amount=amount))
    return tuple(came)


def exceeding(asked: Mapping[str, int], bought: Mapping[str, Bought]) -> list[str]:
    """In words, each SKU of which more is asked than is left."""
    return [
        f"{sku}: {quantity} asked, {of.quantity} delivered, {of.asked} already in returns"
        for sku, quantity in asked.items()
        if quantity > (of := bought[sku]).quantity - of.asked
    ]


def in_words(pieces: Mapping[str, int]) -> str:
    return enumerated(f"{quantity} x {sku}" for sku, quantity in sorted(pieces.items())) or "no pieces"


def one_too_many(asked: Mapping[str, int], returns: Mapping[str, Return]) -> str:
    """Why the order takes no further return with these pieces; "" where it does."""
    if len(returns) >= RETURNS:
        return f"the order has {RETURNS} returns and takes no more: ask for more pieces in one"
    lines = len(asked) + sum(len(each.pieces) for each in returns.values())
    if lines > RETURNED_LINES:
        return f"the order's returns would have {lines:,} lines, and may have {RETURNED_LINES:,}: ask for all of a SKU in one"
    return ""
