"""Storefront events that somebody deleted before the service that hears them had read them: those, and no others, are lost."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.faults.checking.answers import Journal, heard_by
from tests.faults.checking.log import Fact, Logs, Wrong

Deleted = Sequence[Mapping[str, Any]]
"""service, which had not read it; ranges: by partition of storefront.events, from and to; orderly: all before it was handled."""


def is_within(ranges: Mapping[int, Sequence[int]], partition: int, offset: int) -> bool:
    return partition in ranges and ranges[partition][0] <= offset < ranges[partition][1]


def never_read(journal: Journal, deleted: Deleted) -> set[str]:
    """ce_ids of which no copy was left."""
    gone = [(each["service"], {int(number): at for number, at in each["ranges"].items()}) for each in deleted]
    copies: dict[str, list[bool]] = defaultdict(list)
    for sent in journal:
        service, at = heard_by(sent["type"]), sent.get("at")
        is_gone = at is not None and any(away == service and is_within(ranges, *at) for away, ranges in gone)
        copies[sent["ce_id"]].append(is_gone)
    return {id for id, each in copies.items() if all(each)}


def answered_unread(logs: Logs, journal: Journal, deleted: Deleted) -> Iterator[Wrong]:
    """What nobody can have read has no answer. An event that was sent more often than it was acknowledged may lie elsewhere."""
    unsure = {sent["ce_id"] for sent in journal if sent.get("tries", 1) > 1}
    orderly = [each for each in deleted if each["orderly"]]
    unread = never_read(journal, orderly) - unsure
    first: dict[str, Fact] = {fact.cause: fact for log in logs.values() for fact in log.facts if fact.cause in unread}
    for id, fact in first.items():
        yield Wrong("phantom", f"the storefront's {id} was deleted before anybody read it, and is answered", (fact,))
