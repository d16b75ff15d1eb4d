"""Drives the time of a running Waybill (WAYBILL_CLOCK=driven): ticks on waybill.clock, one a partition."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaProducer

from shared.domain.service import CLOCK
from shared.runtime.ticks import tick


class Ticker:
    heard_within = 1.5
    """Seconds in which timers that the tick made due are sent: the timer loop's poll, and places saved behind the inputs."""

    def __init__(self, brokers: str, security: Mapping[str, Any]) -> None:
        self.producer = AIOKafkaProducer(bootstrap_servers=brokers, acks="all", **security)

    async def start(self) -> None:
        await self.producer.start()

    async def stop(self) -> None:
        await self.producer.stop()

    async def tick(self, time: datetime) -> None:
        out = tick(time)
        for number in await self.producer.partitions_for(CLOCK):
            await self.producer.send_and_wait(CLOCK, out.value, partition=number, headers=out.headers)
