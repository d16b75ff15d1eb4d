"""A Waybill of a command's own: infrastructure, topics and the five services, for as long as the command plays against them."""

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import typer

from cli import terminal
from cli.running import settings_of
from cli.supervisor import System
from shared.infra import Endpoints, infrastructure
from shared.infra.infrastructure import Kind
from shared.runtime.topics import make_topics


@contextmanager
def infra(kind: Kind, data: Path) -> Iterator[Endpoints]:
    """Raises InfrastructureError."""
    with infrastructure(kind, data=data, report=terminal.report) as found:
        yield found


@asynccontextmanager
async def services(
    endpoints: Endpoints, data: Path, *, workers: int, clock: str, orders: Mapping[str, str] | None = None
) -> AsyncIterator[System]:
    """The five services, ready; drained at the end. `orders`: settings of that one alone. Raises SystemFailed, TopicsUnfit."""
    settings = settings_of(endpoints)
    await make_topics(endpoints.kafka, settings.kafka_options(), settings.partitions, settings.replication)
    system = System(endpoints, data, workers=workers, clock=clock, report=terminal.report, environ_of={"orders": orders or {}})
    try:
        terminal.report("starting five services")
        system.start()
        await asyncio.to_thread(system.await_ready)
        yield system
    finally:
        await asyncio.to_thread(system.stop)


def run(main: Coroutine[Any, Any, None]) -> None:
    """asyncio.run in which SIGTERM and Ctrl-C end the command in order. Ends with exit code 130 then."""

    async def cancellable() -> bool:
        task = asyncio.ensure_future(main)
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            return False
        return True

    if not asyncio.run(cancellable()):
        raise typer.Exit(130)
