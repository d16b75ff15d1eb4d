"""What must have come of strangers' records, judged by what everybody can read: waybill.events, logs, metrics, readiness."""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from cli.play.calls import call
from tests.faults.checking.log import Raw
from tests.faults.run.foreign import CHANNEL, CURRENCY, PRICE, SKU, WAREHOUSE, Order
from tests.faults.run.odd import Expects, Foreign

UNREAD = frozenset(("StorefrontEventRefused",))
PARKED = frozenset(("Parked",))
EVERY = 0.5
"""Seconds between two looks at a service's readiness."""

Outcomes = Mapping[str, Mapping[str, frozenset[str]]]
"""By what it names, the decisions that it caused, and the types of their facts."""


async def open_shop(apis: Mapping[str, str]) -> None:
    """What the good orders need. Nothing of it expires in between, and nothing runs out."""
    async with httpx.AsyncClient(timeout=30) as http:
        policies = {"currency": CURRENCY, "warehouses": [WAREHOUSE], "payment_window_minutes": 525_600}
        await call(http, "PUT", f"{apis['orders']}/channels/{CHANNEL}", policies)
        price = {"name": SKU, "currency": CURRENCY, "unit_price": PRICE}
        await call(http, "PUT", f"{apis['pricing']}/channels/{CHANNEL}/prices/{SKU}", price)
        lines = [{"sku": SKU, "quantity": 1_000_000}]
        await call(http, "POST", f"{apis['inventory']}/warehouses/{WAREHOUSE}/receipts", {"receipt_id": "R-1", "lines": lines})


def outcomes(public: Iterable[Raw]) -> Outcomes:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for record in public:
        headers = dict(record.headers)
        decision = headers["ce_id"].decode().rpartition("/")[0]
        found[headers.get("ce_causationid", b"").decode()][decision].add(headers["ce_type"].decode())
    return {cause: {name: frozenset(types) for name, types in decisions.items()} for cause, decisions in found.items()}


def named(record: Foreign, place: str) -> str:
    """What its outcome names."""
    return record.id or place


def wrong_outcomes(found: Outcomes, said: Sequence[tuple[Foreign, str]], never: Sequence[tuple[Foreign, str]]) -> Iterator[str]:
    """Each record that counts was decided once, as its kind is to be; some share an id. Of those that do not nothing is heard."""
    times = Counter(named(record, place) for record, place in said)
    for record, place in said:
        decisions = found.get(named(record, place), {})
        if len(decisions) != times[named(record, place)]:
            yield f"{len(decisions)} outcomes: {decisions} {place} {record}"[:800]
        elif not all(_is_as_expected(record.expects, types) for types in decisions.values()):
            yield f"{record.expects}, it was to be: {decisions} {place} {record}"[:800]
    for record, place in never:
        if decisions := {**found.get(named(record, place), {}), **found.get(place, {})}:
            yield f"an outcome of what was taken back: {decisions} {place} {record}"[:800]


def _is_as_expected(expects: Expects, types: frozenset[str]) -> bool:
    match expects:
        case "unreadable":
            return types == UNREAD
        case "understood":
            return not types & (UNREAD | PARKED)
        case "any":
            return not types & PARKED and (types == UNREAD or not types & UNREAD)


def wrong_orders(public: Iterable[Raw], orders: Iterable[Order], never: set[str]) -> Iterator[str]:
    """A good order is placed once, at its price, and has what was paid for it; one that was taken back is not there."""
    facts: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for record in public:
        data = json.loads(record.value or b"{}")
        if order_id := data.get("order_id"):
            headers = dict(record.headers)
            facts[order_id][headers["ce_id"].decode()] = {"type": headers["ce_type"].decode(), **data}
    for order in orders:
        told = list(facts[order.order_id].values())
        if wrong := _differing(order, told):
            yield f"good order {order}: {wrong}; {[each['type'] for each in told]}"
    for order_id in never & facts.keys():
        yield f"order {order_id} was taken back, and there is {list(facts[order_id].values())}"[:800]


def _differing(order: Order, told: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    types, paid = Counter(fact["type"] for fact in told), int(order.captured > 0)
    due = {
        "OrderPlaced": 1,
        "OrderConfirmed": 1,
        "StockReserved": 1,
        "OrderAllocated": 1,
        "OrderPaid": paid,
        "ShipmentCreated": paid,
    }
    due |= dict.fromkeys(("OrderRefused", "OrderCancelled", "OrderExpired", "OrderRequestRefused", "RefundIssued"), 0)
    wrong: dict[str, Any] = {type: types[type] for type, count in due.items() if types[type] != count}
    total = [fact["total"] for fact in told if fact["type"] == "OrderConfirmed"]
    captured = sum(fact["amount"] for fact in told if fact["type"] == "PaymentCaptured")
    wrong |= {"total": total} if total != [order.total] else {}
    return wrong | ({"captured": captured} if captured != order.captured else {})


def repeated(secret: str, records: Iterable[Raw], logs: Path, metrics: Mapping[str, str]) -> Iterator[str]:
    """Where the secret stands that nothing may repeat."""
    said = secret.encode()
    for record in records:
        if said in (record.value or b"") or any(
            said in name.encode() or said in (value or b"") for name, value in record.headers
        ):
            yield f"repeated: {record.shown()}"[:800]
    for log in sorted(logs.glob("*.log")):
        yield from (f"repeated in {log.name}: {line!r}"[:800] for line in log.read_bytes().splitlines() if said in line)
    for service, shown in metrics.items():
        if secret in shown:
            yield f"repeated in the metrics of {service}"


async def metrics_of(apis: Mapping[str, str]) -> dict[str, str]:
    async with httpx.AsyncClient(timeout=30) as http:
        return {service: (await http.get(f"{api}/metrics")).text for service, api in apis.items()}


@asynccontextmanager
async def watched(apis: Mapping[str, str]) -> AsyncIterator[Counter[str]]:
    """Answers of /readyz of every service, by what they said, all the time until the end."""
    seen: Counter[str] = Counter()

    async def look(service: str, api: str) -> None:
        async with httpx.AsyncClient(timeout=30) as http:
            while True:
                try:
                    answer = await http.get(f"{api}/readyz")
                    seen["ready" if answer.status_code == 200 else f"{service}: {answer.status_code} {answer.text[:200]}"] += 1
                except httpx.TransportError as error:
                    seen[f"{service}: {error!r}"] += 1
                await asyncio.sleep(EVERY)

    tasks = [asyncio.create_task(look(service, api)) for service, api in apis.items()]
    try:
        yield seen
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
