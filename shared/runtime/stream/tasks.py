"""Tasks that aiokafka and Faust run for us, by name: which of them have ended, and how.

None of them tells us. Of aiokafka's, one that is cancelled returns as if it were done: without its fetcher a consumer waits for
ever (#983), without its heartbeat the coordinator's loop spins until the group has put us out, without its sender a producer
takes batches and sends none. Of Faust's, one that fails marks its services crashed, which nobody looks at without Faust's own
worker; one that is cancelled is forgotten.
"""

from collections.abc import Iterator
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from shared.runtime.alive import how_ended


def of_producer(producer: AIOKafkaProducer) -> Iterator[tuple[str, str]]:
    yield "producer's sender", how_ended(producer._sender.sender_task)
    yield "producer's metadata", how_ended(producer.client._sync_task)


def of_reader(reader: AIOKafkaConsumer) -> Iterator[tuple[str, str]]:
    """One without a group."""
    yield "reader's fetcher", how_ended(reader._fetcher._fetch_task)
    yield "reader's coordinator", how_ended(reader._coordinator._reset_committed_task)
    yield "reader's metadata", how_ended(reader._client._sync_task)


def of_consumer(consumer: AIOKafkaConsumer) -> Iterator[tuple[str, str]]:
    coordinator, subscription = consumer._coordinator, consumer._subscription.subscription
    yield "consumer's fetcher", how_ended(consumer._fetcher._fetch_task)
    yield "consumer's metadata", how_ended(consumer._client._sync_task)
    yield "consumer's coordinator", how_ended(coordinator._coordination_task)
    if subscription is None or coordinator.need_rejoin(subscription) or not subscription.assignment.active:
        return  # these two end with each generation, and come again with the next one
    yield "consumer's heartbeat", how_ended(coordinator._heartbeat_task)
    yield "consumer's commits", how_ended(coordinator._commit_refresh_task)


def of_faust(app: Any, joined: bool) -> Iterator[tuple[str, str]]:
    """Of an app that is being started, or has `joined` its group once."""
    consumer = app.consumer._thread._consumer
    if consumer is not None and consumer._coordinator is not None:
        yield "Faust's consumer", how_ended(app.consumer._thread._serving)
        yield from of_consumer(consumer)
    for task in app.agents_begun:
        yield "Faust's agent", how_ended(task)
    if app.crashed:
        yield "Faust", f"crashed with {app.crash_reason!r}"
    elif joined:  # one that is being started has none of its tasks yet
        for service in (app, app._fetcher, app.tables.recovery):
            yield from of_services(service)


def of_services(service: Any) -> Iterator[tuple[str, str]]:
    """Of Faust's services, and those below it."""
    name = type(service).__name__
    if service.crashed:
        yield f"Faust's {name}", f"crashed with {service.crash_reason!r}"
    elif service.started and not service.should_stop:
        running = {getattr(each.__wrapped__, "__qualname__", "") for each in service._futures if not each.done()}
        for task in service._get_tasks():
            if (wanted := task.fun.__qualname__) not in running:
                yield f"Faust's {wanted}", "ended"
    for child in service._children:
        if child is not None:
            yield from of_services(child)
