"""What one more fact costs a view's document: its 5th, its 50th and its 500th. In one process, without Kafka and mongod.

fold: the document after the fact, from the one before. encode: as it is written to mongod, whole. A document that shows dozens of
entries is larger than one that shows five, so that there the 500th is judged by the 50th.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from statistics import median
from time import perf_counter_ns
from typing import Any

from bench.harness import Context, Figures, Result, Verdict
from bench.suite.growing import AT, movements, payments, prices, reports, scans
from shared.domain.nouns import Recorded, View
from shared.runtime.garbage import collect_rarely
from shared.runtime.topics import service_called

EARLY, MIDDLE, LATE = 5, 50, 500
JUDGED_BY = {"fold": EARLY, "encode": MIDDLE}


def run(context: Context) -> Result:
    collect_rarely()
    times = context.size("times", 5_000, 200)
    measured = {
        "orders: steps of an order": ("orders", "orders", "o1", reports),
        "orders: payments of an order": ("orders", "orders", "o1", payments),
        "stock: reserved and released of a SKU": ("inventory", "stock", "w/s", movements),
        "shipments: scans of a shipment": ("fulfillment", "shipments", "s1", scans),
        "prices: changes of a price": ("pricing", "prices", "shop/s", prices),
        "price history: changes of a price": ("pricing", "price_history", "shop/s", prices),
    }
    sides: dict[str, list[Figures]] = {}
    shown = [(what, at) for what in JUDGED_BY for at in (EARLY, MIDDLE, LATE)]
    rows = [["view", *(f"{what}, {at}th" for what, at in shown)]]
    verdicts = []
    for name, (service, view, id, facts) in measured.items():
        context.tell(name, len(sides), len(measured))
        found = one(service_called(service).view(view), id, facts, times)
        sides[name] = [{"value": round(found[LATE, "fold"] / found[EARLY, "fold"], 2)}]
        rows.append([name, *(f"{found[at, what]:.1f} µs" for what, at in shown)])
        for what, by in JUDGED_BY.items():
            factor = found[LATE, what] / found[by, what]
            verdicts.append(Verdict(f"{name}: {what}, the {LATE}th ≤ 2 × the {by}th", f"{factor:.1f} ×", factor <= 2))
    return Result(
        "fold",
        f"A view's fold, {EARLY}th and {LATE}th fact",
        f"One more fact folded into a document of {EARLY - 1}, {MIDDLE - 1} and {LATE - 1} facts, and the document encoded: the "
        f"median of {times:,} times. What grows with use is bounded (docs/adr/0041). Longer than some dozens are: an order's "
        "payments (it takes 100, and each may still be refunded); the earlier prices that an order which is heard late is priced "
        "by; the price history, of which the prior price of 30 days is made.",
        f"× (fold, {LATE}th / {EARLY}th)",
        sides,
        verdicts=verdicts,
        tables={"Microseconds": rows},
    )


def one(view: View, id: str, facts: Callable[[], Iterator[Any]], times: int) -> dict[tuple[int, str], float]:
    """Microseconds, by which fact it is and what is done."""
    found: dict[tuple[int, str], float] = {}
    recorded = [Recorded(fact, type(fact).__name__, f"x/0/{n}/0", AT, "cause") for n, fact in enumerate(islice(facts(), LATE))]
    document = None
    for number, each in enumerate(recorded, 1):
        if number in (EARLY, MIDDLE, LATE):
            found[number, "fold"] = timed(lambda d=document, r=each: view.evolve(d, r, id), times)  # type: ignore[misc]
        document = view.evolve(document, each, id)
        if number in (EARLY, MIDDLE, LATE):
            found[number, "encode"] = timed(lambda d=document: d.model_dump(mode="json"), times)  # type: ignore[misc]
    return found


def timed(work: Callable[[], Any], times: int) -> float:
    taken = []
    for _ in range(times):
        began = perf_counter_ns()
        work()
        taken.append(perf_counter_ns() - began)
    return median(taken) / 1000
