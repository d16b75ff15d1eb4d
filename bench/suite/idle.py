"""What a system costs that does nothing: processor time of five services, Kafka and mongod while nobody orders."""

import asyncio
from time import sleep

from bench import shop
from bench.harness import Context, Figures, Result, Verdict
from bench.orders import small_orders
from bench.player import WAYBILL, Player
from bench.process import Cpu
from bench.stack import Stack
from bench.suite.flow import WARM_UP, settled

CALM = 8.0
"""Seconds until what the last orders left is done: places saved, connections quiet."""


def run(context: Context) -> Result:
    seconds = context.size("seconds", 30, 6)
    with Stack() as stack:
        context.tell("starting, opening the shop", 0, 0)
        system = stack.waybill()
        asyncio.run(shop.open_waybill(system.apis))
        asyncio.run(play(stack))
        sleep(CALM)
        runs: list[Figures] = []
        for number in range(context.rounds):
            context.tell(f"nothing for {seconds} s", number, context.rounds)
            cpu = Cpu(stack.pids())
            sleep(seconds)
            spent = cpu.spent()
            total = sum(used for name, used in spent.items() if name not in ("wall", "others", "driver"))
            runs.append({"value": round(100 * total / spent["wall"], 2), "cpu": spent})
    result = Result(
        "idle",
        "Idle",
        f"The five services, Kafka and mongod for {seconds} s after {WARM_UP} orders, while nothing happens.",
        "% of one core",
        {"all seven processes": runs},
    )
    last = runs[-1]["cpu"]
    rows = [[name, f"{used:.2f}", f"{100 * used / last['wall']:.1f} %"] for name, used in last.items() if name != "wall"]
    result.tables["Processor time, last round"] = [["process", "seconds", "of one core"], *rows]
    used = result.spread("all seven processes").median
    result.verdicts = [Verdict("≤ 25 % of one core", f"{used:.0f} %", used <= 25)]
    return result


async def play(stack: Stack) -> None:
    async with Player(WAYBILL, stack) as player:
        await player.play(list(small_orders(WARM_UP, "warm")))
        await settled(player, WARM_UP)
