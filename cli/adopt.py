"""`waybill adopt`: storefront.events was made anew, or has grown; the services take it up as it is now."""

import asyncio

from cli import terminal
from cli.reading import producer_of, settings_for
from cli.running import DATA
from cli.up import Data
from shared.domain.service import STOREFRONT
from shared.runtime.settings import Settings
from shared.runtime.tools.adopt import Adopted, Adoption
from shared.runtime.tools.reading import consumer_of
from shared.runtime.topics import SERVICES, service_called


def adopt(data: Data = DATA) -> None:
    """Take up a storefront.events that was made anew or has grown (services stopped)."""
    settings = settings_for(data)
    done = asyncio.run(_adopted(settings))
    if not done.needed:
        terminal.out().print(f"{STOREFRONT} is the topic that the services read: nothing to do.")
        return
    terminal.out().print(
        f"{STOREFRONT} is taken up: {done.filled:,} offsets filled, {done.copied:,} records of storefronts copied to where they "
        "are read. Start the services."
    )


async def _adopted(settings: Settings) -> Adopted:
    services = [service_called(name) for name in SERVICES]
    async with consumer_of(settings.kafka, settings.kafka_options()) as consumer, producer_of(settings) as producer:
        return await Adoption(settings, services, consumer, producer, terminal.report).run()
