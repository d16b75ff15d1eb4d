"""What a fact means to a noun's timers and work it means only if the noun folds or says it: else they are never asked.

Functions that name their facts are checked when a service is made; these take any.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from services.fulfillment.service import service as fulfillment
from services.inventory.service import service as inventory
from services.orders.service import service as orders
from services.pricing.service import service as pricing
from services.support.service import service as support
from shared.domain.messages import Fact, Message, read_fact
from shared.domain.service import Service
from shared.domain.wiring import taken, types_of
from tests.contracts.test_golden import CONTRACTS, FILLED, HERE, golden

SERVICES = (orders, pricing, inventory, fulfillment, support)


def golden_facts(service: str) -> Iterator[Any]:
    """Of the newest version, and what fills fields that may be left out."""
    facts = {name: cls for name, cls in CONTRACTS[service].items() if issubclass(cls, Fact)}
    newest = {golden(service, name, facts[name].version) for name in facts}
    for path in sorted(newest | {each for each in FILLED if each.parent == HERE / service}):
        name, version, *_ = path.name.split(".")
        yield read_fact(facts[name], int(version[1:]), path.read_bytes())


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_timers_and_work_that_take_any_fact_mean_only_those_of_their_noun(service: Service) -> None:
    facts = list(golden_facts(service.name))
    for noun in service.nouns:
        hears = {*types_of(noun.facts), *noun.says}
        for asked in (*noun.timers.values(), *(work.asks for work in noun.work)):
            if {Message, object} & set(taken(asked)):
                assert {type(fact) for fact in facts if asked(fact)} <= hears, noun.name
