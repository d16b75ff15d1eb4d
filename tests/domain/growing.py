"""A service whose documents grow: inputs are decided on the newest states, and what comes of it is measured."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, get_args, get_origin

import bson
from pydantic import BaseModel

from shared.domain.bounds import AtMost, containers
from shared.domain.nouns import Context, Recorded, Ref
from shared.domain.wiring import types_of
from shared.testing.specs import NOON, Spec, as_read

LARGEST = 12_000_000
"""Bytes of a document, with room up to MongoDB's 16 MiB."""
LONGEST_REASON = 5_000
"""Characters: a ticket's resolution may have 4,000."""
WORD = "雪" * 64
"""As long as a word may be: 192 bytes."""


def word(n: int) -> str:
    """A longest word of its own."""
    return f"{n}{WORD}"[:64]


@dataclass
class Growing:
    spec: Spec
    states: dict[Ref, Any] = field(default_factory=dict)
    documents: dict[Ref, Any] = field(default_factory=dict)
    """Of views, by name and id."""

    def take(self, input: Any, key: str, at: Any = NOON, found: Mapping[str, Any] | None = None) -> list[Any]:
        """The facts, folded."""
        wiring = self.spec.wiring
        handler = wiring.handlers[type(input)]
        read = {ref: self.states.get(ref, wiring.nouns[ref[0]].initial) for ref in handler.refs(input, key)}
        context = Context(key, at, handler.name.rpartition(".")[2], id="i" * 200, cause="c" * 500, found=found or {})
        facts = handler.decide(as_read(handler, input), read, context)
        for fact in facts:
            self.fold(fact)
        return facts

    def fold(self, fact: Any) -> None:
        assert len(getattr(fact, "reason", "")) <= LONGEST_REASON
        wiring = self.spec.wiring
        for noun, id in wiring.changes(fact):
            self.states[noun.name, id] = noun.evolve(self.states.get((noun.name, id), noun.initial), fact, id)
        for view, id in wiring.views(fact):
            recorded = Recorded(fact, type(fact).__name__, "f" * 200, NOON, "c" * 500)
            self.documents[view.name, id] = view.evolve(self.documents.get((view.name, id)), recorded, id)

    def check(self) -> None:
        """Every document keeps its bounds, and its size."""
        for (name, id), value in {**self.states, **self.documents}.items():
            assert list(beyond(value)) == [], (name, id)
            assert size(value) < LARGEST, (name, id, size(value))


def size(value: BaseModel) -> int:
    """Bytes in MongoDB."""
    return len(bson.encode(value.model_dump(mode="json")))


def beyond(value: Any, path: str = "") -> Iterator[str]:
    """Fields that hold more entries than their bound, each with how many."""
    for name, info in type(value).model_fields.items() if isinstance(value, BaseModel) else ():
        held, where = getattr(value, name), f"{path}.{name}"
        for mark in info.metadata:
            if isinstance(mark, AtMost) and len(held) > mark.count:
                yield f"{where}: {len(held)} of {mark.count}"
        entries = held.values() if isinstance(held, dict) else held if isinstance(held, tuple | list) else [held]
        for each in entries:
            yield from beyond(each, where)


def members(shape: Any) -> tuple[type[Any], ...]:
    """Of a union, be it annotated, or the type itself."""
    return types_of(get_args(shape)[0] if get_origin(shape) is Annotated else shape)


def unbounded(shape: Any) -> list[str]:
    """Paths of containers that nothing bounds."""
    return [each.path for each in containers(shape) if each.bound is None]
