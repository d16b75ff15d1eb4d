"""Which fault comes when: the same by the same seed, at least one of every kind, kills the most of all."""

from collections import Counter

import pytest

from tests.faults.run.schedule import HEAR_STOREFRONTS, MEANING, OPERATORS, SHARES, Kind, schedule

KILLS = ("kill", "failpoint")


def test_the_shares_are_of_a_hundred_and_each_has_its_meaning() -> None:
    assert sum(SHARES.values()) == 100
    assert SHARES.keys() == MEANING.keys()


@pytest.mark.parametrize("shares", [SHARES, OPERATORS])
@pytest.mark.parametrize("count", [16, 30, 100, 250])
@pytest.mark.parametrize("seed", [1, 618])
def test_every_kind_comes_and_the_same_seed_gives_the_same(count: int, seed: int, shares: dict[Kind, int]) -> None:
    faults = schedule(seed, count, 2, shares)
    assert faults == schedule(seed, count, 2, shares)
    assert len(faults) == count
    assert {fault.kind for fault in faults} == shares.keys()
    assert {fault.service for fault in faults if fault.kind == "emptied"} <= set(HEAR_STOREFRONTS)


def test_kills_are_the_majority() -> None:
    kinds = Counter(fault.kind for fault in schedule(618, 100, 2))
    assert kinds["kill"] + kinds["failpoint"] > 50


@pytest.mark.parametrize("count", [1, 2, 5])
def test_few_faults_are_kills_first(count: int) -> None:
    assert {fault.kind for fault in schedule(618, count, 2)} >= set(KILLS[:count])
