"""Which of a channel's warehouses may serve an order, and in which order they are asked. Pure; figures are the lane's."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from shared.contracts.lanes import SHIP, LaneNode
from shared.contracts.limits import CANDIDATES
from shared.contracts.terms import Candidate, Excluded, Exclusion, Rule


class Ranked(NamedTuple):
    warehouses: tuple[str, ...]
    candidates: tuple[Candidate, ...] = ()
    """Those in `warehouses`, with their figures; () where there is no lane."""
    excluded: tuple[Exclusion, ...] = ()


EXCLUDED: Mapping[Excluded, str] = {
    "does_not_serve": "does not serve the region",
    "not_open": "not open",
    "mode": "sends no parcels",
    "capacity": "has no capacity left",
    "beyond_best": f"not among the best {CANDIDATES}",
}
FIGURES: Mapping[Rule, Callable[[Candidate], int | None]] = {
    "days": lambda each: each.days,
    "cost": lambda each: each.cost,
    "km": lambda each: each.km,
    "stores_last": lambda each: int(each.store),
    "load": lambda each: each.load,
}
"""What a rule compares, besides `list`: the least first, unknown last."""


def rank(warehouses: Sequence[str], rules: Sequence[Rule], lane: Mapping[str, Any] | None) -> Ranked:
    """Without a lane nothing is known of anybody: the channel's list, all of it, as it is. With one, those it serves by, the
    first rule that differs decides, then the id; without rules the list. The best 8 are kept."""
    if lane is None:
        return Ranked(tuple(warehouses))
    nodes = {each["warehouse"]: LaneNode.model_validate(each) for each in lane["nodes"]}
    serving, excluded = list[Candidate](), list[Exclusion]()
    for name in warehouses:
        node = nodes.get(name)
        why = "does_not_serve" if node is None else _excluded(node)
        if why is not None:
            excluded.append(Exclusion(warehouse=name, why=why))
        elif node is not None:
            serving.append(_candidate(node))
    place = {name: number for number, name in enumerate(warehouses)}
    if rules:
        serving.sort(key=lambda each: (*(_figure(rule, each, place) for rule in rules), each.warehouse))
    best = serving[:CANDIDATES]
    excluded += [Exclusion(warehouse=each.warehouse, why="beyond_best") for each in serving[CANDIDATES:]]
    return Ranked(tuple(each.warehouse for each in best), tuple(best), tuple(excluded))


def _excluded(node: LaneNode) -> Excluded | None:
    if not node.open:
        return "not_open"
    if SHIP not in node.modes:
        return "mode"
    return "capacity" if node.capacity == 0 else None


def _candidate(node: LaneNode) -> Candidate:
    return Candidate(warehouse=node.warehouse, cost=node.cost, days=node.days, km=node.km, load=node.load, store=node.store)


def _figure(rule: Rule, node: Candidate, place: Mapping[str, int]) -> tuple[bool, int]:
    figure = place[node.warehouse] if rule == "list" else FIGURES[rule](node)
    return (figure is None, figure or 0)
