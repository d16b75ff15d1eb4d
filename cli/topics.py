"""`waybill topics`: every topic that the services need, made where it is missing."""

import asyncio

from rich.table import Table

from cli import terminal
from cli.reading import settings_for
from cli.running import DATA
from cli.up import Data
from shared.runtime.settings import Settings
from shared.runtime.topics import KEPT_FOR_EVER, make_topics, needed, partition_count


def topics(data: Data = DATA) -> None:
    """Make missing topics; list all of them."""
    settings = settings_for(data)
    made, partitions = asyncio.run(_made(settings))
    table = Table(title=f"Topics on {settings.kafka}, {partitions} partitions each")
    for name in ("topic", "kept", ""):
        table.add_column(name, no_wrap=True)
    for name, config in sorted(needed().items()):
        table.add_row(name, "for ever" if config is KEPT_FOR_EVER else "for days", "made now" if name in made else "")
    terminal.out().print(table)


async def _made(settings: Settings) -> tuple[list[str], int]:
    security = settings.kafka_options()
    made = await make_topics(settings.kafka, security, settings.partitions, settings.replication)
    return made, await partition_count(settings.kafka, security, needed())
