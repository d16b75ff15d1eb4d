"""What the frame's first version does on this machine (commit 5ddef2c), measured by `python -m bench.first`, to compare with.

Measured as here: from when an order was due to be sent to when the fact was appended; processor time of everything but the load.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

FIGURES = Path(__file__).parent / "results" / "first.json"


class Latency(NamedTuple):
    """Milliseconds, OrderPlaced to StockReserved."""

    p50: float
    p95: float
    p99: float
    ms_an_order: float | None
    """Processor time; None: not measured."""
    rate: float
    """Orders/s."""


_FOUND: dict[str, Any] = json.loads(FIGURES.read_text())
LATENCY: dict[int, Latency] = {int(load): Latency(**each) for load, each in _FOUND["latency"].items() if load != "half"}
"""By orders a second."""
HALF = Latency(**_FOUND["latency"]["half"])
"""At half of what it carries."""
FLAT_OUT: float = _FOUND["flow"]["rate"]
"""Orders/s."""
FLAT_OUT_MS: float = _FOUND["flow"]["ms"]
"""Processor time an order."""
NAIVE_MS: float = _FOUND["flow"]["naive_ms"]
"""Of the naive side, in the same run."""
MACHINE: dict[str, str] = _FOUND["machine"]
