"""Contracts: who says which facts, under which names. The names are on the wire, class paths never are."""

from collections.abc import Mapping
from typing import Any

from shared.domain.messages import Message, Registry

STOREFRONT = "storefront"
"""The producer of everything on storefront.events: shops, adapters, tills, warehouses, carriers."""

_said: dict[type[Message], tuple[str, str]] = {}


class DeclarationError(Exception):
    """A contract, noun or service is declared so that it cannot work; found at import, naming the noun and the fact."""


def contract(producer: str, facts: Mapping[str, type[Message]]) -> Registry:
    """The facts of one producer: type name to class. Raises DeclarationError where a class has another producer already."""
    for name, cls in facts.items():
        known = _said.setdefault(cls, (producer, name))
        if known != (producer, name):
            raise DeclarationError(f"{producer}.{name}: {cls.__name__} is {'.'.join(known)} already")
    return dict(facts)


def said_by(cls: type[Any]) -> tuple[str, str]:
    """Producer and type name of a fact's class. Raises DeclarationError where no contract has it."""
    if (known := _said.get(cls)) is None:
        raise DeclarationError(f"{cls.__name__} is in no contract: add it to the producer's EVENTS")
    return known


def facts_of(producer: str) -> Registry:
    """All that a producer may say, by its contract."""
    return {name: cls for cls, (by, name) in _said.items() if by == producer}


def topic_of(producer: str) -> str:
    return f"{producer}.events"
