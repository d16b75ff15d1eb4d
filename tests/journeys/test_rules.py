"""Each rule of the business is needed: without it a life fails that does not fail with it."""

from functools import cache

import pytest

from cli.prove.money import Money
from cli.prove.points import Points
from cli.prove.queue import Queue
from cli.prove.reading import Proof
from cli.prove.stock import Stock
from cli.prove.tally import Tally
from cli.prove.uses import Uses
from tests.journeys.any_crowd import Crowd
from tests.journeys.mutations import MOST_LIVES, MUTATIONS, first_failure, untruths
from tests.mutation import Mutation
from tests.prove.captured import Captured

PROOFS: tuple[type[Proof[Tally]], ...] = (Stock, Money, Queue, Uses, Points)


@cache
def with_all_rules(seed: int) -> list[str]:
    return untruths(seed)


@pytest.mark.req("INV-11", "ORD-06", "SEC-02", "PRC-36")
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: f"{mutation.rule}: {mutation.off}")
def test_without_the_rule_a_life_fails(mutation: Mutation) -> None:
    found = first_failure(mutation, MOST_LIVES)
    assert found, f"{MOST_LIVES} lives do not notice: {mutation.off}"
    assert with_all_rules(found[0]) == []


@pytest.mark.req("INV-11", "ORD-06", "SEC-02", "PRC-36")
@pytest.mark.parametrize("seed", range(8))
def test_a_crowd_adds_up(seed: int) -> None:
    """By the checker, and by `waybill prove`."""
    crowd = Crowd(seed)
    assert [wrong.shown() for wrong in crowd.live().wrong] == []
    for proof in PROOFS:
        tally = Captured(crowd.system).proven(proof())
        assert ([each.shown() for each in tally.violations], tally.under_way) == ([], 0)
