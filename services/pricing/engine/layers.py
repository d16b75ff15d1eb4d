"""Which promotions an order gets: each subset of the layers item, order and coupon, and each exclusive promotion alone. The
lowest total wins, then fewer promotions, then lower ids. Never a search over promotions: in a layer the best one applies, or what
the channel's policy says.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from services.pricing.engine.basket import Basket, Candidate
from services.pricing.engine.item import Taken, item_layer
from services.pricing.engine.spread import rated, spread
from services.pricing.engine.ways import best_of, off, picked
from shared.contracts.combining import Combining
from shared.contracts.promotions import LAYERS, Layer, Offer, SpendThreshold

ORDERLY: tuple[Layer, ...] = ("order", "coupon")
"""Layers of promotions on the whole order."""
BEST = Combining()


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to price the order."""

    taken: Sequence[Taken]
    """In the order in which they apply."""
    off: int

    def rank(self) -> tuple[int, int, list[str]]:
        return -self.off, len(self.taken), sorted(each.offer.promotion_id for each in self.taken)

    @property
    def is_exclusive(self) -> bool:
        return any(each.offer.exclusive and each.offer.layer != "item" for each in self.taken)

    def has(self, layer: Layer) -> Taken | None:
        return next((each for each in self.taken if each.offer.layer == layer), None)


@dataclass(frozen=True, slots=True)
class Reach:
    """What an order or coupon promotion finds after earlier layers."""

    lines: Sequence[int]
    """Those that count for it, and share it."""
    base: int
    """What is held against its threshold."""
    short: int
    """Of its lowest tier; 0: reached."""
    wanted: int


class Layers:
    """The choices of one basket. Its candidates fit already: time, currency, shopper and counters allow them."""

    def __init__(self, basket: Basket, candidates: Sequence[Candidate]) -> None:
        self.basket = basket
        self.combining = basket.combining or BEST
        self.gross = [line.quantity * line.unit_price for line in basket.lines]
        self.rooms = [max(0, gross - line.quantity * line.floor) for gross, line in zip(self.gross, basket.lines, strict=True)]
        self.by_layer: dict[Layer, list[Candidate]] = {layer: [] for layer in LAYERS}
        self.exclusive: list[Candidate] = []
        for each in candidates:
            alone = each.offer.exclusive and each.offer.layer != "item"
            (self.exclusive if alone else self.by_layer[each.offer.layer]).append(each)
        items = self.by_layer["item"]
        self.item = item_layer(basket, items, self.rooms, self.combining.item) if items else []
        choices = list(self._choices())
        self.best = min(choices, key=Choice.rank) if len(choices) > 1 else choices[0]

    def _choices(self) -> Iterator[Choice]:
        """No layer at all is one only where there is none: what takes nothing off is not taken."""
        there = [layer for layer in LAYERS if (self.item if layer == "item" else self.by_layer[layer])]
        for count in range(len(there), 0, -1):
            for layers in combinations(there, count):
                yield self.of_layers(layers)
        for each in self.exclusive:
            yield self.alone(each)
        if not there:
            yield Choice((), 0)

    def of_layers(self, layers: Collection[Layer]) -> Choice:
        taken = list(self.item) if "item" in layers else []
        for layer in ORDERLY:
            if layer in layers:
                taken += self.of_layer(layer, taken)
        return Choice(taken, off(taken))

    def of_layer(self, layer: Layer, before: Sequence[Taken]) -> Sequence[Taken]:
        if self.combining is BEST:
            return best_of(self.apply, self.by_layer[layer], before)
        way = self.combining.of(layer)
        return picked(self.apply, self.by_layer[layer], before, way, code_by_code=layer == "coupon" and self.combining.codes > 1)

    def adds_up(self, layer: Layer) -> bool:
        """Several promotions of the layer may apply."""
        way = self.combining.of(layer)
        return way == "all" or (way == "best" and layer == "coupon" and self.combining.codes > 1)

    def alone(self, candidate: Candidate) -> Choice:
        """A single promotion and nothing else."""
        if candidate.offer.layer == "item":
            taken = item_layer(self.basket, [candidate], self.rooms, self.combining.item)
        else:
            taken = [found] if (found := self.apply(candidate, ())) else []
        return Choice(taken, off(taken))

    def apply(self, candidate: Candidate, before: Sequence[Taken]) -> Taken | None:
        """After what applies already; None where it takes nothing off, or may not be added to it."""
        if before and not all(each.offer.layer == "item" or each.offer.adds_up_with(candidate.offer) for each in before):
            return None
        reach = self.reach(candidate, before)
        if reach.wanted <= 0:
            return None
        net, rooms = self.gross, self.rooms
        if before:
            gone = self._gone(before)
            net = self.after(before)
            rooms = [max(0, room - less) for room, less in zip(rooms, gone, strict=True)]
        if len(reach.lines) < len(net):
            net, rooms = [net[n] for n in reach.lines], [rooms[n] for n in reach.lines]
        shares, moved = spread(reach.wanted, net, rooms)
        by_line = {n: share for n, share in zip(reach.lines, shares, strict=True) if share}
        return Taken(candidate.offer, by_line, reach.wanted, sum(shares), moved, reach.base) if by_line else None

    def reach(self, candidate: Candidate, before: Sequence[Taken]) -> Reach:
        """A line whose item promotion does not add up with this one neither counts nor takes a share."""
        offer = candidate.offer
        out = before and {
            n for each in before if each.offer.layer == "item" and not each.offer.adds_up_with(offer) for n in each.shares
        }
        places = range(len(self.gross)) if candidate.lines is None else candidate.lines
        lines = [n for n in places if n not in out] if out else places
        terms = offer.terms
        if not isinstance(terms, SpendThreshold):
            return Reach(lines, 0, 0, 0)
        net = self.after(before)
        goods = sum([net[n] for n in lines])
        base = goods if terms.base == "after" else sum([self.gross[n] for n in lines])
        short = max(0, terms.tiers[0].threshold - base)
        return Reach(lines, base, short, 0 if short else _discount(terms, base, goods))

    def after(self, before: Sequence[Taken]) -> list[int]:
        return [gross - gone for gross, gone in zip(self.gross, self._gone(before), strict=True)] if before else self.gross

    def _gone(self, taken: Sequence[Taken]) -> list[int]:
        gone = [0] * len(self.gross)
        for each in taken:
            for n, share in each.shares.items():
                gone[n] += share
        return gone


def _discount(terms: SpendThreshold, base: int, goods: int) -> int:
    tier = [each for each in terms.tiers if each.threshold <= base][-1]
    if tier.off is None:
        amount = rated(goods, tier.rate or 0)
    else:
        times = base // tier.threshold if terms.each and tier.threshold else 1
        amount = tier.off * (times if terms.times is None else min(times, terms.times))
    return amount if terms.cap is None else min(amount, terms.cap)


def alternative(layers: Layers, offer: Offer) -> Choice:
    """The cheapest choice that this promotion is in: alone where it is exclusive, else with others of other layers."""
    candidate = next(each for each in (*layers.exclusive, *layers.by_layer[offer.layer]) if each.offer is offer)
    alone = layers.alone(candidate)
    if candidate in layers.exclusive or offer.layer == "item":
        return alone
    earlier: list[Sequence[Taken]] = [(), layers.item]
    if offer.layer == "coupon":
        earlier += [[*each, *more] for each in earlier if (more := layers.of_layer("order", each))]
    found = [alone]
    for before in earlier:
        if taken := layers.apply(candidate, before):
            both = [*before, taken]
            found.append(Choice(both, off(both)))
    return min(found, key=Choice.rank)
