"""Records through a loop that does nothing: what the frame costs, before anybody's rules.

Delivery: records are handed over and counted. Answered: each is read and answered by one record in another topic, which is
what a command that changes nothing costs (Waybill's `Nothing`: decided, appended, believed, its place saved).
"""

import asyncio
import json
from collections import Counter
from typing import Any

from aiokafka import AIOKafkaProducer

from bench.counting import records_of
from bench.harness import Context, Figures, Result, Verdict, expect, paired
from bench.stack import Stack

VALUE = json.dumps({"id": "o-000000", "note": "x" * 440, "at": "2026-01-01T00:00:00+00:00"}).encode()
WAIT = 600.0


def run(context: Context) -> Result:
    many, few = context.size("records", 400_000, 40_000), context.size("few_records", 40_000, 4_000)
    with Stack() as stack:
        stack.topics(("many", "few", "nothing.commands", "waybill.events", "waybill.clock"), 1)
        asyncio.run(fill(stack.kafka.address, {"many": many, "few": few}))
        answered = context.size("answered", 100_000, 10_000)

        def reader(how: str, topic: str, count: int, answers: str = "") -> Figures:
            if answers:
                stack.topics([answers], 1)
            child = stack.child(f"{how}-{topic}-{answers}", "bench.subjects.read", how, topic, str(count), answers)
            rate = float(child.finished(WAIT).split()[-1])
            stack.children.remove(child)
            return {"value": round(rate), "records": count}

        found = paired(
            {
                "raw": lambda _: reader("raw", "many", many),
                "batched": lambda _: reader("batched", "many", many),
                "stock": lambda _: reader("stock", "few", few),
                "raw answered": lambda n: reader("raw", "many", answered, f"raw-answers-{n}"),
                "decide": lambda n: decide(n, answered),
                "stock answered": lambda n: reader("stock", "few", few, f"stock-answers-{n}"),
            },
            context.rounds,
            context.tell,
        )
    result = Result(
        "loop",
        "A loop that does nothing",
        f"Records of {len(VALUE)} bytes from one partition. raw: aiokafka getmany; batched: the delivery that Waybill's loops "
        "sit on; stock: a Faust agent. decide: the whole worker (decide loop, append, read back, places) with a decider that "
        "changes nothing, so that each command leaves one record; raw answered and stock answered read and send as many.",
        "records/s",
        found,
    )
    delivery, stock = result.compare("batched", "raw").spread, result.compare("batched", "stock").spread
    result.compare("decide", "raw answered")
    whole = result.compare("decide", "stock answered").spread
    result.verdicts = [
        Verdict("delivery ≥ 0.8 × raw", f"{delivery.median:.2f} ×", delivery.median >= 0.8),
        Verdict("delivery ≥ 10 × stock", f"{stock.median:.1f} ×", stock.median >= 10),
        Verdict("decide ≥ 10 × stock answered", f"{whole.median:.1f} ×", whole.median >= 10),
    ]
    for runs in found.values():
        for each in runs:
            result.checks += each.pop("checks", [])
    return result


async def fill(kafka: str, topics: dict[str, int], type: bytes = b"Ping") -> None:
    """Acknowledged batches of 1,000."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka, enable_idempotence=True, acks="all", max_batch_size=900_000)
    await producer.start()
    try:
        for topic, count in topics.items():
            sent = []
            for start in range(0, count, 1_000):
                batch = producer.create_batch()
                for number in range(start, min(start + 1_000, count)):
                    headers = [("ce_type", type), ("ce_id", b"%d" % number), ("ce_time", b"2026-01-01T00:00:00+00:00")]
                    batch.append(key=b"%d" % number, value=VALUE, timestamp=None, headers=headers)
                batch.close()
                sent.append(await producer.send_batch(batch, topic, partition=0))
            await asyncio.gather(*sent)
    finally:
        await producer.stop()


def decide(number: int, count: int) -> Figures:
    """A fresh stack: the inbox is full before the worker starts."""
    with Stack() as stack:
        stack.topics(("nothing.commands", "nothing.events", "nothing.dlq", "waybill.events", "waybill.clock"), 1)
        asyncio.run(fill(stack.kafka.address, {"nothing.commands": count}))
        stack.services(["nothing"], "bench.subjects.{service}")
        facts = asyncio.run(answers(stack, count))
        rate = answered_rate([record.timestamp for record in facts])
    return {
        "value": round(rate),
        "records": count,
        "checks": [expect("decide: commands answered", len(facts), count)],
    }


async def answers(stack: Stack, count: int) -> list[Any]:
    """The facts, once there are enough: without the fence."""
    for _ in range(int(WAIT / 0.5)):
        await asyncio.sleep(0.5)
        records = (await records_of(stack.kafka.address, ["nothing.events"], 1))["nothing.events"]
        if len(records) > count:
            return records[1:]
        stack.check()
    raise TimeoutError(f"{len(records) - 1} of {count} commands answered after {WAIT:.0f} s")


def answered_rate(stamps: list[int]) -> float:
    """Records a second, from their times of appending (ms): those of the first moment only start the clock."""
    first, last = min(stamps), max(stamps)
    return (len(stamps) - Counter(stamps)[first]) / ((last - first) / 1000)
