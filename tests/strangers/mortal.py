"""The orders service, in which SIGUSR1 ends a task: `python -m tests.strangers.mortal`.

Each line of the file that MORTAL names says which one, by its name or its coroutine's, and how: `cancel` or `raise`; a number
blocks the whole event loop for so many seconds."""

import asyncio
import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from services.orders.service import service
from shared.runtime.main import main


def end(task: "asyncio.Task[Any]", how: str) -> None:
    if how == "raise":
        coroutine: Any = task.get_coro()
        with suppress(BaseException):  # what it makes of it; the task hears of it with its next step
            coroutine.throw(RuntimeError("ended by a test"))
    task.cancel()


def on_signal(*_: object) -> None:
    for line in Path(os.environ["MORTAL"]).read_text().splitlines():
        name, how = line.split(":")
        if how.isdigit():
            time.sleep(int(how))
        for task in asyncio.all_tasks():
            names = (task.get_name(), getattr(task.get_coro(), "__qualname__", ""))
            if name in names or f" {name} " in names[0]:  # Faust's are called by the repr of their coroutine
                asyncio.get_running_loop().call_soon(end, task, how)


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, on_signal)
    main(service)
