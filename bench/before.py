"""What the frame's first version did on a machine like this (2 cores, commit 5ddef2c): what the second is compared with.

Measured as here: from when an order was due to be sent to when the fact was appended; processor time of everything but the load.
"""

from typing import NamedTuple


class Latency(NamedTuple):
    """Milliseconds, OrderPlaced to StockReserved."""

    p50: float
    p95: float
    p99: float
    ms_an_order: float | None
    """Processor time, where it was measured."""


LATENCY = {5: Latency(159, 184, 209, 263), 20: Latency(315, 436, 486, None), 100: Latency(1803, 2928, 3324, 20.5)}
"""By orders a second."""
FLAT_OUT = 207
"""Orders/s."""
FLAT_OUT_MS = 9.4
"""Processor time an order."""
