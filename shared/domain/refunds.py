"""The refund solver: any pieces of any lines, freight and goodwill, in any order -> the share of each line, tax line and payment.

Pure. Pieces are worth their cumulative floor: what all that came back is worth together, less what went back before. So the sums
are the same whatever the grouping, no line gives more than was paid for it, and all together are what was paid. A refund is
spread over the payments that can still be refunded, by largest remainder. Amounts: minor units of one currency (SEC-02).

Pieces are asked by line, or by SKU where nobody knows of which line they are: then all lines of the SKU are one pool. Its last
piece, however it is asked, takes what is left of the pool.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from shared.domain.money import split

FREIGHT = ""
"""The SKU of a line that is no goods."""


@dataclass(frozen=True, slots=True)
class Line:
    """Of an order, with what went back of it before."""

    number: int
    """From 1."""
    sku: str
    quantity: int
    total: int
    """Paid for all its pieces, taxes included."""
    taxes: Mapping[str, int] = field(default_factory=dict[str, int])
    """By tax line (a rate, a jurisdiction): how much of the total it is."""
    back: int = 0
    """Pieces that were asked by line."""
    refunded: int = 0
    taxes_refunded: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Bought:
    """What was paid for an order, and what went back of it before."""

    lines: tuple[Line, ...]
    payments: Mapping[str, int]
    """By payment: what of it can still be refunded."""
    back: Mapping[str, int] = field(default_factory=dict[str, int])
    """By SKU: pieces that were asked by SKU."""
    goodwill: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    lines: Mapping[int, int] = field(default_factory=dict[int, int])
    """Pieces, by the line's number."""
    skus: Mapping[str, int] = field(default_factory=dict[str, int])
    """Pieces of a SKU, of whichever line."""
    freight: bool = False
    """All that is left of it."""
    goodwill: int = 0
    """Of the order, not of a line: it lowers no tax."""


@dataclass(frozen=True, slots=True)
class Share:
    number: int
    amount: int
    taxes: Mapping[str, int]
    """Of the amount."""


@dataclass(frozen=True, slots=True)
class Refund:
    lines: tuple[Share, ...]
    """Those that were asked, and those of a pool that give something."""
    goodwill: int
    payments: Mapping[str, int]

    @property
    def amount(self) -> int:
        return sum(share.amount for share in self.lines) + self.goodwill


@dataclass(frozen=True, slots=True)
class Exceeds:
    """Why not: what was asked, and what is left of it."""

    code: Literal["unknown_line", "exceeds_pieces", "exceeds_paid"]
    of: str
    """In words: "line 1", "TEA", "freight", "the order"."""
    asked: int
    left: int


def by_piece(total: int, quantity: int, back: int, before: int) -> int:
    """The cumulative floor: what `back` of `quantity` pieces are worth together, less what went back before; never below 0."""
    return max(0, total * back // quantity - before)


def over(amount: int, left: Mapping[str, int]) -> dict[str, int]:
    """An amount over what is left of each, by largest remainder: no part is more. Raises ValueError where all of it is less."""
    if amount > sum(left.values()):
        raise ValueError("more than is left")
    if amount == 0:
        return {}
    return {id: part for id, part in zip(left, split(amount, list(left.values())), strict=True) if part}


def solve(asked: Asked, bought: Bought) -> Refund | Exceeds:
    """What is asked now, after all that went back before; or why not."""
    lines = dict(asked.lines)
    if asked.freight:
        freight = {each.number: each.quantity - each.back for each in bought.lines if each.sku == FREIGHT}
        if not any(freight.values()):
            return Exceeds("exceeds_pieces" if freight else "unknown_line", "freight", 1, 0)
        lines |= {number: pieces for number, pieces in freight.items() if pieces}
    if refused := _not_there(lines, asked.skus, bought):
        return refused
    touched = {line.sku for line in bought.lines if line.number in lines} | set(asked.skus)
    pools: dict[str, list[Line]] = {}
    for line in bought.lines:
        if line.sku in touched:
            pools.setdefault(line.sku, []).append(line)
    shares = [
        share for sku, pool in pools.items() for share in _of_pool(pool, lines, bought.back.get(sku, 0), asked.skus.get(sku, 0))
    ]
    refund = Refund(tuple(sorted(shares, key=lambda share: share.number)), asked.goodwill, {})
    paid = sum(line.total - line.refunded for line in bought.lines) - bought.goodwill
    left = max(0, min(paid, sum(bought.payments.values())))
    if refund.amount > left:
        return Exceeds("exceeds_paid", "the order", refund.amount, left)
    return replace(refund, payments=over(refund.amount, bought.payments))


def _not_there(lines: Mapping[int, int], skus: Mapping[str, int], bought: Bought) -> Exceeds | None:
    """Pieces that were not bought, or are back already."""
    left: dict[str, int] = {}
    numbered = {line.number: line for line in bought.lines}
    for line in bought.lines:
        left[line.sku] = left.get(line.sku, -bought.back.get(line.sku, 0)) + line.quantity - line.back
    for number, pieces in lines.items():
        if (found := numbered.get(number)) is None:
            return Exceeds("unknown_line", f"line {number}", pieces, 0)
        of_line = min(found.quantity - found.back, left[found.sku])
        if pieces > of_line:
            return Exceeds("exceeds_pieces", f"line {number}", pieces, of_line)
        left[found.sku] -= pieces
    for sku, pieces in skus.items():
        if sku == FREIGHT or sku not in left:
            return Exceeds("unknown_line", sku, pieces, 0)
        if pieces > left[sku]:
            return Exceeds("exceeds_pieces", sku, pieces, left[sku])
    return None


def _of_pool(pool: Sequence[Line], lines: Mapping[int, int], back: int, by_sku: int) -> list[Share]:
    """Of the lines of one SKU, of which `back` pieces went back by SKU before, and `by_sku` go now."""
    if pool[0].sku == FREIGHT:  # no pool: a line of freight knows nothing of another
        return [share for line in pool if line.number in lines for share in _of_lines([line], lines, 0, 0)]
    return _of_lines(pool, lines, back, by_sku)


def _of_lines(pool: Sequence[Line], lines: Mapping[int, int], back: int, by_sku: int) -> list[Share]:
    now = [lines.get(line.number, 0) for line in pool]
    all_back = back + by_sku + sum(line.back for line in pool) + sum(now)

    def divided(paid: Sequence[int], before: Sequence[int]) -> list[int]:
        """One kind of amount: the price, or a tax line."""
        shares = [
            by_piece(total, line.quantity, line.back + pieces, was) if pieces else 0
            for line, pieces, total, was in zip(pool, now, paid, before, strict=True)
        ]
        quantity = sum(line.quantity for line in pool)
        if by_sku or all_back == quantity:
            more = by_piece(sum(paid), quantity, all_back, sum(before) + sum(shares))
            left = [total - was - share for total, was, share in zip(paid, before, shares, strict=True)]
            if more:
                shares = [share + part for share, part in zip(shares, split(more, left), strict=True)]
        return shares

    amounts = divided([line.total for line in pool], [line.refunded for line in pool])
    kinds = dict.fromkeys(kind for line in pool for kind in line.taxes)
    taxes = {
        kind: divided([line.taxes.get(kind, 0) for line in pool], [line.taxes_refunded.get(kind, 0) for line in pool])
        for kind in kinds
    }
    return [
        Share(line.number, amount, {kind: parts[n] for kind, parts in taxes.items() if kind in line.taxes})
        for n, (line, amount) in enumerate(zip(pool, amounts, strict=True))
        if line.number in lines or amount or by_sku
    ]


def after(asked: Asked, refund: Refund, bought: Bought) -> Bought:
    """What was bought, once this went back of it as well."""
    shares = {share.number: share for share in refund.lines}
    lines = tuple(
        replace(
            line,
            back=line.quantity if asked.freight and line.sku == FREIGHT else line.back + asked.lines.get(line.number, 0),
            refunded=line.refunded + share.amount,
            taxes_refunded=_sums(line.taxes_refunded, share.taxes),
        )
        if (share := shares.get(line.number))
        else line
        for line in bought.lines
    )
    payments = {id: left - refund.payments.get(id, 0) for id, left in bought.payments.items()}
    return Bought(lines, payments, _sums(bought.back, asked.skus), bought.goodwill + refund.goodwill)


def _sums(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in {**one, **other}}
