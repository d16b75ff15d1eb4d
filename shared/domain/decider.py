"""Decider: the pure core of a service. Command and states in, facts out.

A command may read several states (an order's lines: one state a SKU) and a fact may change several; most services have
one state a noun: `one_state` makes the general form from the simple one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Decider(Generic[C, E, S]):
    decide: Callable[[C, Mapping[str, S]], list[E]]
    """Facts for a command on the states it reads; [] where it changes nothing (a repeat). A raise parks the command."""
    evolve: Callable[[S, E, str], S]
    """A state (by id) after a fact. Never refuses, never reasons."""
    initial: S
    reads: Callable[[C], Sequence[str]]
    """Ids of the states that decide reads; also what is parked when the command cannot be decided."""
    changes: Callable[[E], Sequence[str]]
    """Ids of the states that a fact changes, all of them read by its command."""
    state: Any
    """The type of a state, as pydantic reads it (a union of the noun's states): its documents are validated by it."""


def one_state(
    decide: Callable[[C, S], list[E]],
    evolve: Callable[[S, E], S],
    initial: S,
    state: Any,
    id_of: Callable[[C | E], str | None],
) -> Decider[C, E, S]:
    """A decider for one noun: `id_of` names the state of a command or fact; a fact with None changes no state."""

    def reads(command: C) -> Sequence[str]:
        id = id_of(command)
        return () if id is None else (id,)

    def changes(event: E) -> Sequence[str]:
        id = id_of(event)
        return () if id is None else (id,)

    def decide_one(command: C, states: Mapping[str, S]) -> list[E]:
        id = id_of(command)
        return decide(command, initial if id is None else states[id])

    return Decider(decide_one, lambda s, e, _: evolve(s, e), initial, reads, changes, state)


def apply(decider: Decider[Any, E, S], states: Mapping[str, S], event: E) -> dict[str, S]:
    """The states that a fact changes, after it; a state named twice changes once."""
    return {id: decider.evolve(states.get(id, decider.initial), event, id) for id in dict.fromkeys(decider.changes(event))}
