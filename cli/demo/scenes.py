"""The whole demo, in its order: the shops open, the desk and the boutique, the day, and what the days after it bring."""

from collections.abc import Awaitable, Callable, Sequence

import httpx

from cli.demo.boutique import Boutique, Sold
from cli.demo.desk import Desk
from cli.demo.driver import Driver
from cli.demo.opening import open_shop
from cli.demo.staff import Staff

Story = Callable[[Staff], Awaitable[object]]


async def play_all(driver: Driver, http: httpx.AsyncClient, stories: Sequence[Story] = ()) -> Sold:
    """`stories` come before the day: its ticks are of what they leave behind, too. Raises DemoStuck, HTTPStatusError."""
    await open_shop(driver, http)
    await Desk(driver, http).play()
    boutique = Boutique(driver, http)
    await boutique.opens()
    for story in stories:
        await story(Staff(driver, http))
    await driver.play(http)
    return await boutique.closes()
