"""The item layer: what applies to pieces of lines. A piece is in one item promotion; work goes by line, never by piece.

Sets (bundles, buy X get Y) go first where they give more than the lines' own discounts that they displace, the one that gives
most first; what is left of a line takes its best own discount.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.pricing.engine.basket import Basket, Candidate, by_priority, in_turn
from services.pricing.engine.spread import rated, spread
from shared.contracts.combining import Combine
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


class Own(NamedTuple):
    """A discount of a line."""

    amount: int
    """What it takes off."""
    offer: Offer
    full: int
    """What it would, if no floor were there."""


def item_layer(basket: Basket, candidates: Sequence[Candidate], rooms: Sequence[int], way: Combine = "best") -> list[Taken]:
    """`rooms`: what each line has above its floor. By priority: what the promotions of a higher one leave goes to the next."""
    free = [line.quantity for line in basket.lines]
    left = list(rooms)
    if way != "priority":
        return _level(basket, candidates, free, left, way)
    return [taken for level in by_priority(candidates) for taken in _level(basket, level, free, left, way)]


def _level(basket: Basket, candidates: Sequence[Candidate], free: list[int], rooms: list[int], way: Combine) -> list[Taken]:
    """`free` and `rooms` are afterwards what it leaves of them."""
    own: dict[int, list[Offer]] = {}
    sets: list[Candidate] = []
    for each in candidates:
        if isinstance(each.offer.terms, ItemDiscount | FlashPrice):
            for n in each.lines or ():
                own.setdefault(n, []).append(each.offer)
        elif isinstance(each.offer.terms, BuyGet | Bundle):
            sets.append(each)
    taken = _sets(basket, sets, own, free, rooms, way) if sets else []
    by_offer: dict[str, dict[int, int]] = {}
    wanted: dict[str, int] = {}
    offers: dict[str, Offer] = {}
    for n, on_line in own.items():
        if not free[n]:
            continue
        for amount, offer, full in of_line(basket, n, on_line, free[n], rooms[n], way):
            offers[offer.promotion_id] = offer
            by_offer.setdefault(offer.promotion_id, {})[n] = amount
            wanted[offer.promotion_id] = wanted.get(offer.promotion_id, 0) + full
            free[n] = 0
            rooms[n] -= amount
    return taken + [Taken(offers[id], shares, wanted[id], sum(shares.values())) for id, shares in by_offer.items()]


def of_line(basket: Basket, n: int, offers: Sequence[Offer], pieces: int, room: int, way: Combine) -> Sequence[Own]:
    """A line's own discounts: the best; or those that stack, each on what is left, where none of the others gives more."""
    gross = basket.lines[n].unit_price * pieces
    if way != "all":
        best = best_of(offers, gross, pieces, room)
        return (best,) if best else ()
    stack: list[Own] = []
    left, above = gross, room
    for offer in sorted([offer for offer in offers if offer.stacks], key=in_turn):
        full = off_line(offer, left, pieces)
        if amount := min(full, above):
            stack.append(Own(amount, offer, full))
            left, above = left - amount, above - amount
    best = best_of([offer for offer in offers if not offer.stacks], gross, pieces, room)
    return stack if best is None or (best.amount, -1) < (gross - left, -len(stack)) else (best,)


def best_of(offers: Sequence[Offer], gross: int, pieces: int, room: int) -> Own | None:
    """Ties: the lower id."""
    best: Own | None = None
    for offer in offers:
        full = off_line(offer, gross, pieces)
        amount = min(full, room)
        if amount > 0 and (best is None or (-amount, offer.promotion_id) < (-best.amount, best.offer.promotion_id)):
            best = Own(amount, offer, full)
    return best


def off_line(offer: Offer, gross: int, pieces: int) -> int:
    """Off pieces that cost `gross`. A rate is rounded once a line."""
    terms = offer.terms
    if isinstance(terms, FlashPrice):
        return max(0, gross - terms.unit_price * pieces)
    if not isinstance(terms, ItemDiscount):
        return 0
    return min(terms.off * pieces, gross) if terms.off is not None else rated(gross, terms.rate or 0)


def _sets(
    basket: Basket,
    sets: Sequence[Candidate],
    own: Mapping[int, Sequence[Offer]],
    free: list[int],
    rooms: list[int],
    way: Combine,
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
        found = of_line(basket, n, own.get(n, ()), pieces, rooms[n] - before, way) if pieces else ()
        return sum([each.amount for each in found])

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
