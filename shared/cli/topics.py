"""`waybill topics`: makes the topics that are missing."""

import asyncio

import typer
from rich.console import Console
from rich.table import Table

from shared.cli.running import endpoints
from shared.runtime.topics import TopicsUnfit, make_topics, needed
from shared.settings import Settings


def topics() -> None:
    """Make the topics that are missing, and list all."""
    console = Console()
    settings = Settings(kafka=endpoints().kafka)
    try:
        made = asyncio.run(make_topics(settings.kafka, settings.kafka_options(), settings.partitions, settings.replication))
    except TopicsUnfit as error:
        console.print(f"[red]{error}[/red]")
        raise typer.Exit(1) from error
    table = Table("topic", "kept", "now")
    for name, config in needed().items():
        kept = "for ever" if config["retention.ms"] == "-1" else f"{int(config['retention.ms']) // 86_400_000} days"
        table.add_row(name, kept, "made" if name in made else "was there")
    console.print(table)
