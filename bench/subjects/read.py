# mypy: disable-error-code="misc, untyped-decorator"
"""Reads a topic of one partition to its end and prints records a second.

python -m bench.subjects.read raw|batched|stock TOPIC COUNT [ANSWERS]. With ANSWERS each record is answered by one there.
The clock starts with the first delivery, which is not counted: joining a group and opening connections is not the loop.
"""

import os
import sys
from time import perf_counter
from typing import Any

import mode.loop

mode.loop.use("uvloop")  # before Faust is imported; the same loop for all three

import asyncio  # noqa: E402
import logging  # noqa: E402

import faust  # noqa: E402
import uvloop  # noqa: E402
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition  # noqa: E402

from shared.runtime.stream.batched import make_app, subscribe  # noqa: E402
from shared.runtime.stream.gather import Gather  # noqa: E402

KAFKA = os.environ["KAFKA_BOOTSTRAP_SERVERS"]
ANSWER = b"{}"


class Meter:
    def __init__(self, count: int) -> None:
        self.count, self.seen, self.first, self.began = count, 0, 0, 0.0

    def add(self, records: int) -> bool:
        """True at the end."""
        if not self.seen:
            self.began, self.first = perf_counter(), records
        self.seen += records
        return self.seen >= self.count

    def tell(self) -> None:
        print((self.seen - self.first) / (perf_counter() - self.began), flush=True)


async def raw(topic: str, meter: Meter, answers: str) -> None:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=KAFKA, enable_auto_commit=False, auto_offset_reset="earliest", fetch_max_wait_ms=500
    )
    await consumer.start()
    consumer.assign([TopicPartition(topic, 0)])
    producer = AIOKafkaProducer(bootstrap_servers=KAFKA, enable_idempotence=True, acks="all", max_batch_size=900_000)
    await producer.start()
    last = None
    while True:
        for records in (await consumer.getmany(timeout_ms=200, max_records=1_000)).values():
            if answers:
                batch = producer.create_batch()
                for record in records:
                    batch.append(key=record.key, value=ANSWER, timestamp=None, headers=[("ce_type", b"Nothing")])
                batch.close()
                last = await producer.send_batch(batch, answers, partition=0)
            if meter.add(len(records)):
                if last:
                    await last
                meter.tell()
                os._exit(0)


def batched(topic: str, meter: Meter) -> None:
    """What shared/runtime/worker.py builds on, with a `deliver` that does nothing."""
    app = make_app("bench", KAFKA, session_timeout=6.0, instance=None, credentials=None, gather=Gather(0.0))

    async def from_the_start(assignment: Any) -> dict[Any, int]:
        return dict.fromkeys(assignment, 0)

    async def deliver(message: Any) -> None:
        done = meter.add(len(message.value))
        message.ack(app.consumer)
        if done:
            meter.tell()
            os._exit(0)

    app.positions = from_the_start
    subscribe(app, [topic], 1, deliver)
    asyncio.run(forever(app))


def stock(topic: str, meter: Meter, answers: str) -> None:
    """As the guide has it, the value as it is (no record to parse)."""
    group = f"bench-stock-{os.getpid()}"  # its own: another run's committed offsets would start it late
    app = faust.App(group, broker=f"kafka://{KAFKA}", store="memory://", topic_partitions=1, web_enabled=False)
    out = app.topic(answers or "unused", key_type=bytes, value_type=bytes, value_serializer="raw")

    @app.agent(app.topic(topic, key_type=bytes, value_type=bytes, value_serializer="raw"))
    async def read(stream: Any) -> None:
        async for _ in stream:
            if answers:
                sent = await out.send(key=b"k", value=ANSWER)
            if meter.add(1):
                if answers:
                    await sent
                meter.tell()
                os._exit(0)

    asyncio.run(forever(app))


async def forever(app: Any) -> None:
    await app.start()
    await asyncio.Event().wait()


def main(how: str, topic: str, count: str, answers: str = "") -> None:
    for quiet in ("aiokafka", "faust", "mode"):
        logging.getLogger(quiet).setLevel(logging.ERROR)
    meter = Meter(int(count))
    if how == "raw":
        uvloop.run(raw(topic, meter, answers))
    elif how == "batched":
        batched(topic, meter)
    else:
        stock(topic, meter, answers)


if __name__ == "__main__":
    main(*sys.argv[1:])
