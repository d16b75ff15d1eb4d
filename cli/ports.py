"""HTTP ports of the services: well known ones where they are free."""

import socket
from collections.abc import Collection

HOST = "127.0.0.1"
_TRIED = 1000


class NoFreePort(Exception):
    """Every port that was tried is taken."""


def free_port(preferred: int, taken: Collection[int]) -> int:
    """The preferred port, or the next one that is free and not among those taken. Raises NoFreePort."""
    for port in range(preferred, preferred + _TRIED):
        if port not in taken and _is_free(port):
            return port
    raise NoFreePort(f"no free port on {HOST} between {preferred} and {preferred + _TRIED}: stop a program that listens there")


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
