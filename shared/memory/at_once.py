"""Coroutines that wait for nobody, run where no loop can be."""

from collections.abc import Coroutine
from typing import Any


def done(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What it comes to, of one that waits for nobody."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waits")
