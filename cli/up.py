"""`waybill up`: infrastructure and services on this machine, until Ctrl-C."""

import asyncio
import time
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from cli import session, terminal
from cli.running import DATA, running
from cli.supervisor import System
from shared.infra import Endpoints, Kind

Data = Annotated[Path, typer.Option(help="Folder of data, logs, and what is running.", envvar="WAYBILL_DATA")]
Workers = Annotated[int, typer.Option(min=1, max=8, help="Processes of each service.")]
Infra = Annotated[Kind, typer.Option(help="auto: the servers that the environment names, else embedded ones.")]
ClockOption = Annotated[Literal["system", "driven"], typer.Option(help="driven: time is what ticks on waybill.clock say.")]


def up(workers: Workers = 1, infra: Infra = "auto", clock: ClockOption = "system", data: Data = DATA) -> None:
    """Start infrastructure and the five services, supervised, until Ctrl-C."""
    if run := running(data):
        terminal.fail(
            f"A Waybill runs in {data} already (process {run.pid}). Stop it there with Ctrl-C (or: kill {run.pid}), "
            "or choose another folder with --data."
        )
    with session.infra(infra, data) as endpoints:
        session.run(_up(endpoints, data, workers, clock))
        terminal.report("services stopped")


async def _up(endpoints: Endpoints, data: Path, workers: int, clock: str) -> None:
    begun = time.monotonic()
    async with session.services(endpoints, data, workers=workers, clock=clock) as system:
        terminal.report(f"services ready in {time.monotonic() - begun:.1f} s")
        terminal.out().print(addresses(system))
        terminal.report("Running until Ctrl-C. In another terminal: ./waybill status")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:  # to be stopped is how it ends, not a failure
            terminal.report("stopping: services finish what is under way")


def addresses(system: System) -> Table:
    table = Table(title=f"Waybill on Kafka {system.endpoints.kafka}, on the {system.clock} clock")
    for name in ("service", "API and its docs", "metrics", "log"):
        table.add_column(name, no_wrap=True)
    for (service, number), process in system.processes.items():
        base = system.address(service, number)
        name = service if number == 0 else f"{service} ({number})"
        table.add_row(name, f"{base}/docs", f"{base}/metrics", str(process.program.log))
    return table
