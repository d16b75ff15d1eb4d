"""Counts, judged from the facts alone: no piece came or went between start and entry, the difference is booked once, at approval,
by somebody who did not count."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults.checking.log import Fact, Logs, Wrong
from tests.faults.checking.stock import Stock, apply, touched

NOBODY = "anonymous"


@dataclass
class Line:
    on_hand: int
    moved: int
    differences: dict[str, int] = field(default_factory=dict)
    """By entry, of those that stand."""
    people: set[str] = field(default_factory=set)
    open: bool = True


class Counts:
    """Of all warehouses."""

    def __init__(self) -> None:
        self.stocks: dict[str, Stock] = defaultdict(Stock)
        self.moved: Counter[str] = Counter()
        """Times that pieces of "<warehouse>/<sku>" came or went."""
        self.lines: dict[tuple[str, str], Line] = {}
        """By "<warehouse>/<count>" and SKU."""
        self.due: dict[tuple[str, str], tuple[int, Fact]] = {}
        """Approved by a decision, and not booked yet: by the decision and "<warehouse>/<sku>"."""

    def see(self, fact: Fact) -> Iterator[Wrong]:
        match fact.type:
            case "CountStarted":
                yield from self._start(fact)
            case "CountEntered":
                yield from self._enter(fact)
            case "CountApproved":
                yield from self._approve(fact)
            case "CountCancelled":
                for sku in fact.data["skus"]:
                    if line := self.lines.get((_count(fact), sku)):
                        line.open = False
        self._move(fact)

    def _start(self, fact: Fact) -> Iterator[Wrong]:
        for told in fact.data["lines"]:
            sku = told["sku"]
            others = [count for (count, of), line in self.lines.items() if of == sku and line.open and _same(count, fact)]
            if others:
                yield Wrong("invariant", f"{_stock(fact, sku)} is in count {others[0]} and in {_count(fact)}", (fact,))
            yield from self._noted(fact, told)
            self.lines[_count(fact), sku] = Line(told["on_hand"], self.moved[_stock(fact, sku)])

    def _enter(self, fact: Fact) -> Iterator[Wrong]:
        for told in fact.data["lines"]:
            id, line = _stock(fact, told["sku"]), self.lines.get((_count(fact), told["sku"]))
            if line is None:
                continue  # told as reordered
            disturbed = self.moved[id] != line.moved
            if disturbed != (told["outcome"] == "disturbed"):
                went = "came or went" if disturbed else "stayed"
                yield Wrong("invariant", f"{id}: pieces {went} since count {_count(fact)} noted them: {told['outcome']}", (fact,))
            yield from self._noted(fact, told)
            line.on_hand, line.moved = told["on_hand"], self.moved[id]
            if disturbed:
                continue
            by = fact.data["entered_by"]
            if by in line.people - {NOBODY}:
                yield Wrong("invariant", f"{id}: {by} counted twice in {_count(fact)}", (fact,))
            pieces = told["entries"][-1]["pieces"]
            line.people.add(by)
            line.differences[fact.data["entry_id"]] = pieces - line.on_hand

    def _noted(self, fact: Fact, told: Mapping[str, Any]) -> Iterator[Wrong]:
        there = self.stocks[_stock(fact, told["sku"])].on_hand
        if told["on_hand"] != there:
            text = f"{_stock(fact, told['sku'])}: count {_count(fact)} notes {told['on_hand']}, {there} are on hand"
            yield Wrong("invariant", text, (fact,))

    def _approve(self, fact: Fact) -> Iterator[Wrong]:
        by = fact.data["approved_by"]
        for told in fact.data["lines"]:
            id, line = _stock(fact, told["sku"]), self.lines.get((_count(fact), told["sku"]))
            if line is None or not line.open:
                yield Wrong("doubled", f"{id}: count {_count(fact)} is not open and is approved", (fact,))
                continue
            line.open = False
            if by in line.people - {NOBODY}:
                yield Wrong("invariant", f"{id}: {by} counted in {_count(fact)} and approves", (fact,))
            if told["difference"] not in line.differences.values():
                yield Wrong("invariant", f"{id}: {told['difference']:+d} is approved and was not counted", (fact,))
            self.due[fact.decision, id] = told["difference"], fact

    def _move(self, fact: Fact) -> None:
        before = {id: self.stocks[id].on_hand for id in [_stock(fact, sku) for sku in touched(fact)]}
        apply(fact, self.stocks)
        for id, on_hand in before.items():
            change = self.stocks[id].on_hand - on_hand
            self.moved[id] += change != 0
            if (due := self.due.get((fact.decision, id))) is not None:
                self.due[fact.decision, id] = due[0] - change, due[1]

    def at_rest(self) -> Iterator[Wrong]:
        for (_, id), (left, fact) in self.due.items():
            if left:
                yield Wrong("invariant", f"{id}: count {_count(fact)} is approved, {left:+d} of it are not booked", (fact,))


def miscounted(logs: Logs) -> Iterator[Wrong]:
    counts = Counts()
    for fact in logs["inventory"].facts:
        yield from counts.see(fact)
    yield from counts.at_rest()


def _count(fact: Fact) -> str:
    return f"{fact.data['warehouse']}/{fact.data['count_id']}"


def _stock(fact: Fact, sku: str) -> str:
    return f"{fact.data['warehouse']}/{sku}"


def _same(count: str, fact: Fact) -> bool:
    """In the same warehouse."""
    return count.startswith(f"{fact.data['warehouse']}/")
