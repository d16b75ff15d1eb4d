"""What the generated documents speak of: the services and their facts. Nothing connects to anything."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.contracts import storefront
from shared.domain.messages import Fact, Message
from shared.domain.service import Service
from shared.domain.wiring import Wiring
from shared.runtime.log import builtin
from shared.runtime.topics import SERVICES, service_called

OUTCOMES = {
    "Repeated": "The storefront's event was read before, or asks for what is so already: nothing changed.",
    "Accepted": "The storefront's event led to facts, none of which is public.",
    "Parked": "The storefront's event could not be decided yet: an operator will; its facts follow then.",
    "StorefrontEventRefused": "The storefront's event could not be read.",
}
"""On waybill.events besides public facts: what every storefront event may be answered by."""


@dataclass(frozen=True)
class Named:
    """A message under its type name. `cls` None: its data is an empty object."""

    type_name: str
    cls: type[Message] | None
    summary: str

    @property
    def version(self) -> int:
        return self.cls.version if self.cls and issubclass(self.cls, Fact) else 1


def services() -> dict[str, Service]:
    return {name: service_called(name) for name in SERVICES}


def summary(cls: type[Message]) -> str:
    """The first sentence of the class's own docstring; "" where its name says everything."""
    paragraph = " ".join((cls.__dict__.get("__doc__") or "").split("\n\n")[0].split())
    sentence, stop, _ = paragraph.partition(". ")
    return sentence + (stop and ".")


def storefront_events() -> list[Named]:
    return [Named(name, cls, summary(cls)) for name, cls in storefront.EVENTS.items()]


def facts(service: Service) -> list[Named]:
    """In the order of the contract."""
    return [Named(name, cls, summary(cls)) for name, cls in service.facts.items()]


def public_facts(service: Service) -> list[Named]:
    return [each for each in facts(service) if each.cls and issubclass(each.cls, Fact) and each.cls.public]


def builtin_facts() -> list[Named]:
    return [Named(name, cls, summary(cls)) for name, cls in builtin.FACTS.items()]


def outcomes() -> list[Named]:
    classes: dict[str, type[Message]] = {"Parked": builtin.Parked, "StorefrontEventRefused": builtin.StorefrontEventRefused}
    return [Named(name, classes.get(name), text) for name, text in OUTCOMES.items()]


def readers(known: Mapping[str, Service], topic: str, type_name: str) -> list[str]:
    """Services that hear it."""
    return [name for name, service in known.items() if type_name in Wiring(service).heard().get(topic, ())]
