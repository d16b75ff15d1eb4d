"""Sends strangers' records by librdkafka, another client than ours. Needs confluent-kafka, a package of requirements-dev.lock."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from confluent_kafka import KafkaError, Message, Producer

from tests.faults.run.foreign import Batch, Sent, Traffic
from tests.faults.run.odd import Foreign

WITHIN = 60.0
OPEN_FOR = 4.0
"""Seconds that the broker leaves a transaction open; it looks every ten."""


class Strangers:
    """Producers that are not ours: one without transactions for each codec, and as many with as go on at a time."""

    def __init__(self, kafka: str, topic: str, name: str) -> None:
        self.kafka, self.topic, self.name = kafka, topic, name
        self.plain: dict[str, Producer] = {}
        self.transactional: dict[tuple[int, str], Producer] = {}
        self.left: list[Producer] = []
        self.sent = Sent()
        self.wrong: list[str] = []

    def send(self, traffic: Traffic) -> Sent:
        """Blocks. Raises RuntimeError where the broker refuses a record."""
        for group in traffic.groups:
            self._send(group)
            if self.wrong:
                raise RuntimeError(f"the broker did not take {self.wrong[:3]}")
        return self.sent

    def _send(self, group: Sequence[Batch]) -> None:
        """Each batch's first half before anybody's second: in a partition lie records of several transactions in turns."""
        senders = [(self._producer(number, batch), batch) for number, batch in enumerate(group)]
        for producer, batch in senders:
            if batch.way != "plain":
                producer.begin_transaction()
                self.sent.ways[batch.way] = self.sent.ways.get(batch.way, 0) + 1
        for half in (0, 1):
            turns = zip_longest(*(self._half(producer, batch, half) for producer, batch in senders))
            for producer, batch, record in (each for turn in turns for each in turn if each is not None):
                self._produce(producer, batch, record)
            for producer, _ in senders:
                if producer.flush(WITHIN):
                    raise RuntimeError(f"not sent within {WITHIN:.0f} s")
        for producer, batch in reversed(senders):
            if batch.way == "commit":
                producer.commit_transaction(WITHIN)
            elif batch.way == "abort":
                producer.abort_transaction(WITHIN)

    def _half(self, producer: Producer, batch: Batch, half: int) -> Iterator[tuple[Producer, Batch, Foreign]]:
        middle = len(batch.records) // 2
        for record in batch.records[middle:] if half else batch.records[:middle]:
            yield producer, batch, record

    def _produce(self, producer: Producer, batch: Batch, record: Foreign) -> None:
        kept = self.sent.said if batch.way in ("plain", "commit") else self.sent.never

        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is not None:
                self.wrong.append(f"{error} {record}"[:600])
            else:
                kept.append((record, f"{message.topic()}/{message.partition()}/{message.offset()}"))

        producer.produce(
            self.topic,
            record.value,
            record.key,
            partition=-1 if batch.partition is None else batch.partition,
            timestamp=record.timestamp or 0,
            headers=[*record.headers],
            on_delivery=delivered,
        )

    def _producer(self, number: int, batch: Batch) -> Producer:
        if batch.way == "plain":
            if batch.codec not in self.plain:
                self.plain[batch.codec] = Producer(self._configured(batch.codec))
            return self.plain[batch.codec]
        if batch.way == "left open":
            milliseconds = int(OPEN_FOR * 1000)
            named: dict[str, Any] = {
                "transactional.id": f"{self.name}/left/{len(self.left)}",
                "transaction.timeout.ms": milliseconds,
            }
            self.left.append(Producer(self._configured(batch.codec) | named))
            self.left[-1].init_transactions(WITHIN)
            return self.left[-1]
        if (number, batch.codec) not in self.transactional:
            named = {"transactional.id": f"{self.name}/{number}/{batch.codec}"}
            producer = self.transactional[number, batch.codec] = Producer(self._configured(batch.codec) | named)
            producer.init_transactions(WITHIN)
        return self.transactional[number, batch.codec]

    def _configured(self, codec: str) -> dict[str, Any]:
        return {
            "bootstrap.servers": self.kafka,
            "compression.type": codec,
            "acks": "all",
            "enable.idempotence": True,
            "linger.ms": 1,
            "message.max.bytes": 32 << 20,  # before it is compressed
            "log_level": 2,
        }
