"""From which warehouses an order's pieces come, when none has them all: pure, over what they said they have (ORD-04).

Fewest shipments, then no SKU split over two, then rank; the one of higher rank gives first. A part worth less than it should be
is not made, and another choice is looked for.

Limits. Exact while there are at most SETS sets of warehouses of a size: 50 warehouses for three shipments, fewer for more, the
best by rank. Where these find nothing, the warehouse that gives most of what is left is taken, and the next, which may need more
shipments than the best plan. After TRIED sets that have everything, but in parts worth too little, no more are tried. Pieces are
not moved from a higher rank to make another's part worth more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

SETS = 20_000
TRIED = 50

Pieces = Mapping[str, int]
Part = tuple[str, dict[str, int]]
"""A warehouse, and what it gives, by SKU."""


@dataclass(frozen=True, slots=True)
class Node:
    """A warehouse, and what it has of the pieces that are wanted."""

    warehouse: str
    has: Pieces


@dataclass(frozen=True, slots=True)
class Policy:
    shipments: int
    """At most."""
    worth: Mapping[str, tuple[int, int]]
    """SKU to (amount, pieces that it is paid for), in minor units."""
    least: int = 0
    """What a part must be worth."""
    alone: bool = True
    """The pieces are the whole order: one shipment of them all is no part."""


@dataclass(frozen=True, slots=True)
class Plan:
    parts: tuple[Part, ...]
    """By rank."""
    runner_up: tuple[str, ...] = ()
    """Warehouses of the second choice among sets of as many."""


def worth(pieces: Pieces, policy: Policy) -> int:
    """Minor units, each SKU rounded down."""
    return sum(amount * pieces[sku] // of for sku, (amount, of) in policy.worth.items() if of and sku in pieces)


def plan(wanted: Pieces, nodes: Sequence[Node], policy: Policy) -> Plan | None:
    """`nodes` by rank, the best first. None: there is no way."""
    if not wanted or policy.shipments < 1:
        return None
    useful = [node for node in nodes if any(node.has.get(sku, 0) > 0 for sku in wanted)]
    skus = sorted(wanted, key=lambda sku: sum(min(node.has.get(sku, 0), wanted[sku]) for node in useful) / wanted[sku])
    if any(sum(node.has.get(sku, 0) for node in useful) < wanted[sku] for sku in skus):
        return None
    for size in range(_fewest(wanted, useful, skus), min(policy.shipments, len(useful)) + 1):
        found = _of_size(size, wanted, useful, skus, policy)
        if found is not None:
            return found
    return _greedy(wanted, useful, policy) if _beyond(policy.shipments, len(useful)) else None


def _beyond(size: int, nodes: int) -> bool:
    return any(comb(nodes, each) > SETS for each in range(1, min(size, nodes) + 1))


def _fewest(wanted: Pieces, nodes: Sequence[Node], skus: Sequence[str]) -> int:
    """No set smaller than this has all pieces of its scarcest SKU."""
    fewest = 1
    for sku in skus[:10]:
        need, count = wanted[sku], 0
        for has in sorted((node.has.get(sku, 0) for node in nodes), reverse=True):
            if need <= 0:
                break
            need, count = need - has, count + 1
        fewest = max(fewest, count)
    return fewest


def _of_size(size: int, wanted: Pieces, nodes: Sequence[Node], skus: Sequence[str], policy: Policy) -> Plan | None:
    """The best set of this size, and the next."""
    whole: list[Sequence[Node]] = []
    split: list[Sequence[Node]] = []
    tried = 0
    for chosen, unsplit in _covering(size, wanted, nodes, skus):
        kind = whole if unsplit else split
        if len(kind) >= 2:
            continue
        tried += 1
        if tried > TRIED:
            break
        if _worth_it(_given(wanted, chosen), policy):
            kind.append(chosen)
        if len(whole) >= 2:
            break
    best = [*whole, *split]
    if not best:
        return None
    return Plan(tuple(_given(wanted, best[0])), tuple(node.warehouse for node in best[1]) if len(best) > 1 else ())


def _covering(size: int, wanted: Pieces, nodes: Sequence[Node], skus: Sequence[str]) -> Iterator[tuple[tuple[Node, ...], bool]]:
    """Sets of this size that have everything, by rank, and whether each SKU comes whole from one."""
    considered = len(nodes)
    while comb(considered, size) > SETS:
        considered -= 1
    bits = [(sku, 1 << place) for place, sku in enumerate(skus)]
    everything = (1 << len(skus)) - 1
    full = [sum(bit for sku, bit in bits if node.has.get(sku, 0) >= wanted[sku]) for node in nodes[:considered]]
    some = [sum(bit for sku, bit in bits if node.has.get(sku, 0) > 0) for node in nodes[:considered]]
    for places in combinations(range(considered), size):
        any_has = all_have = 0
        for place in places:
            any_has |= some[place]
            all_have |= full[place]
        if any_has != everything:
            continue
        chosen = tuple(nodes[place] for place in places)
        if all_have == everything:
            yield chosen, True
        elif _together(wanted, chosen, skus, everything & ~all_have):
            yield chosen, False


def _together(wanted: Pieces, chosen: Sequence[Node], skus: Sequence[str], lacking: int) -> bool:
    """Whether they have, together, what none of them has alone: the SKUs of these bits, the scarcest first."""
    while lacking:
        low = lacking & -lacking
        sku = skus[low.bit_length() - 1]
        if sum(node.has.get(sku, 0) for node in chosen) < wanted[sku]:
            return False
        lacking ^= low
    return True


def _given(wanted: Pieces, chosen: Sequence[Node]) -> list[Part]:
    """A SKU from the first that has it whole; else each gives what it has, by rank."""
    parts: list[Part] = [(node.warehouse, {}) for node in chosen]
    for sku, quantity in wanted.items():
        whole = next((place for place, node in enumerate(chosen) if node.has.get(sku, 0) >= quantity), None)
        if whole is not None:
            parts[whole][1][sku] = quantity
            continue
        for node, (_, gives) in zip(chosen, parts, strict=True):
            if not quantity:
                break
            if (count := min(quantity, node.has.get(sku, 0))) > 0:
                gives[sku] = count
                quantity -= count
    return [part for part in parts if part[1]]


def _worth_it(parts: Sequence[Part], policy: Policy) -> bool:
    if len(parts) == 1 and policy.alone:
        return True
    return not policy.least or all(worth(pieces, policy) >= policy.least for _, pieces in parts)


def _greedy(wanted: Pieces, nodes: Sequence[Node], policy: Policy) -> Plan | None:
    """Beyond SETS: the one that gives most of what is left, rank deciding between equals, and so on."""
    left, chosen = dict(wanted), list[int]()
    while any(left.values()) and len(chosen) < policy.shipments:
        gives = {
            place: sum(min(node.has.get(sku, 0), count) for sku, count in left.items())
            for place, node in enumerate(nodes)
            if place not in chosen
        }
        best = max(gives, key=lambda place: (gives[place], -place), default=None)
        if best is None or not gives[best]:
            return None
        chosen.append(best)
        left = {sku: max(0, count - nodes[best].has.get(sku, 0)) for sku, count in left.items()}
    parts = _given(wanted, [nodes[place] for place in sorted(chosen)])
    return Plan(tuple(parts)) if not any(left.values()) and _worth_it(parts, policy) else None
