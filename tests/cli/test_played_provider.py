"""The provider beside a running Waybill: asked over HTTP, calling back until it is heard."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from cli.play import provider as played
from cli.play.provider import NAME, PlayedProvider, in_words, ledger
from shared.api.signatures import Signers
from shared.payments.connections import configured
from shared.payments.port import Move, Unknown

NOW = datetime(2026, 6, 18, 8, tzinfo=UTC)


class Orders:
    """Hears callbacks; of the first two it takes none."""

    def __init__(self, signers: Signers) -> None:
        self.signers, self.calls, self.captured = signers, 0, list[int]()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head.split("\r\n")[1:])}
        body = await reader.readexactly(int(headers["content-length"]))
        self.calls += 1
        status = 503 if self.calls <= 2 else 202
        if status == 202:
            self.signers.check(NAME, headers, body, NOW)
            self.captured.append(json.loads(body)["captured"])
        writer.write(f"HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


async def test_it_is_asked_and_calls_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(played, "LATEST", 1.5)
    provider = PlayedProvider(seed=7, share=50, silent=0.01)
    orders = Orders(Signers.configured(provider.environ))
    server = await asyncio.start_server(orders, "127.0.0.1", 0)
    port = configured(provider.environ)[NAME]
    provider.start([f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"], lambda: NOW)
    try:
        await provider.authorise("ch1", 100, "CNY", ("shop", "A1"))
        for number in range(20):
            for _ in range(4):
                try:
                    move = Move(f"r{number}", "ch1", "capture", 5, "CNY")
                    outcome = await port.find(move.charge, move.reference) or await port.move(move)
                except Unknown:
                    continue
                assert outcome.code == ""
                break
        await provider.settled(0.3)
        assert await provider.said()
    finally:
        await provider.stop()
        server.close()
    assert provider.refused == 2
    assert len(orders.captured) > 21 and set(orders.captured) == set(range(0, 105, 5)), "all were heard, some of them twice"
    assert orders.captured != sorted(orders.captured), "and not in order"
    [charge] = ledger(provider.provider)
    assert (charge["totals"]["captured"], len(charge["entries"])) == (100, 20)
    assert in_words(provider.port, "CNY").startswith("simpay: 1 charges, 1.00 CNY captured, 0.00 CNY let go")
