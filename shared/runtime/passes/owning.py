"""Taking a partition over: our fence first, then all that lies before it is read and folded (rules fence, hydrate)."""

from collections.abc import Awaitable, Callable, Sequence
from time import monotonic

import structlog

from shared.runtime import failpoints, metrics
from shared.runtime.log.answered import Answered
from shared.runtime.log.reader import LogReader, Place
from shared.runtime.log.wire import fence
from shared.runtime.passes.believe import Believed, theirs
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.parking import Parking
from shared.runtime.passes.partition import Deposed, Partition, Ports
from shared.runtime.places import Places

log = structlog.get_logger(__name__)
Show = Callable[[Partition, Sequence[Believed], Place], Awaitable[None]]
"""Folds a predecessor's decisions, publishes them and keys own facts anew once more; then all up to the place is believed."""


async def begin(catalog: Catalog, number: int, ports: Ports) -> Partition:
    """Known by its stored places, and not ready yet. Raises AnotherLog."""
    places = Places(ports.documents, ports.log, catalog)
    stored = await places.stored(number)
    partition = Partition(catalog, number, stored.log, Answered({}), Parking(), stored.readings, stored.own, stored.topics)
    partition.inbox, partition.shown = stored.log.inbox, stored.shown
    if stored.log.position:
        partition.parking = await places.parking(number)
    return partition


async def complete(catalog: Catalog, partition: Partition, ports: Ports, show: Show) -> None:
    """Ready to decide, behind our own fence. Raises UnknownLogFormat, UnreadableFact, Deposed."""
    began = monotonic()
    mine = await (await ports.log.append(catalog.events, partition.number, [fence(partition.generation)]))
    failpoints.reach("fenced")
    await hydrate(catalog, partition, ports, show, mine + 1)
    metrics.hydrated.labels(catalog.service.name).observe(monotonic() - began)
    log.info("hydrated", partition=partition.number, fence=mine, seconds=round(monotonic() - began, 3))


async def hydrate(catalog: Catalog, partition: Partition, ports: Ports, show: Show, end: int) -> None:
    """Rule hydrate: up to our own fence, which is the last record read."""
    reader = LogReader(partition.place)
    async for records in ports.log.read(catalog.events, partition.number, partition.place.position, end):
        decisions = reader.read(records)
        await show(partition, [theirs(catalog, partition, decision) for decision in decisions], reader.place())
    if reader.fence != partition.generation:  # ours came again behind a successor's, and was acknowledged there
        raise Deposed(f"{catalog.events}/{partition.number}: fence {reader.fence.decode()} after ours")
    service = catalog.service.name
    for rule, count in (("fence", reader.fenced_off), ("sequence", reader.out_of_step), ("stamp", reader.unstamped)):
        metrics.not_counted.labels(service, rule).inc(count)
    partition.answered, partition.inbox = Answered(reader.answered), max(partition.inbox, reader.inbox)
    partition.expected, partition.n = end, 0
    partition.ready = True
