"""Given-when-then for a service's nouns and views, as product code. Comparison is whole-value equality.

order = Spec(service)
order.given(placed).when(CancelOrder(...)).then(OrderCancelled(...))
order.given(placed).when(CancelOrder(...)).twice()
order.hears(StockReserved(...)).under("o1")
ViewSpec(service, "orders").given(placed, paid).then({"o1": OrderView(...)})
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from shared.domain.messages import Command, fields_of
from shared.domain.nouns import Context, Recorded, Ref
from shared.domain.service import Service
from shared.domain.wiring import Handler, Wiring

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def fold(wiring: Wiring, states: dict[Ref, Any], facts: Sequence[Any]) -> dict[Ref, Any]:
    """The states after these facts; `states` itself is changed."""
    for fact in facts:
        for noun, id in wiring.changes(fact):
            ref = (noun.name, id)
            states[ref] = noun.evolve(states.get(ref, noun.initial), fact, id)
    return states


@dataclass(frozen=True)
class Spec:
    """Of all nouns of a service."""

    service: Service
    key: str = ""
    """Of inputs that do not tell theirs."""
    time: datetime = NOON

    @cached_property
    def wiring(self) -> Wiring:
        return Wiring(self.service)

    def given(self, *facts: Any) -> "Given":
        return Given(self, facts)

    def when(self, input: Any, **context: Any) -> "When":
        """`at`: when it was; `key`; `found`, by "view/id"; `id`, `cause`, `actor` as a Context has them."""
        return Given(self, ()).when(input, **context)

    def hears(self, fact: Any) -> "Heard":
        return Heard(self.wiring.handlers[type(fact)], fact)


@dataclass(frozen=True)
class Given:
    spec: Spec
    facts: Sequence[Any]

    def when(self, input: Any, *, at: datetime | None = None, key: str | None = None, **context: Any) -> "When":
        handler = self.spec.wiring.handlers[type(input)]
        under = key if key is not None else _key(handler, input) or self.spec.key
        given = Context(under, at or self.spec.time, handler.name.rpartition(".")[2], **context)
        return When(self.spec, self.facts, handler, as_read(handler, input), given)


def _key(handler: Handler, input: Any) -> str:
    if handler.on.key:
        return handler.key(as_read(handler, input))
    fields = (handler.noun.key if isinstance(input, Command) else type(input).key).split("/")
    return fields_of("/".join(fields), input) if all(each in type(input).model_fields for each in fields) else ""


def as_read(handler: Handler, input: Any) -> Any:
    """What the handler is given of it: the JSON, as its own model reads it."""
    return input if handler.on.model is None else handler.model.model_validate_json(input.model_dump_json())


@dataclass(frozen=True)
class When:
    spec: Spec
    facts: Sequence[Any]
    handler: Handler
    input: Any
    context: Context

    def _decided(self, facts: Sequence[Any]) -> list[Any]:
        wiring = self.spec.wiring
        states = fold(wiring, {}, facts)
        refs = self.handler.refs(self.input, self.context.key)
        decided = self.handler.decide(
            self.input, {ref: states.get(ref, wiring.nouns[ref[0]].initial) for ref in refs}, self.context
        )
        for fact in decided:
            changed = {(noun.name, id) for noun, id in wiring.changes(fact)}
            assert changed <= set(refs), f"{fact!r} changes {changed - set(refs)}, which its input does not read"
            if (stated := type(fact).key) and self.context.key:
                assert fields_of(stated, fact) == self.context.key, f"{fact!r} does not lie under {self.context.key}"
        return decided

    @property
    def decided(self) -> list[Any]:
        return self._decided(self.facts)

    def then(self, *expected: Any) -> None:
        assert self.decided == list(expected)

    def then_nothing(self) -> None:
        assert self.decided == []

    def twice(self) -> None:
        """Decided once more on top of its own outcome, an input changes nothing; a refusal may repeat itself, and what was
        taken may be refused the second time."""
        first = self.decided
        assert first, "the first time must do something"
        again = self._decided([*self.facts, *first])
        assert all(getattr(fact, "refusal", False) for fact in again), again


@dataclass(frozen=True)
class Heard:
    """A fact or event that is keyed anew: under which key, or as which commands."""

    handler: Handler
    fact: Any

    def under(self, key: str) -> None:
        assert self.handler.on.key, f"{self.handler.name} is decided where it lies"
        assert self.handler.key(as_read(self.handler, self.fact)) == key

    def where_it_lies(self) -> None:
        assert not self.handler.on.key and self.handler.on.split is None

    def as_commands(self, *expected: tuple[str, Command], context: Context | None = None) -> None:
        assert self.handler.on.split is not None
        given = context or Context("", NOON, self.handler.name.rpartition(".")[2])
        assert list(self.handler.on.split(as_read(self.handler, self.fact), given)) == list(expected)


@dataclass(frozen=True)
class ViewSpec:
    """`ViewSpec(service, "orders").given(placed, paid).then({"o1": OrderView(...)})`: all documents, whole."""

    service: Service
    view: str

    def given(self, *facts: Any, time: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> "Viewed":
        wiring = Wiring(self.service)
        names = {cls: name for name, cls in self.service.facts.items()}
        documents: dict[str, Any] = {}
        for number, fact in enumerate(facts):
            recorded = Recorded(fact, names[type(fact)], f"f{number}", time, f"c{number}")
            for view, id in wiring.views(fact):
                if view.name == self.view:
                    documents[id] = view.evolve(documents.get(id), recorded, id)
        return Viewed(documents)


@dataclass(frozen=True)
class Viewed:
    documents: Mapping[str, Any] = field(default_factory=dict)

    def then(self, expected: Mapping[str, Any]) -> None:
        assert self.documents == expected
