"""kill -9 of a service that has one worker: from the kill until orders flow again, through every partition.

Under an even stream. Orders placed after the kill flow when on each partition one of them has its stock reserved, which goes
through orders, pricing and inventory. The supervisor starts what died again; nothing else helps.
"""

import asyncio
from itertools import takewhile
from time import time

from bench import shop
from bench.harness import Context, Figures, Result, Verdict, Wrong, expect
from bench.orders import small_orders
from bench.player import WAYBILL, Player
from bench.stack import PARTITIONS, Stack
from bench.suite.flow import WARM_UP, settled
from cli.supervisor import System
from shared.runtime.stream.producer import KafkaLog

KILLED = ("orders", "pricing", "inventory")
RATE = 20
"""Orders/s."""
APART = 12.0
"""Seconds between two kills. Each service is killed every half minute or so: then it is started again at once."""
PATIENCE = 60.0
MOST = 100_000
"""Orders: more than there is time for."""


def run(context: Context) -> Result:
    turns = context.size("kills", 3, 1)
    with Stack() as stack:
        context.tell("starting, opening the shop", 0, 0)
        system = stack.waybill()
        asyncio.run(shop.open_waybill(system.apis))
        sides, shipped = asyncio.run(killed(context, stack, system, turns * context.rounds))
    result = Result(
        "kill",
        "kill -9 to flowing again",
        f"One worker a service, {RATE} orders/s. A service is killed with -9, {turns * context.rounds} times each; from then "
        f"to when of the orders placed since one on each of the {PARTITIONS} partitions has its stock reserved. The process is "
        "started again by the supervisor: Python, imports, group, fence, log, HTTP.",
        "seconds",
        sides,
        checks=[shipped],
    )
    worst = max(run["value"] for runs in sides.values() for run in runs)
    result.verdicts = [Verdict("flowing again within 10 s, whichever is killed", f"{worst:.1f} s at most", worst <= 10)]
    return result


async def killed(context: Context, stack: Stack, system: System, turns: int) -> tuple[dict[str, list[Figures]], str]:
    sides: dict[str, list[Figures]] = {name: [] for name in KILLED}
    over = False
    async with Player(WAYBILL, stack, note="StockReserved") as player:
        await player.play(list(small_orders(WARM_UP, "warm")))
        playing = asyncio.create_task(player.play(takewhile(lambda _: not over, small_orders(MOST, "kill")), rate=RATE))
        try:
            for turn in range(turns * len(KILLED)):
                await asyncio.sleep(APART)
                name = KILLED[turn % len(KILLED)]
                context.tell(f"killing {name}", turn, turns * len(KILLED))
                at = time()
                system.kill(name)
                sides[name].append({"value": round(await flowing(player, at) - at, 2)})
                system.processes[name, 0].steady()
        finally:
            over = True
        played = await playing
        await settled(player, WARM_UP + played.orders)
    return sides, expect("orders shipped, whatever was killed", len(player.done), WARM_UP + played.orders)


async def flowing(player: Player, since: float) -> float:
    """When, of the orders placed since, one on each partition has its stock reserved. Raises Wrong."""
    partition_for = KafkaLog({}, "nowhere:9092", PARTITIONS).partition_for
    while time() - since < PATIENCE:
        first: dict[int, float] = {}
        for id, at in player.noted.items():
            if player.sent_at.get(id, 0.0) > since:
                number = partition_for(id)
                first[number] = min(at, first.get(number, at))
        if len(first) == PARTITIONS:
            return max(first.values())
        await asyncio.sleep(0.1)
    raise Wrong(f"no flow for {PATIENCE:.0f} s after a kill")
