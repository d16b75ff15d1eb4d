"""From which warehouses an order's pieces come, when none has them all: pure, over what they said they have.

Fewest shipments, then no SKU split over two, then rank; the one of higher rank gives first. A part worth less than it should be
is not made, and another choice is looked for.

Limits. Exact while all but the last warehouse of a set can be chosen in at most SETS ways: up to four shipments from 50
warehouses. Beyond, the warehouse that gives most of what is left is taken, and the next, which may need more shipments than the
best plan. After TRIED sets of a size, whose parts are worth too little, no more of it are tried. Pieces are not moved from a
higher rank to make another's part worth more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import comb

SETS = 20_000
TRIED = 50
SCARCEST = 8
"""SKUs by which a beginning of a set is given up: more cost more than they save."""

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
    table = _Table.of(wanted, nodes)
    if table is None:
        return None
    most = min(policy.shipments, len(table.nodes))
    for size in range(table.fewest, most + 1):
        if comb(len(table.nodes), size - 1) > SETS:
            return _greedy(wanted, table.nodes, policy)
        found = _of_size(size, wanted, table, policy)
        if found is not None:
            return found
    return None


class _Table:
    """What each has, SKU by SKU, the scarcest first, as bits of nodes: so most sets are passed over after a few SKUs."""

    def __init__(self, nodes: Sequence[Node], columns: list[tuple[int, list[int]]], fewest: int) -> None:
        self.nodes = nodes
        self.columns = columns
        """Pieces wanted, and what each node has."""
        self.fewest = fewest
        """No set smaller than this has all pieces."""
        self.masks: list[dict[int, int]] = [{} for _ in columns]
        self.scarcest = [
            (need, column, [*reversed([*accumulate(reversed(column), max, initial=0)])]) for need, column in columns[:SCARCEST]
        ]
        """With the most that any node from each one on has."""

    @staticmethod
    def of(wanted: Pieces, nodes: Sequence[Node]) -> "_Table | None":
        """None where they have too little of a SKU, all together."""
        useful = [node for node in nodes if any(sku in node.has for sku in wanted)]
        stocks = [node.has for node in useful]
        kept: list[tuple[float, int, list[int]]] = []
        fewest = 1
        for sku, need in wanted.items():
            column = [has.get(sku, 0) for has in stocks]
            if max(column, default=0) < need:
                left, count = need, 0
                for has in sorted(column, reverse=True):
                    left, count = left - has, count + 1
                    if left <= 0:
                        break
                if left > 0:
                    return None
                fewest = max(fewest, count)
            kept.append((sum(column) / need, need, column))
        kept.sort(key=lambda each: each[0])
        return _Table(useful, [(need, column) for _, need, column in kept], fewest)

    def having(self, place: int, count: int) -> int:
        """Which nodes have so many of the SKU at this place, as bits."""
        masks = self.masks[place]
        mask = masks.get(count)
        if mask is None:
            mask = masks[count] = sum([1 << node for node, has in enumerate(self.columns[place][1]) if has >= count])
        return mask

    def last(self, chosen: Sequence[int], whole: bool) -> int:
        """Which nodes after these would make the set have everything, as bits; `whole`: each SKU from one of them."""
        bits = (1 << len(self.nodes)) - (1 << (chosen[-1] + 1 if chosen else 0))
        for place, (need, column) in enumerate(self.columns):
            if (left := _left(need, column, chosen, whole)) > 0:
                bits &= self.having(place, left)
                if not bits:
                    return 0
        return bits

    def hopeless(self, chosen: Sequence[int], more: int, whole: bool) -> bool:
        """Whether so many more after these are surely too few, whichever they are."""
        after = chosen[-1] + 1
        each = 1 if whole else more
        return any(_left(need, column, chosen, whole) > each * most[after] for need, column, most in self.scarcest)


def _left(need: int, column: Sequence[int], chosen: Sequence[int], whole: bool) -> int:
    """Pieces of a SKU that these do not have; `whole`: all, unless one of them has all."""
    has = [column[node] for node in chosen]
    return need - (sum(has) if not whole else need if has and max(has) >= need else 0)


def _of_size(size: int, wanted: Pieces, table: _Table, policy: Policy) -> Plan | None:
    """The best set of this size, and the next."""
    best: list[tuple[int, ...]] = []
    tried = 0
    for whole in (True, False):
        for places in _covering(size, table, whole):
            if places in best:
                continue
            tried += 1
            if _worth_it(_given(wanted, [table.nodes[place] for place in places]), policy):
                best.append(places)
            if len(best) == 2 or tried >= TRIED:
                break
        if len(best) == 2 or tried >= TRIED:
            break
    if not best:
        return None
    runner_up = tuple(table.nodes[place].warehouse for place in best[1]) if len(best) > 1 else ()
    return Plan(tuple(_given(wanted, [table.nodes[place] for place in best[0]])), runner_up)


def _covering(size: int, table: _Table, whole: bool, chosen: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Sets of this size that have everything and begin with these, by rank."""
    more = size - len(chosen)
    if more == 1:
        bits = table.last(chosen, whole)
        while bits:
            low = bits & -bits
            yield (*chosen, low.bit_length() - 1)
            bits ^= low
        return
    for node in range(chosen[-1] + 1 if chosen else 0, len(table.nodes) - more + 1):
        begun = (*chosen, node)
        if more == 2 or not table.hopeless(begun, more - 1, whole):
            yield from _covering(size, table, whole, begun)


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
