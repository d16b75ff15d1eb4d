"""The inventory service in memory, by its deciders, folds, timers and what they send each other: no broker, no store, no log.

Of its views only those that decisions look up are folded, so that ten months take minutes.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from heapq import heappop, heappush
from typing import Any

from services.inventory.service import service
from services.inventory.stock.state import Stock
from shared.domain.nouns import Context, Recorded, Ref, SetTimer, View
from shared.domain.wiring import Wiring

LOOKED_UP = ("suppliers", "supplier_terms", "arrivals")
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


class Inventory:
    def __init__(self, told: Callable[[Any], None] = lambda _: None) -> None:
        self.wiring = Wiring(service)
        self.states: dict[Ref, Any] = {}
        self.documents: dict[str, Any] = {}
        """By "view/id"."""
        self.oversold = 0
        """How often a SKU's figures were below 0, or more was allocated than there was: it never may be."""
        self.now = BEGINNING
        self._told = told
        self._due: dict[str, tuple[datetime, str, Any]] = {}
        self._heap: list[tuple[datetime, str]] = []
        self._shown: dict[type, list[View]] = defaultdict(list)
        for fact, views in self.wiring.shows.items():
            self._shown[fact] = [view for view in views if view.name in LOOKED_UP]

    def state(self, ref: Ref) -> Any:
        return self.states.get(ref, self.wiring.nouns[ref[0]].initial)

    def do(self, key: str, input: Any, actor: str = "") -> list[Any]:
        """Decides an input, and all that follows from it at once. Its own facts."""
        handler = self.wiring.handlers[type(input)]
        if handler.on.model is not None:
            input = handler.on.model.model_validate(input, from_attributes=True)
        looked_up = handler.on.lookups(input) if handler.on.lookups else ()
        found = {name: doc.model_dump() if (doc := self.documents.get(name)) is not None else None for name in looked_up}
        context = Context(key, self.now, handler.name.rpartition(".")[2], actor=actor, found=found)
        facts = handler.decide(input, {ref: self.state(ref) for ref in handler.refs(input, key)}, context)
        for fact in facts:
            self._fold(fact)
        for fact in facts:
            self._told(fact)
            self._follow(key, fact)
        return facts

    def hear(self, fact: Any) -> list[Any]:
        """What another service says."""
        handler = self.wiring.handlers[type(fact)]
        read = fact if handler.on.model is None else handler.on.model.model_validate(fact, from_attributes=True)
        return self.do(handler.key(read), fact)

    def run(self, until: datetime) -> None:
        """All timers up to then, each at its time."""
        while self._heap and self._heap[0][0] <= until:
            at, id = heappop(self._heap)
            if (due := self._due.get(id)) is not None and due[0] == at:
                del self._due[id]
                self.now = at
                self.do(due[1], due[2])
        self.now = max(self.now, until)

    def _fold(self, fact: Any) -> None:
        for noun, id in self.wiring.changes(fact):
            ref = noun.name, id
            self.states[ref] = state = noun.evolve(self.state(ref), fact, id)
            if isinstance(state, Stock) and (state.available < 0 or state.allocated > state.on_hand):
                self.oversold += 1
        for view in self._shown[type(fact)]:
            ids = (self._id(view.ids, fact),) if isinstance(view.ids, str) else view.ids(fact)
            for id in ids:
                name = f"{view.name}/{id}"
                self.documents[name] = view.evolve(self.documents.get(name), Recorded(fact, "", "", self.now, ""), id)
        for change in self.wiring.timers(fact):
            if isinstance(change, SetTimer):
                self._due[change.id] = change.due, change.key, change.command
                heappush(self._heap, (change.due, change.id))
            else:
                self._due.pop(change.id, None)

    @staticmethod
    def _id(fields: str, fact: Any) -> str:
        return "/".join(str(getattr(fact, name)) for name in fields.split("/"))

    def _follow(self, key: str, fact: Any) -> None:
        handler = self.wiring.handlers.get(type(fact))
        if handler is None:
            return
        if handler.on.split is not None:
            for to, command in handler.on.split(fact, Context(key, self.now, handler.name)):
                self.do(to, command)
        else:
            self.do(handler.key(fact) if handler.on.key else key, fact)
