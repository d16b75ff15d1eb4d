"""From which warehouses an order's pieces come: the plan over their answers, for the largest real order. In one process."""

from random import Random
from statistics import median
from time import process_time_ns

from bench.harness import Context, Figures, Result, Verdict, expect
from services.orders.order.sourcing import Node, Plan, Policy, plan
from shared.runtime.garbage import collect_rarely

PIECES = 3
"""Of each SKU."""
SHIPMENTS = 3
CASES = {(705, 50): 20.0, (14, 50): 1.0, (14, 8): 1.0}
"""SKUs and warehouses to milliseconds. 705 is the largest real order; 8 warehouses are the most that an order names."""
NO_PLAN = (705, 50)
"""Beside: three warehouses nearly serve it, so that all sets of three are looked at in vain."""


def run(context: Context) -> Result:
    collect_rarely()
    times = context.size("plans", 200, 10)
    result = Result(
        "sourcing",
        "Sourcing over many warehouses",
        f"A plan for {PIECES} pieces of each SKU in at most {SHIPMENTS} shipments, where three warehouses, the first, one in the "
        f"middle and the last by rank, serve it together and no two do. {times:,} plans, each of other stocks.",
        "ms of processor time, median",
    )
    for (skus, nodes), goal in CASES.items():
        name = f"{skus} SKUs, {nodes} warehouses"
        context.tell(name, 0, 0)
        figures = planned(skus, nodes, times)
        result.checks.append(expect(f"{name}: plans in three shipments", figures.pop("planned"), times))
        result.sides[name] = [figures]
        result.verdicts.append(Verdict(f"{name}: a plan ≤ {goal:.0f} ms", f"{figures['value']:.2f} ms", figures["value"] <= goal))
    in_vain = planned(*NO_PLAN, times, lacking=True)
    name = f"{NO_PLAN[0]} SKUs, {NO_PLAN[1]} warehouses, in vain"
    result.checks.append(expect(f"{name}: plans", in_vain.pop("planned"), 0))
    result.sides[name] = [in_vain]
    rows = [[name, f"{run['value']:.2f}", f"{run['p95']:.2f}"] for name, [run] in result.sides.items()]
    result.tables["Milliseconds of processor time"] = [["", "median", "p95"], *rows]
    result.notes = [
        "Bound by one core: reading what each warehouse has of each SKU, and for each pair of warehouses those that have the "
        "rest of the scarcest SKUs, until none is left."
    ]
    return result


def planned(skus: int, nodes: int, times: int, *, lacking: bool = False) -> Figures:
    policy, wanted = policy_for(skus), dict.fromkeys(names(skus), PIECES)
    taken, found = [], list[Plan | None]()
    for number in range(times):
        stocks = stocks_of(skus, nodes, number, lacking=lacking)
        began = process_time_ns()
        found.append(plan(wanted, stocks, policy))
        taken.append((process_time_ns() - began) / 1e6)
    taken.sort()
    whole = sum(each is not None and len(each.parts) == SHIPMENTS for each in found)
    return {"value": round(median(taken), 3), "p95": round(taken[int(0.95 * len(taken))], 3), "planned": whole}


def names(skus: int) -> list[str]:
    return [f"SKU-{number}" for number in range(skus)]


def stocks_of(skus: int, nodes: int, seed: int, *, lacking: bool = False) -> list[Node]:
    """Each SKU in one of three warehouses, and by chance in others, but for the first three. `lacking`: of the fourth there is
    one piece in each of three others, so that no three warehouses have everything."""
    chance = Random(seed)
    stocks = [{sku: chance.choice((0, 0, 1, 5)) for sku in names(skus)} for _ in range(nodes)]
    for place, sku in enumerate(names(skus)):
        of_three = (0, nodes // 2, nodes - 1)[place % 3]
        stocks[of_three][sku] = PIECES + 2
        if place < 3:
            for other in range(nodes):
                stocks[other][sku] = PIECES + 2 if other == of_three else 0
    if lacking:
        for stock in stocks:
            stock[names(skus)[3]] = 0
        for other in range(3, 6):
            stocks[other][names(skus)[3]] = 1
    return [Node(f"W{number:02}", stock) for number, stock in enumerate(stocks)]


def policy_for(skus: int) -> Policy:
    return Policy(SHIPMENTS, {sku: (100, 1) for sku in names(skus)})
