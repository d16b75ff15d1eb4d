"""Verify, rebuild and redecide over a whole service: its partitions apart, what they came to joined."""

import logging
from collections.abc import Sequence
from functools import partial
from typing import Protocol, Self, TypeVar

import structlog

from shared.runtime.settings import Settings
from shared.runtime.tools.apart import Tell, Work, apart, processes
from shared.runtime.tools.reading import documents_of, length_of
from shared.runtime.tools.rebuild import Rebuild, Rebuilt
from shared.runtime.tools.redecide import Redecided, redecide
from shared.runtime.tools.verify import Verified, verify
from shared.runtime.topics import service_called


async def verify_whole(settings: Settings, service: str, partitions: int, tell: Tell) -> Verified:
    """Raises Unavailable, KafkaError, UnreadableFact, ProcessDied."""
    return await _whole(partial(_verify, settings, service), settings, service, partitions, tell)


async def rebuild_whole(settings: Settings, service: str, view: str | None, partitions: int, tell: Tell) -> Rebuilt:
    """All collections, or one view's. Raises ServiceRuns, AnotherLog, Unavailable, KafkaError, UnreadableFact,
    ProcessDied."""
    return await _whole(partial(_rebuild, settings, service, view), settings, service, partitions, tell)


async def redecide_whole(settings: Settings, service: str, partitions: int, tell: Tell) -> Redecided:
    """Raises KafkaError, UnreadableFact, ProcessDied."""
    return await _whole(partial(_redecide, settings, service), settings, service, partitions, tell)


class Joined(Protocol):
    def join(self, other: Self) -> None:
        """What other partitions came to."""


R = TypeVar("R", bound=Joined)


async def _whole(work: Work[R], settings: Settings, service: str, partitions: int, tell: Tell) -> R:
    records = await length_of(settings.kafka, settings.kafka_options(), f"{service}.events", partitions)
    first, *others = await apart(work, partitions, processes(records, partitions), tell)
    for other in others:
        first.join(other)
    return first


async def _verify(settings: Settings, service: str, numbers: Sequence[int], tell: Tell) -> Verified:
    async with documents_of(settings, service) as documents:
        return await verify(service_called(service), documents, settings.kafka, settings.kafka_options(), numbers, tell)


async def _rebuild(settings: Settings, service: str, view: str | None, numbers: Sequence[int], tell: Tell) -> Rebuilt:
    async with documents_of(settings, service) as documents:
        rebuild = Rebuild(service_called(service), documents, settings.kafka, settings.kafka_options(), tell)
        return await rebuild.run(numbers, view)


async def _redecide(settings: Settings, service: str, numbers: Sequence[int], tell: Tell) -> Redecided:
    # what cannot be decided is in the result; the decide loop would log each with its traceback
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    return await redecide(service_called(service), settings.kafka, settings.kafka_options(), numbers, tell)
