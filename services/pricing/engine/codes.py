"""Of an order's codes only so many count: those with which it costs least. An order names five at most, so each choice of them is
tried; of promotions never."""

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from services.pricing.engine.basket import Basket, Candidate
from services.pricing.engine.layers import Layers
from shared.contracts.promotions import Gift


class Counting(NamedTuple):
    layers: Layers
    gifts: Sequence[Candidate]
    beaten: Mapping[str, Layers] = {}
    """By promotion whose code does not count: the cheapest choice in which it would."""


def counting(basket: Basket, fit: Sequence[Candidate]) -> Counting:
    most = None if basket.combining is None else basket.combining.codes
    if most is not None and len(codes := sorted({each.offer.code for each in fit if each.offer.code is not None})) > most:
        return _cheapest(basket, fit, list(combinations(codes, most)))
    return _with(basket, fit)


def _with(basket: Basket, candidates: Sequence[Candidate]) -> Counting:
    gifts = [each for each in candidates if isinstance(each.offer.terms, Gift)]
    others = [each for each in candidates if not isinstance(each.offer.terms, Gift)] if gifts else candidates
    layers = Layers(basket, others)
    return Counting(layers, [] if layers.best.is_exclusive else gifts)


def _cheapest(basket: Basket, fit: Sequence[Candidate], choices: Sequence[Collection[str]]) -> Counting:
    """The lowest total, then more gifts, then as layers are chosen."""

    def of(codes: Collection[str]) -> Counting:
        return _with(basket, [each for each in fit if each.offer.code is None or each.offer.code in codes])

    def rank(way: tuple[Counting, Collection[str]]) -> tuple[object, ...]:
        off, *rest = way[0].layers.best.rank()
        return off, -len(way[0].gifts), *rest, way[1]

    ways = sorted([(of(codes), codes) for codes in choices], key=rank)
    best, counted = ways[0]
    beaten = {
        each.offer.promotion_id: next(way.layers for way, codes in ways if each.offer.code in codes)
        for each in fit
        if each.offer.code is not None and each.offer.code not in counted
    }
    return best._replace(beaten=beaten)
