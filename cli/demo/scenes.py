"""The whole demo, in its order: the shops open, the desk and the boutique, the day, and what the days after it bring."""

import httpx

from cli.demo.boutique import Boutique, Sold
from cli.demo.desk import Desk
from cli.demo.driver import Driver
from cli.demo.opening import open_shop


async def play_all(driver: Driver, http: httpx.AsyncClient) -> Sold:
    """Raises DemoStuck, HTTPStatusError."""
    await open_shop(driver, http)
    await Desk(driver, http).play()
    boutique = Boutique(driver, http)
    await boutique.opens()
    await driver.play(http)
    return await boutique.closes()
