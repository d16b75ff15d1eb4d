"""What a reservation costs inventory's decider: with many lots, and with many who wait. In one process, without Kafka and mongod.

Each is decided on states as a warehouse keeps them, its facts are folded into these, and encoded. What the frame adds to each
(reading, appending, documents) is the same on all sides, and not in the figures: the ratio is the harder for it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from time import process_time_ns
from typing import Any

from bench.harness import Context, Figures, Result, Verdict, expect, paired
from services.inventory.service import service
from shared.contracts.allocating import ReservationRequested, Wait
from shared.contracts.inventory import ReceivedLine, StockReceived
from shared.contracts.orders import StockLine
from shared.contracts.waiting import BackorderCapSet, QueuedLine, ReservationQueued
from shared.domain import ids, nouns
from shared.domain.nouns import Ref
from shared.domain.wiring import Wiring
from shared.runtime.garbage import collect_rarely
from shared.testing.specs import fold

AT = datetime(2026, 1, 1, tzinfo=UTC)
WAREHOUSE, SKUS = "W", ("A", "B")
LOTS, WAITING = 20, 900
GOAL = 0.8
TURNS = 20
"""That the sides take within a round, so that what slows the machine for a moment slows both."""
States = dict[Ref, Any]


def run(context: Context) -> Result:
    collect_rarely()
    count = context.size("reservations", 2_000, 200)
    pairs: dict[str, tuple[States, Callable[[int, int], Iterator[ReservationRequested]]]] = {
        "1 lot": (stocked(lots=1), asking("no")),
        f"{LOTS} lots": (stocked(lots=LOTS), asking("no")),
        "nobody waits": (queued(stocked(lots=1), 0), asking("backorder")),
        f"{WAITING} wait": (queued(stocked(lots=1), WAITING), asking("backorder")),
        "joins nobody": (queued({}, 0), asking("backorder")),
        f"joins {WAITING}": (queued({}, WAITING), asking("backorder")),
    }
    wiring = Wiring(service)

    def side(name: str) -> Callable[[int], Figures]:
        states, asked = pairs[name]
        return lambda number: reserving(wiring, states, asked, count, number)

    found = paired({name: side(name) for name in pairs}, context.rounds * TURNS, lambda *_: None)
    result = Result(
        "stock",
        "Reservations, many lots and many who wait",
        f"Reservations of {len(SKUS)} SKUs, 2 and 1 pieces, decided, folded and encoded, {count:,} a turn, {TURNS} turns a "
        f"round: of SKUs with {LOTS} lots or one, and of an order that may wait, with {WAITING} before it or nobody, where there "
        "is enough for all and where there is nothing.",
        "reservations a second of processor time",
        found,
    )
    for of, to in ((f"{LOTS} lots", "1 lot"), (f"{WAITING} wait", "nobody waits"), (f"joins {WAITING}", "joins nobody")):
        ratio = result.compare(of, to).spread.median
        result.verdicts.append(Verdict(f"{of} ≥ {GOAL} × {to}", f"{ratio:.2f} ×", ratio >= GOAL))
    rows = [[name, f"{1e6 / result.spread(name).median:.0f} µs"] for name in found]
    result.tables["Of one reservation"] = [["", "processor time, median"], *rows]
    for name, runs in found.items():
        result.checks.append(expect(f"{name}: reservations answered", sum(each["answered"] for each in runs), len(runs) * count))
    result.notes = [
        "Bound by one core: making the facts; with more lots the fold makes the list of them anew, most as they were.",
        f"A place behind {WAITING} is found by halving; what grows is the copy of its entries. Who is served copies none.",
    ]
    return result


def stocked(lots: int) -> States:
    """A million pieces of each SKU, in so many lots."""
    received = [
        StockReceived(
            warehouse=WAREHOUSE,
            receipt_id=f"r{lot}",
            lines=tuple(ReceivedLine(sku=sku, lot=f"r{lot}", quantity=1_000_000 // lots) for sku in SKUS),
            received_at=AT,
        )
        for lot in range(lots)
    ]
    return fold(Wiring(service), {}, received)


def queued(states: States, waiting: int) -> States:
    """With so many shipments that wait for a piece of each SKU: of a class before any newcomer's."""
    caps = [BackorderCapSet(warehouse=WAREHOUSE, sku=sku, cap=1_000_000, set_at=AT) for sku in SKUS]
    joined = [
        ReservationQueued(
            warehouse=WAREHOUSE,
            order_id=f"w{number:04}",
            shipment_id=f"w{number:04}",
            attempt=1,
            wait="backorder",
            rank=0,
            said_at=AT,
            lines=tuple(QueuedLine(sku=sku, quantity=1, lots=(), waiting=1, place=number + 1) for sku in SKUS),
            queued_at=AT,
        )
        for number in range(waiting)
    ]
    return fold(Wiring(service), states, [*caps, *joined])


def asking(wait: Wait) -> Callable[[int, int], Iterator[ReservationRequested]]:
    def requests(count: int, turn: int) -> Iterator[ReservationRequested]:
        for number in range(count):
            order = ids.order_id("bench", f"{wait}-{turn}-{number}")
            yield ReservationRequested(
                order_id=order,
                shipment_id=ids.shipment_id(order),
                warehouse=WAREHOUSE,
                lines=tuple(StockLine(sku=sku, quantity=2 - place) for place, sku in enumerate(SKUS)),
                attempt=1,
                wait=wait,
                rank=2,
                requested_at=AT,
            )

    return requests


def reserving(
    wiring: Wiring,
    states: Mapping[Ref, Any],
    asked: Callable[[int, int], Iterator[ReservationRequested]],
    count: int,
    turn: int,
    fresh: int = 20,
) -> Figures:
    """On the states as they are given, which stay so: after `fresh` reservations it begins with them again, so that a turn
    neither empties a lot nor lets a queue grow."""
    handler, requests = wiring.handlers[ReservationRequested], list(asked(count, turn))
    answered = bytes_told = 0
    now: States = dict(states)
    began = process_time_ns()
    for number, request in enumerate(requests):
        if number % fresh == 0:
            now = dict(states)
        read = {ref: now.get(ref, wiring.nouns[ref[0]].initial) for ref in handler.refs(request, WAREHOUSE)}
        facts = handler.decide(request, read, nouns.Context(WAREHOUSE, AT, handler.name))
        answered += any(type(fact).__name__ in ("StockReserved", "ReservationQueued") for fact in facts)
        fold(wiring, now, facts)
        bytes_told += sum(len(fact.model_dump_json()) for fact in facts)
    seconds = (process_time_ns() - began) / 1e9
    return {"value": round(count / seconds), "answered": answered, "bytes_each": bytes_told // count}
