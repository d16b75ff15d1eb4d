"""A caller of the services' APIs, over one connection that is kept. Its own HTTP: a library's takes as long as the service."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from shared.domain import ids


class Refused(Exception):
    """The answer was no 2xx, or a 202: it was not done while we waited."""


class Caller:
    """`async with Caller("http://127.0.0.1:8101") as caller`: one call at a time."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "", parts.port or 80

    async def __aenter__(self) -> "Caller":
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()
        await self.writer.wait_closed()

    async def ask(self, method: str, path: str, body: Any = None, key: str = "") -> tuple[int, bytes]:
        """Status and body of the answer. The same call under the same key happens once."""
        value = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\nContent-Type: application/json\r\nPrefer: wait=30\r\n"
            f"Idempotency-Key: {key or ids.new_id()}\r\nContent-Length: {len(value)}\r\n\r\n"
        )
        self.writer.write(head.encode() + value)
        status, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower().splitlines()
        length = next(int(line.partition(":")[2]) for line in lines if line.startswith("content-length:"))
        return int(status.split()[1]), await self.reader.readexactly(length)


async def call(url: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """One call on a connection of its own; the answer's JSON. Raises Refused."""
    async with Caller(url) as caller:
        return answered(*await caller.ask(method, path, body))


def answered(status: int, body: bytes) -> dict[str, Any]:
    """Raises Refused."""
    if status not in (200, 201):
        raise Refused(f"{status}: {body[:300].decode(errors='replace')}")
    found: dict[str, Any] = json.loads(body)
    return found


Call = tuple[str, str, Mapping[str, Any]]
"""Method, path, body."""


async def all_of(url: str, calls: list[Call], at_once: int) -> None:
    """Raises Refused."""
    waiting = list(reversed(calls))

    async def one_after_another() -> None:
        async with Caller(url) as caller:
            while waiting:
                answered(*await caller.ask(*waiting.pop()))

    await asyncio.gather(*(one_after_another() for _ in range(min(at_once, len(calls)))))
