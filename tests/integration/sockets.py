"""Ports that are taken."""

import socket

from shared.infra.ports import HOST


def listening(port: int) -> socket.socket:
    """A socket that takes `port`."""
    server = socket.create_server((HOST, port))
    server.listen()
    return server
