"""`waybill events ORDER_ID`: the life of one order across all services, in causal order, with the time each hop took."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.progress import Progress
from rich.table import Table

from cli import terminal
from cli.life import Step, about, in_causal_order, missing_causes, outside_step
from cli.reading import Topics, settings_for, topics_of
from cli.running import DATA
from cli.up import Data
from shared.domain import ids
from shared.domain.service import STOREFRONT
from shared.runtime.log.reader import LogReader, Place
from shared.runtime.settings import Settings
from shared.runtime.topics import SERVICES

KEYED_OTHERWISE = ("inventory",)
"""Services whose consistency key is not the order's id: all their partitions are read."""


def events(
    order: Annotated[str, typer.Argument(help="The order's id, or CHANNEL/NUMBER as the storefront has it, e.g. own/A1001.")],
    data: Data = DATA,
) -> None:
    """Show everything that happened to one order, in all services."""
    order_id = as_order_id(order)
    settings = settings_for(data)
    steps = asyncio.run(life_of(order_id, settings))
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


async def life_of(order_id: str, settings: Settings) -> list[Step]:
    logs = [f"{service}.events" for service in SERVICES]
    async with topics_of(settings, [*logs, STOREFRONT]) as topics:
        bounds = await topics.bounds(logs)
        home = topics.partition_for(order_id)
        wanted = [
            (service, number)
            for service in SERVICES
            for number in range(topics.partitions)
            if service in KEYED_OTHERWISE or number == home
        ]
        total = sum(bounds[f"{service}.events", number][1] for service, number in wanted)
        steps: list[Step] = []
        with Progress(console=terminal.err(), transient=True) as progress:
            task = progress.add_task("reading the log", total=total)
            for service, number in wanted:
                reader = LogReader(Place())
                async for records in topics.batches(f"{service}.events", number, *bounds[f"{service}.events", number]):
                    steps += about(order_id, service, reader.read(records))
                    progress.advance(task, len(records))
        return in_causal_order(steps + await _causes(topics, steps))


async def _causes(topics: Topics, steps: list[Step]) -> list[Step]:
    """What came from outside and made the order's first facts; a storefront's event that retention took is left out."""
    found = []
    for cause, (topic, number, offset) in missing_causes(steps).items():
        if (record := await topics.record(topic, number, offset)) is not None:
            found.append(outside_step(cause, topic, record))
    return found


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
