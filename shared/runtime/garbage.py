"""Python's cyclic collector, for processes that hold many documents."""

import gc

THRESHOLDS = (10_000, 10, 1_000)
"""A full cache is a million live objects, and to look through them again and again for rings took a third of the processor
time. What goes is freed by its last reference; the few rings there are may wait."""


def hold() -> None:
    """Until `resume` or `collect_rarely`. Called first: what is imported stays, and to look through it again and again while it
    grows took a fifth of a service's start."""
    gc.disable()


def resume() -> None:
    """What is imported by now is looked at no more."""
    gc.freeze()
    gc.enable()


def collect_rarely() -> None:
    """Called once the process has imported what it needs."""
    resume()
    gc.set_threshold(*THRESHOLDS)
