"""The item layer: what applies to pieces of lines. A piece is in one item promotion; work goes by line, never by piece.

Sets (bundles, buy X get Y) go first where they give more than the lines' own discounts that they displace, the one that gives
most first; what is left of a line takes its best own discount.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.pricing.engine.basket import Basket, Candidate
from services.pricing.engine.spread import rated, spread
from shared.contracts.promotions import Bundle, BuyGet, FlashPrice, ItemDiscount, Offer


@dataclass(frozen=True, slots=True)
class Taken:
    """A promotion as it applies."""

    offer: Offer
    shares: Mapping[int, int]
    """By the line's place."""
    wanted: int
    """What it would take off, if no floor and no 0 were there."""
    amount: int
    """What it takes off: the sum of its shares."""
    moved: int = 0
    """Of that, what lines with room took for lines without."""
    base: int = 0
    """Of a threshold: what was held against it."""


def item_layer(basket: Basket, candidates: Sequence[Candidate], rooms: Sequence[int]) -> list[Taken]:
    """`rooms`: what each line has above its floor."""
    own: dict[int, list[Offer]] = {}
    sets: list[Candidate] = []
    for each in candidates:
        if isinstance(each.offer.terms, ItemDiscount | FlashPrice):
            for n in each.lines or ():
                own.setdefault(n, []).append(each.offer)
        elif isinstance(each.offer.terms, BuyGet | Bundle):
            sets.append(each)
    free = [line.quantity for line in basket.lines]
    rooms = list(rooms)
    taken = _sets(basket, sets, own, free, rooms) if sets else []
    by_offer: dict[str, dict[int, int]] = {}
    wanted: dict[str, int] = {}
    offers: dict[str, Offer] = {}
    for n, on_line in own.items():
        if free[n] and (best := best_of(basket, n, on_line, free[n], rooms[n])):
            amount, offer, full = best
            offers[offer.promotion_id] = offer
            by_offer.setdefault(offer.promotion_id, {})[n] = amount
            wanted[offer.promotion_id] = wanted.get(offer.promotion_id, 0) + full
    return taken + [Taken(offers[id], shares, wanted[id], sum(shares.values())) for id, shares in by_offer.items()]


def best_of(basket: Basket, n: int, offers: Sequence[Offer], pieces: int, room: int) -> tuple[int, Offer, int] | None:
    """Of a line's own discounts: what the best takes off, it, and what it would without the floor. Ties: the lower id."""
    best: tuple[int, Offer, int] | None = None
    for offer in offers:
        full = off_line(offer, basket.lines[n].unit_price, pieces)
        amount = min(full, room)
        if amount > 0 and (best is None or (-amount, offer.promotion_id) < (-best[0], best[1].promotion_id)):
            best = amount, offer, full
    return best


def off_line(offer: Offer, unit_price: int, pieces: int) -> int:
    """A rate is rounded once a line."""
    terms = offer.terms
    if isinstance(terms, FlashPrice):
        return max(0, unit_price - terms.unit_price) * pieces
    if not isinstance(terms, ItemDiscount):
        return 0
    return min(terms.off, unit_price) * pieces if terms.off is not None else rated(unit_price * pieces, terms.rate or 0)


def _sets(
    basket: Basket, sets: Sequence[Candidate], own: Mapping[int, Sequence[Offer]], free: list[int], rooms: list[int]
) -> list[Taken]:
    """`free` and `rooms` are afterwards what the sets leave of them."""

    def worth(each: Candidate) -> tuple[int, Taken, dict[int, int]] | None:
        """What it gives more than it displaces; how; the pieces it takes."""
        found = _set(basket, each, free, rooms)
        if found is None:
            return None
        taken, used = found
        displaced = sum(_own(n, free[n]) - _own(n, free[n] - pieces, taken.shares.get(n, 0)) for n, pieces in used.items())
        return taken.amount - displaced, taken, used

    def _own(n: int, pieces: int, before: int = 0) -> int:
        best = best_of(basket, n, own.get(n, ()), pieces, rooms[n] - before) if pieces else None
        return best[0] if best else 0

    ranked = [(found[0], each) for each in sets if (found := worth(each)) and found[0] > 0]
    ranked.sort(key=lambda pair: (-pair[0], pair[1].offer.promotion_id))
    chosen: list[Taken] = []
    for _, each in ranked:
        found = worth(each)
        if found is not None and found[0] > 0:
            chosen.append(found[1])
            for n, pieces in found[2].items():
                free[n] -= pieces
                rooms[n] -= found[1].shares.get(n, 0)
    return chosen


def _set(basket: Basket, each: Candidate, free: Sequence[int], rooms: Sequence[int]) -> tuple[Taken, dict[int, int]] | None:
    terms = each.offer.terms
    if isinstance(terms, Bundle):
        used, amount = _bundled(basket, terms, each.lines or (), free)
    elif isinstance(terms, BuyGet):
        used, amount = _freed(basket, terms, each.lines or (), free)
    else:
        return None
    if amount <= 0:
        return None
    places = sorted(used)
    weights = [basket.lines[n].unit_price * used[n] for n in places]
    shares, moved = spread(amount, weights, [rooms[n] for n in places])
    return Taken(each.offer, dict(zip(places, shares, strict=True)), amount, sum(shares), moved), used


def _bundled(basket: Basket, terms: Bundle, lines: Sequence[int], free: Sequence[int]) -> tuple[dict[int, int], int]:
    """As many as fit; their pieces come from the first lines."""
    by_sku: dict[str, list[int]] = {}
    for n in lines:
        by_sku.setdefault(basket.lines[n].sku, []).append(n)
    count = min((sum(free[n] for n in by_sku.get(part.sku, ())) // part.quantity for part in terms.parts), default=0)
    used: dict[int, int] = {}
    worth = 0
    for part in terms.parts if count else ():
        left = count * part.quantity
        for n in by_sku[part.sku]:
            if pieces := min(free[n], left):
                used[n] = pieces
                worth += pieces * basket.lines[n].unit_price
                left -= pieces
    return used, worth - count * terms.unit_price


def _freed(basket: Basket, terms: BuyGet, lines: Sequence[int], free: Sequence[int]) -> tuple[dict[int, int], int]:
    """The discount lies over all qualifying pieces: nobody keeps the free one and returns the paid one at full price."""
    used = {n: free[n] for n in lines if free[n]}
    left = sum(used.values()) // (terms.buy + terms.get) * terms.get
    amount = 0
    for n in sorted(used, key=lambda n: basket.lines[n].unit_price):
        pieces = min(used[n], left)
        amount += pieces * basket.lines[n].unit_price
        left -= pieces
    return used, amount
