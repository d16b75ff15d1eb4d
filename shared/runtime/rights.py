"""Who may do what on Kafka: the least that each of us needs, worked out from what a service reads and writes.

One login a service, one for storefronts, one for readers, one for the operators' commands. Read and Write imply Describe. Since
Kafka 2.8 an idempotent producer needs Write on a topic and nothing on the cluster.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from shared.domain.service import CLOCK, PUBLIC, STOREFRONT, Service
from shared.runtime.passes.catalog import Catalog
from shared.runtime.topics import SERVICES, needed

Operation = Literal["Create", "Describe", "DescribeConfigs", "Read", "Write"]
OPERATING: tuple[Operation, ...] = ("Create", "DescribeConfigs", "Read")


@dataclass(frozen=True, slots=True, order=True)
class Right:
    """On one resource by its whole name, as Kafka's ACLs have it."""

    kind: Literal["group", "topic"]
    name: str
    operation: Operation

    def __str__(self) -> str:
        return f"{self.operation} on {self.kind} {self.name}"


def of_service(service: Service, *, driven: bool = False) -> Iterator[Right]:
    """`driven`: its time is what the ticks on waybill.clock say. Else it only looks whether that topic is there."""
    catalog = Catalog(service)
    for name in (catalog.inbox, catalog.events, *catalog.sources):
        yield Right("topic", name, "Read")
    for name in (catalog.inbox, catalog.events, catalog.dead_letters, PUBLIC):
        yield Right("topic", name, "Write")
    yield Right("topic", CLOCK, "Read" if driven else "Describe")
    yield Right("group", service.name, "Read")


def of_storefront() -> Iterator[Right]:
    """Every system that sends events: also warehouses and carriers."""
    yield Right("topic", STOREFRONT, "Write")


def of_reader() -> Iterator[Right]:
    """Without a consumer group; one of its own needs Read on it."""
    yield Right("topic", PUBLIC, "Read")


def of_operator() -> Iterator[Right]:
    """Who runs `waybill`'s commands beside a running system: they make topics, look, and redrive."""
    for name in needed():
        for operation in OPERATING:
            yield Right("topic", name, operation)
    for service in SERVICES:
        yield Right("topic", f"{service}.commands", "Write")  # redrive
        yield Right("group", service, "Describe")  # rebuild asks whether the service runs


def of_player() -> Iterator[Right]:
    """`waybill replay` on a running system: a storefront that reads what becomes of its events, and moves the clock."""
    yield from of_storefront()
    yield from of_reader()
    yield Right("topic", CLOCK, "Write")


def logins(services: Iterable[Service], *, driven: bool = False) -> dict[str, list[Right]]:
    """By name. An order of rights that stays the same."""
    found = {service.name: of_service(service, driven=driven) for service in services}
    found |= {"storefront": of_storefront(), "reader": of_reader(), "operator": of_operator(), "player": of_player()}
    return {name: sorted(rights) for name, rights in found.items()}
