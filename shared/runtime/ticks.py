"""Ticks of the driven time source on waybill.clock: each partition gets every tick, so every process hears it."""

from collections.abc import Sequence
from datetime import datetime

from shared.runtime.log.wire import Out, Record


def tick(time: datetime) -> Out:
    return Out(None, time.isoformat().encode(), [("ce_type", b"Tick")])


def newest(records: Sequence[Record]) -> datetime:
    return max(datetime.fromisoformat((record.value or b"").decode()) for record in records)
