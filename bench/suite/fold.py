"""What one more fact costs a view's document: its 5th, and its 500th. In one process, without Kafka and mongod.

fold: the document after the fact, from the one before. encode: as it is written to mongod.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from statistics import median
from time import perf_counter_ns
from typing import Any

from bench.harness import Context, Figures, Result, Verdict
from shared.contracts.fulfillment import ShipmentCreated, ShipmentInTransit, ShipmentShipped
from shared.contracts.inventory import LotLine, LotQuantity, ReceivedLine, StockReceived
from shared.contracts.orders import PaymentCaptured
from shared.contracts.reservations import StockReleased, StockReserved
from shared.domain.nouns import Recorded, View
from shared.runtime.garbage import collect_rarely
from shared.runtime.topics import service_called

EARLY, LATE = 5, 500
AT = datetime(2026, 1, 1, tzinfo=UTC)


def run(context: Context) -> Result:
    collect_rarely()
    times = context.size("times", 5_000, 200)
    measured = {
        "orders: payments of an order": ("orders", "orders", "o1", payments),
        "stock: reserved and released of a SKU": ("inventory", "stock", "w/s", movements),
        "shipments: scans of a shipment": ("fulfillment", "shipments", "s1", scans),
    }
    sides: dict[str, list[Figures]] = {}
    rows = [["view", f"fold, {EARLY}th", f"fold, {LATE}th", f"encode, {EARLY}th", f"encode, {LATE}th"]]
    verdicts = []
    for name, (service, view, id, facts) in measured.items():
        context.tell(name, len(sides), len(measured))
        found = one(service_called(service).view(view), id, facts, times)
        sides[name] = [{"value": round(found[LATE, "fold"] / found[EARLY, "fold"], 2)}]
        rows.append([name, *(f"{found[at, what]:.1f} µs" for what in ("fold", "encode") for at in (EARLY, LATE))])
        for what in ("fold", "encode"):
            factor = found[LATE, what] / found[EARLY, what]
            verdicts.append(Verdict(f"{name}: {what}, the {LATE}th ≤ 2 × the {EARLY}th", f"{factor:.1f} ×", factor <= 2))
    return Result(
        "fold",
        f"A view's fold, {EARLY}th and {LATE}th fact",
        f"One more fact folded into a document that shows {EARLY - 1} and {LATE - 1} already, and the document encoded: the "
        f"median of {times:,} times.",
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
        if number in (EARLY, LATE):
            found[number, "fold"] = timed(lambda d=document, r=each: view.evolve(d, r, id), times)  # type: ignore[misc]
        document = view.evolve(document, each, id)
        if number in (EARLY, LATE):
            found[number, "encode"] = timed(lambda d=document: d.model_dump(mode="json"), times)  # type: ignore[misc]
    return found


def timed(work: Callable[[], Any], times: int) -> float:
    taken = []
    for _ in range(times):
        began = perf_counter_ns()
        work()
        taken.append(perf_counter_ns() - began)
    return median(taken) / 1000


def payments() -> Iterator[Any]:
    for number in count():
        by = {"payment_id": f"p{number}", "currency": "EUR", "method": "card"}
        yield PaymentCaptured(order_id="o1", **by, amount=1, total=1, captured_at=AT)


def movements() -> Iterator[Any]:
    yield StockReceived(warehouse="w", receipt_id="r", lines=(ReceivedLine(sku="s", lot="l", quantity=1_000),), received_at=AT)
    lines = (LotLine(sku="s", quantity=1, lots=(LotQuantity(lot="l", quantity=1),)),)
    for number in count():
        yield StockReserved(
            warehouse="w", order_id=f"o{number}", shipment_id=f"s{number}", attempt=1, lines=lines, reserved_at=AT
        )
        yield StockReleased(
            warehouse="w", order_id=f"o{number}", shipment_id=f"s{number}", lines=lines, reason="cancelled", released_at=AT
        )


def scans() -> Iterator[Any]:
    shipment: dict[str, Any] = {"shipment_id": "s1", "order_id": "o1"}
    yield ShipmentCreated(**shipment, channel="shop", warehouse="w", lines=(), created_at=AT)
    yield ShipmentShipped(**shipment, warehouse="w", lines=(), carrier="DHL", tracking_number="T", shipped_at=AT)
    for number in count():
        yield ShipmentInTransit(**shipment, place=f"hub {number}", scanned_at=AT + timedelta(minutes=number))
