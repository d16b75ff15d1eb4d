"""Ports on the loopback interface, the same again after a restart."""

import json
import random
import socket
import time
from pathlib import Path

from shared.infra.endpoints import InfrastructureError

HOST = "127.0.0.1"
# Below the range from which systems take the source ports of connections (32768 on Linux, 49152 elsewhere):
# otherwise a client that reconnects may sit on the port of the server that is being restarted.
_RANGE = range(20_000, 32_000)
_RELEASE_SECONDS = 1.0  # a server that was killed with its parent may be there a moment longer


def remembered_ports(file: Path, names: tuple[str, ...]) -> dict[str, int]:
    """A free port for each name: those remembered in `file` if all are free still, else new ones, remembered there."""
    known: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    if set(known) == set(names) and _all_free(known):
        return known
    chosen = dict(zip(names, _choose(len(names)), strict=True))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(chosen))
    return chosen


def await_free(port: int) -> None:
    """Wait a moment for a port that a stopped server is giving back; raise InfrastructureError if it stays taken."""
    if not _all_free({"": port}):
        raise InfrastructureError(f"port {port} on {HOST} was taken by another program: stop it and start again")


def _all_free(ports: dict[str, int]) -> bool:
    deadline = time.monotonic() + _RELEASE_SECONDS
    while not all(is_free(port) for port in ports.values()):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _choose(count: int) -> list[int]:
    found: list[int] = []
    for port in random.SystemRandom().sample(_RANGE, 200):
        if is_free(port):
            found.append(port)
        if len(found) == count:
            return found
    raise InfrastructureError(f"no free port on {HOST} between {_RANGE.start} and {_RANGE.stop}")


def is_free(port: int) -> bool:
    """That a server could listen there now; another one may be quicker."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
