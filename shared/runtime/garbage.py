"""Python's cyclic collector, for processes that hold many documents."""

import gc

THRESHOLDS = (10_000, 10, 1_000)
"""A full cache is a million live objects, and to look through them again and again for rings took a third of the processor
time. What goes is freed by its last reference; the few rings there are may wait."""


def collect_rarely() -> None:
    """Called once the process has imported what it needs."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
