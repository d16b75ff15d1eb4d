"""A document is written under one key: two keys are two partitions, and a service that meets another's document leaves at once.

A client may give two orders the same word for something of theirs. So what a fact writes is another document when its key is
another one, unless its name is made of the key.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.domain.messages import Fact, read_fact
from shared.domain.nouns import View
from shared.domain.service import Service
from shared.domain.wiring import Wiring, types_of
from shared.runtime.topics import SERVICES, service_called

APART = {
    ("inventory", "incoming"): "a transfer has documents of its own, by its id",
    ("pricing", "calendar"): "an event has its own, and a campaign its own",
}
MADE_OF_THE_KEY = {
    ("fulfillment", "view", "shipments"): "a shipment's id is made of its order's",
    ("fulfillment", "timer", "collect"): "by the shipment",
    ("orders", "timer", "street"): "by the shipment",
    ("orders", "timer", "source-again"): "by the shipment",
    ("orders", "timer", "ask"): "a reference is made of its order's id",
    ("orders", "work", "payment_provider"): "by the reference",
    ("support", "view", "returns"): "a return's id is made of its order's",
    ("pricing", "view", "proposals"): "a proposal's id is made of its channel and SKU",
    ("pricing", "timer", "proposal"): "by the proposal",
    ("inventory", "view", "categories"): "all have one key",
    ("inventory", "state", "category"): "all have one key",
}
GOLDEN = Path(__file__).parents[1] / "contracts"
VIEWS = [
    pytest.param(service, view, id=f"{service.name}-{view.name}")
    for service in map(service_called, SERVICES)
    for view in service.views
]


@pytest.mark.parametrize(("service", "view"), VIEWS)
def test_all_facts_of_a_view_have_one_key(service: Service, view: View) -> None:
    keys = {cls.key for cls in types_of(view.facts)}
    assert len(keys) == 1 or (service.name, view.name) in APART


@pytest.mark.parametrize(("service", "view"), sorted(APART))
def test_those_are_written_apart_for_a_reason(service: str, view: str) -> None:
    assert len({cls.key for cls in types_of(service_called(service).view(view).facts)}) > 1


def written(wiring: Wiring, fact: Any) -> set[tuple[str, str, str]]:
    """What kind, whose, and its id."""
    documents = {("view", view.name, id) for view, id in wiring.views(fact)}
    states = {("state", noun.name, id) for noun, id in wiring.changes(fact)}
    timers = {("timer", timer.id.partition("/")[0], timer.id) for timer in wiring.timers(fact)}
    return documents | states | timers | {("work", work.name, asked.id) for work, asked in wiring.asks(fact)}


def examples(service: Service) -> Iterator[Fact]:
    for path in sorted((GOLDEN / service.name).glob("*.json")):
        name, version = path.name.split(".")[:2]
        cls = service.facts.get(name)
        if cls is not None and issubclass(cls, Fact) and version == f"v{cls.version}" and cls.key:
            yield read_fact(cls, cls.version, path.read_bytes())


@pytest.mark.parametrize("service", [service_called(name) for name in SERVICES], ids=SERVICES)
def test_under_another_key_another_document_is_written(service: Service) -> None:
    wiring, looked_at = Wiring(service), 0
    for fact in examples(service):
        other = fact.model_copy(update={name: f"{getattr(fact, name)}-2" for name in fact.key.split("/")})
        both = written(wiring, fact) & written(wiring, other)
        assert {(service.name, *each[:2]) for each in both} <= MADE_OF_THE_KEY.keys(), type(fact).__name__
        looked_at += 1
    assert looked_at
