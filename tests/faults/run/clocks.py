"""A service whose clock can be stepped while it runs: `python -m tests.faults.run.clocks SERVICE`.

Its clock port, and nothing else, says the seconds more that the file named by its instance holds, in the folder WAYBILL_CLOCKS.
"""

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from shared.runtime.clock import DrivenClock, SystemClock

FOLDER = "WAYBILL_CLOCKS"


def step(folder: Path, worker: tuple[str, int], seconds: int) -> None:
    """From now on; 0: right again."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{worker[0]}-{worker[1]}"
    (new := file.with_suffix(".new")).write_text(str(seconds))
    new.replace(file)


def stepped(now: Callable[[Any], datetime], file: Path) -> Callable[[Any], datetime]:
    def read(clock: Any) -> datetime:
        try:
            return now(clock) + timedelta(seconds=int(file.read_text()))
        except FileNotFoundError:
            return now(clock)

    return read


def main(service: str) -> None:
    from shared.runtime.main import main as run  # here: it chooses a service's event loop
    from shared.runtime.topics import service_called

    file = Path(os.environ[FOLDER]) / os.environ["WAYBILL_INSTANCE"]
    with ExitStack() as patched:
        for clock in (SystemClock, DrivenClock):
            patched.enter_context(patch.object(clock, "now", stepped(clock.now, file)))
        run(service_called(service))


if __name__ == "__main__":
    main(sys.argv[1])
