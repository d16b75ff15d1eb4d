"""One run at a time in a data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.infra.endpoints import InfrastructureError


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold `data` for this process; the system lets go of it when the process ends, however it ends.

    Raises InfrastructureError, naming the process that holds it.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise InfrastructureError(
                f"{data} is in use by another waybill (process {holder}): stop that one, or choose another folder"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
