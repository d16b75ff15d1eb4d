"""The watchdog tells positions and lags of what is owned, and leaves when one stands still behind its end."""

import pytest
from prometheus_client import REGISTRY

from shared.runtime.watchdog import Stalled, Watchdog

EVENTS, INBOX = ("tea.events", 0), ("tea.commands", 0)


def watchdog() -> Watchdog:
    return Watchdog("tea", None, ["tea.events", "tea.commands"], dict, stall_after=60.0)  # type: ignore[arg-type]


def lag(topic: str) -> float | None:
    return REGISTRY.get_sample_value("waybill_lag_records", {"service": "tea", "topic": topic, "partition": "0"})


def test_a_position_that_stands_still_behind_its_end_is_a_stall() -> None:
    dog = watchdog()
    dog.check({EVENTS: 5}, {EVENTS: 9}, now=0.0)
    dog.check({EVENTS: 5}, {EVENTS: 9}, now=60.0)
    with pytest.raises(Stalled, match=r"tea.events/0: position 5 stood still for 61 s, 4 records behind"):
        dog.check({EVENTS: 5}, {EVENTS: 9}, now=61.0)


def test_one_that_moves_or_has_reached_its_end_is_none() -> None:
    dog = watchdog()
    dog.check({EVENTS: 5, INBOX: 3}, {EVENTS: 9, INBOX: 3}, now=0.0)
    dog.check({EVENTS: 6, INBOX: 3}, {EVENTS: 9, INBOX: 3}, now=50.0)
    dog.check({EVENTS: 6, INBOX: 3}, {EVENTS: 9, INBOX: 3}, now=100.0)


def test_a_partition_that_went_to_another_worker_is_told_of_no_more() -> None:
    dog = watchdog()
    dog.check({EVENTS: 5, INBOX: 3}, {EVENTS: 9, INBOX: 4}, now=0.0)
    assert (lag("tea.events"), lag("tea.commands")) == (4.0, 1.0)
    dog.check({INBOX: 3}, {EVENTS: 9, INBOX: 4}, now=1.0)
    assert (lag("tea.events"), lag("tea.commands")) == (None, 1.0)
