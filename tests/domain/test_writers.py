"""A document is written under one key: two keys are two partitions, and a service that meets another's document leaves at once.

Of a view whose facts have several keys it is said here why its documents have one writer all the same.
"""

import pytest

from shared.domain.nouns import View
from shared.domain.service import Service
from shared.domain.wiring import types_of
from shared.runtime.topics import SERVICES, service_called

APART = {
    ("inventory", "incoming"): "a transfer has documents of its own, by its id",
    ("pricing", "calendar"): "an event has its own, and a campaign its own",
}
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
