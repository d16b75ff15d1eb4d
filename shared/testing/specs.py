"""Given-when-then for the three pure parts of a service, as product code. Comparison is whole-value equality.

order.given(placed).when(CancelOrder(...)).then(OrderCancelled(...))
order.given(placed).when(CancelOrder(...)).twice()
"""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from shared.domain.decider import Decider, apply
from shared.domain.messages import Registry, type_names
from shared.domain.projection import Projection, Recorded
from shared.domain.service import Origin, Send, Service

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")
D = TypeVar("D")


def fold(decider: Decider[C, E, S], events: Sequence[E]) -> dict[str, S]:
    states: dict[str, S] = {}
    for event in events:
        states.update(apply(decider, states, event))
    return states


def decide(decider: Decider[C, E, S], states: dict[str, S], command: C) -> list[E]:
    return decider.decide(command, {id: states.get(id, decider.initial) for id in decider.reads(command)})


@dataclass(frozen=True)
class DeciderSpec(Generic[C, E, S]):
    decider: Decider[C, E, S]

    def given(self, *events: E) -> "Given[C, E, S]":
        return Given(self.decider, list(events))

    def when(self, command: C) -> "When[C, E, S]":
        return Given(self.decider, []).when(command)


@dataclass(frozen=True)
class Given(Generic[C, E, S]):
    decider: Decider[C, E, S]
    events: list[E]

    def when(self, command: C) -> "When[C, E, S]":
        return When(self.decider, self.events, command)


@dataclass(frozen=True)
class When(Generic[C, E, S]):
    decider: Decider[C, E, S]
    events: list[E]
    command: C

    def _decided(self) -> list[E]:
        states = fold(self.decider, self.events)
        decided = decide(self.decider, states, self.command)
        read = set(self.decider.reads(self.command))
        for event in decided:
            assert set(self.decider.changes(event)) <= read, f"{event!r} changes a state its command does not read"
        return decided

    def then(self, *expected: E) -> None:
        assert self._decided() == list(expected)

    def then_nothing(self) -> None:
        assert self._decided() == []

    def twice(self) -> None:
        """Decided once more on top of its own outcome, a command changes nothing (a refusal may repeat itself)."""
        first = self._decided()
        assert first, "the first time must do something"
        again = decide(self.decider, fold(self.decider, [*self.events, *first]), self.command)
        assert all(getattr(event, "refusal", False) for event in again), again


def contract(topic: str) -> Registry:
    """What the producer of a topic may write in it."""
    events: Registry = importlib.import_module(f"shared.contracts.{topic.removesuffix('.events')}").EVENTS
    return events


@dataclass(frozen=True)
class ReactionSpec:
    """`ReactionSpec(service, "inventory.events").when(fact).then(Send(...))`: twice the same fact gives the same commands."""

    service: Service
    topic: str

    def when(self, event: Any, *, id: str = "e1", time: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> "Reacted":
        """`event` is the producer's fact; the reaction gets what its own contract reads of its JSON."""
        on = self.service.reactions[self.topic].on
        names = type_names(contract(self.topic), {name: cls for name, (cls, _) in on.items()})
        name = names[type(event)]
        if name not in on:
            return Reacted([])
        cls, react = on[name]
        event = cls.model_validate_json(event.model_dump_json())
        origin = Origin(id=id, time=time, type=name, source=self.topic)
        sends = react(event, origin)
        assert sends == react(event, origin)
        assert all(type(send.command) in self.service.commands.values() for send in sends)
        return Reacted(sends)


@dataclass(frozen=True)
class Reacted:
    sends: list[Send]

    def then(self, *expected: Send) -> None:
        assert self.sends == list(expected)

    def then_nothing(self) -> None:
        assert self.sends == []


@dataclass(frozen=True)
class ProjectionSpec(Generic[E, D]):
    """`ProjectionSpec(service, orders).given(placed, paid).then({"o1": OrderView(...)})`: all documents, whole."""

    service: Service
    projection: Projection[E, D]

    def given(self, *events: E, time: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> "Projected[D]":
        names = type_names(self.service.events)
        documents: dict[str, D] = {}
        for number, event in enumerate(events):
            recorded = Recorded(event, names[type(event)], f"f{number}", time, f"c{number}")  # type: ignore[index]
            for id in dict.fromkeys(self.projection.changes(event)):
                documents[id] = self.projection.evolve(documents.get(id), recorded, id)
        return Projected(documents)


@dataclass(frozen=True)
class Projected(Generic[D]):
    documents: dict[str, D]

    def then(self, expected: dict[str, D]) -> None:
        assert self.documents == expected
