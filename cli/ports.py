"""HTTP ports of the services: well-known ones where they are free."""

import fcntl
import os
import tempfile
from pathlib import Path
from typing import IO

from shared.infra.ports import HOST, is_free

_TRIED = 1000


class NoFreePort(Exception):
    """Every port that was tried is taken."""


class Ports:
    """Ports of one system, held from their choice to `release`, or to the end of this process, however it ends.

    A service binds its port seconds after it was chosen, and leaves it while it is started again. So a lock on a file holds it
    meanwhile: another waybill of this user chooses another one.
    """

    def __init__(self) -> None:
        self._held: dict[int, IO[bytes]] = {}

    def reserve(self, preferred: int) -> int:
        """The preferred port, or the next that is free and held by nobody. Raises NoFreePort."""
        for port in range(preferred, preferred + _TRIED):
            if port not in self._held and self._hold(port):
                return port
        between = f"between {preferred} and {preferred + _TRIED}"
        raise NoFreePort(f"no free port on {HOST} {between}: stop a program that listens there")

    def release(self) -> None:
        for file in self._held.values():
            file.close()
        self._held.clear()

    def _hold(self, port: int) -> bool:
        file = (_folder() / str(port)).open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        if is_free(port):
            self._held[port] = file
            return True
        file.close()
        return False


def _folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"waybill-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
