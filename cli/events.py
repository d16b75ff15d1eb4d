"""`waybill events ORDER_ID`: the life of one order across all services, in causal order, with the time each hop took."""

import asyncio
from collections import defaultdict
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.progress import Progress
from rich.table import Table

from cli import terminal
from cli.life import Step, about, cause_step, in_causal_order, missing_causes, outside_step
from cli.reading import Topics, settings_for, topics_of
from cli.running import DATA
from cli.traces import decisions_about
from cli.up import Data
from shared.domain import ids
from shared.domain.service import STOREFRONT
from shared.runtime.log.reader import Decision, LogReader, Place
from shared.runtime.settings import Settings
from shared.runtime.topics import SERVICES

KEYED_OTHERWISE = ("inventory",)
"""Services whose facts lie under other keys than the order's id: all their partitions are read."""


def events(
    order: Annotated[str, typer.Argument(help="The order's id, or CHANNEL/NUMBER as the storefront has it, e.g. own/A1001.")],
    whole: Annotated[
        bool, typer.Option("--whole", help="Read the logs whole: also requests that were refused and changed nothing. Slow.")
    ] = False,
    data: Data = DATA,
) -> None:
    """Show everything that happened to one order, in all services."""
    order_id = as_order_id(order)
    settings = settings_for(data)
    steps = asyncio.run(life_of(order_id, settings, whole))
    if not steps:
        terminal.fail(
            f"No service knows an order {order_id}" + ("" if order == order_id else f" ({order})") + ".\n"
            "Give its id (orders' API: GET /orders) or CHANNEL/NUMBER. Was its event refused? See: ./waybill dlq list"
        )
    terminal.out().print(table(order, steps))


def as_order_id(order: str) -> str:
    """Exits with what is accepted where it is neither form."""
    try:
        return str(UUID(order))
    except ValueError:
        channel, slash, number = order.partition("/")
        if not slash or not channel or not number:
            terminal.fail(f"{order!r} is neither an order's id (a UUID) nor CHANNEL/NUMBER, e.g. own/A1001.", 2)
        return ids.order_id(channel, number)


async def life_of(order_id: str, settings: Settings, whole: bool = False) -> list[Step]:
    async with topics_of(settings, [*(f"{service}.events" for service in SERVICES), STOREFRONT]) as topics:
        found = await read_whole(order_id, topics) if whole else await decisions_about(order_id, settings)
        steps = [step for service, decisions in found.items() for step in about(order_id, service, decisions)]
        asked: set[str] = set()
        while missing := {cause: at for cause, at in missing_causes(steps).items() if cause not in asked}:
            asked |= missing.keys()
            causes = [await _cause(topics, cause, *at) for cause, at in missing.items()]
            steps += [step for step in causes if step is not None]
        return in_causal_order(steps)


async def read_whole(order_id: str, topics: Topics) -> dict[str, list[Decision]]:
    """By service, of all partitions that may hold something about the order."""
    logs = [f"{service}.events" for service in SERVICES]
    bounds, home = await topics.bounds(logs), topics.partition_for(order_id)
    wanted = [(s, n) for s in SERVICES for n in range(topics.partitions) if s in KEYED_OTHERWISE or n == home]
    needle, found = order_id.encode(), defaultdict[str, list[Decision]](list)
    with Progress(console=terminal.err(), transient=True) as progress:
        task = progress.add_task(
            "reading the logs", total=sum(bounds[f"{service}.events", number][1] for service, number in wanted)
        )
        for service, number in wanted:
            reader = LogReader(Place(), own=False)
            async for records in topics.batches(f"{service}.events", number, *bounds[f"{service}.events", number]):
                found[service] += [each for each in reader.read(records) if needle in (each.record.value or b"")]
                progress.advance(task, len(records))
    return found


async def _cause(topics: Topics, cause: str, topic: str, number: int, offset: int) -> Step | None:
    """What led to one of the steps and is not among them; a storefront's event that retention took is left out."""
    if (record := await topics.record(topic, number, offset)) is None:
        return None
    service, _, kind = topic.partition(".")
    return cause_step(cause, service, record) if kind == "events" and topic != STOREFRONT else outside_step(cause, topic, record)


def table(order: str, steps: list[Step]) -> Table:
    numbers = {step.id: number for number, step in enumerate(steps, 1)}
    took = steps[-1].at - steps[0].at
    shown = Table(
        title=f"The life of order {order}",
        caption=f"{len(steps)} steps in {took / 1000:,.3f} s of machine time; on the clock of the business "
        f"from {min(s.occurred for s in steps)} to {max(s.occurred for s in steps)}. Times are UTC.",
        caption_justify="left",
    )
    shown.add_column("#", justify="right")
    shown.add_column("time", no_wrap=True)
    shown.add_column("hop, ms", justify="right", no_wrap=True)
    for name in ("service", "type", "what"):
        shown.add_column(name, overflow="fold")
    shown.add_column("after", justify="right")
    shown.add_column("ce_id", overflow="fold")
    for step in steps:
        at = datetime.fromtimestamp(step.at / 1000, UTC)
        shown.add_row(
            str(numbers[step.id]),
            at.strftime("%H:%M:%S.") + f"{at.microsecond // 1000:03d}",
            "" if step.hop is None else f"{step.hop:+,}",
            step.service,
            step.type,
            step.what,
            str(numbers[step.cause]) if step.cause in numbers else "",
            step.id,
        )
    return shown
