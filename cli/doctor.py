"""`waybill doctor`: what is known to go wrong, looked at before it does."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli import terminal
from cli.named import service_named
from cli.reading import settings_for
from cli.running import DATA, running
from cli.up import Data
from shared.runtime.tools.doctor import Finding
from shared.runtime.tools.examine import examine
from shared.runtime.topics import SERVICES

COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


def doctor(
    data: Data = DATA,
    all: Annotated[bool, typer.Option("--all/--troubles", help="Also what is in order.")] = True,
) -> None:
    """Look at topics, retention, replication, versions, indexes, places, clocks and disk; say what to do about each trouble."""
    settings = settings_for(data)
    folder = data if running(data) else None

    async def run() -> list[Finding]:
        found = []
        async for finding in examine(settings, [service_named(name) for name in SERVICES], folder):
            terminal.report(f"{finding.subject}: {finding.level}")
            found.append(finding)
        return found

    findings = asyncio.run(run())
    terminal.out().print(table(findings if all else [each for each in findings if each.level != "ok"], findings))
    if failed := sum(each.level == "fail" for each in findings):
        terminal.fail(f"{failed} of {len(findings)} findings need something done before you rely on this installation.")


def table(shown: Sequence[Finding], findings: Sequence[Finding]) -> Table:
    counts = ", ".join(f"{sum(each.level == level for each in findings)} {level}" for level in COLOURS)
    made = Table(title="Doctor", caption=counts)
    for name in ("", "what", "seen", "what to do"):
        made.add_column(name, overflow="fold")
    for each in shown:
        made.add_row(f"[{COLOURS[each.level]}]{each.level}[/]", *map(Text, (each.subject, each.seen, each.advice)))
    return made
