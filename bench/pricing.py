"""`python -m bench.pricing [--rounds N]`: what pricing costs, in one process, each pair in turn.

    active   20 lines, 10,000 active promotions on the channel against 100: `price()` and what is read for it
    pieces   30 lines of 200 pieces against 1 piece, with sets among the promotions
    plain    list prices and one 滿減: today's decision against the one before promotions had kinds
    nothing  list prices and no promotion at all: today's decision against the same one of before

Every side prices the same baskets many times; the sides of a pair alternate, and the medians of their rounds are compared.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from statistics import median
from time import process_time
from typing import Annotated, Any

import typer

from services.pricing.engine import price
from services.pricing.offers.state import ORDER_WIDE
from services.pricing.order_price.decide import held, lookups, price_order
from services.pricing.order_price.gathering import Wanted, basket_of, names
from services.pricing.order_price.gathering import held as narrowed
from services.pricing.order_price.state import NoPrice
from services.pricing.rules import Unpriced, held_at
from shared.contracts.orders import OrderLine, OrderPlaced
from shared.domain.nouns import Context
from shared.runtime.garbage import collect_rarely

AT = datetime(2026, 6, 18, 12, tzinfo=UTC)
WINDOW = {"starts_at": (AT - timedelta(days=1)).isoformat(), "ends_at": (AT + timedelta(days=1)).isoformat(), "ended_at": None}
Documents = Mapping[str, Mapping[str, Any] | None]
Job = Callable[[], object]


def offer(id: str, terms: Mapping[str, Any]) -> dict[str, Any]:
    return {"promotion_id": id, "currency": "CNY", "terms": terms, "combines": ["item", "order"], **WINDOW}


def off(id: str, amount: int) -> dict[str, Any]:
    return offer(id, {"kind": "spend_threshold", "tiers": [{"threshold": 20_000, "off": amount}]})


def listed(sku: str) -> dict[str, Any]:
    since = (AT - timedelta(days=1)).isoformat()
    return {"name": f"Product {sku}", "currency": "CNY", "unit_price": 9_999, "since": since, "earlier": [], "entries": []}


def shelf(promotions: int, lines: int) -> dict[str, dict[str, Any]]:
    """A channel's documents: its promotions lie on as many SKUs as it takes, of which the basket has `lines`."""
    documents: dict[str, dict[str, Any]] = {"offers/own": {"offers": [off(f"o{n}", 500 + n) for n in range(ORDER_WIDE)]}}
    skus = max(lines, (promotions - ORDER_WIDE) // 4)
    for n in range(promotions - ORDER_WIDE):
        terms = {"kind": "item_discount", "rate": 500 + n % 1_000}
        documents.setdefault(f"offers/own/S{n % skus}", {"offers": []})["offers"].append(offer(f"i{n}", terms))
    return documents | {f"prices/own/S{n}": listed(f"S{n}") for n in range(skus)}


def priced(documents: Documents, lines: int, pieces: int) -> Job:
    wanted = Wanted("own", "CNY", [(f"S{n}", pieces) for n in range(lines)], AT)
    skus = {sku for sku, _ in wanted.lines}

    def run() -> object:
        found = {name: (raw := documents.get(name)) and narrowed(name, raw, AT, skus) for name in names(wanted)}
        gathered = basket_of(wanted, found)
        assert not isinstance(gathered, Unpriced)
        return price(*gathered)

    return run


def with_sets(lines: int) -> dict[str, dict[str, Any]]:
    documents = shelf(100, lines)
    for n in range(lines):
        documents.setdefault(f"offers/own/S{n}", {"offers": []})["offers"].append(
            offer("b2g1", {"kind": "buy_get", "buy": 2, "get": 1})
        )
    return documents


def order(lines: int) -> OrderPlaced:
    said = {"order_id": "o1", "channel": "own", "external_id": "A-1", "currency": "CNY", "price_source": "list"}
    wanted = tuple(OrderLine(sku=f"S{n}", quantity=2) for n in range(lines))
    return OrderPlaced.model_validate(
        {**said, "lines": wanted, "warehouses": ("w1",), "pay_by": AT, "return_window_days": 7, "placed_at": AT}
    )


def decided_before(lines: int, promotions: int = 1) -> Job:
    """On the documents of before, narrowed as they were."""
    placed = order(lines)
    flat = {"promotion_id": "618", "currency": "CNY", "threshold": 20_000, "discount": 2_000, **WINDOW}
    documents = {f"prices/own/S{n}": listed(f"S{n}") for n in range(lines)}

    def run() -> object:
        found: dict[str, Any] = {name: held_at(document, AT)._asdict() for name, document in documents.items()}
        return price_order(
            placed,
            NoPrice(),
            Context("o1", AT, "OrderPlaced", found=found | {"promotions/own": {"promotions": [flat] * promotions}}),
        )

    return run


def decided_now(lines: int, promotions: int = 1) -> Job:
    placed = order(lines)
    documents: Documents = {f"prices/own/S{n}": listed(f"S{n}") for n in range(lines)}
    if promotions:
        documents = {**documents, "offers/own": {"offers": [off("618", 2_000)] * promotions}}

    def run() -> object:
        found = {name: (raw := documents.get(name)) and held(placed, name, raw) for name in lookups(placed)}
        return price_order(placed, NoPrice(), Context("o1", AT, "OrderPlaced", found=found))

    return run


def paired(one: Job, other: Job, rounds: int) -> tuple[float, float]:
    """Milliseconds of processor time a run, by median of the rounds."""
    times: dict[Job, list[float]] = {one: [], other: []}
    count = calls(one)
    for _ in range(rounds):
        for job in (one, other):
            began = process_time()
            for _ in range(count):
                job()
            times[job].append((process_time() - began) * 1_000 / count)
    return median(times[one]), median(times[other])


def calls(job: Job) -> int:
    """So many as take a fifth of a second; warms up as well."""
    began, count = process_time(), 0
    while process_time() - began < 0.2:
        job()
        count += 1
    return count


def main(rounds: Annotated[int, typer.Option(min=1, help="Of each side, in turn.")] = 9) -> None:
    collect_rarely()  # as the service's processes do: else the collector looks through these documents again and again
    few, many = shelf(100, 20), shelf(10_000, 20)
    sets = with_sets(30)
    for name, goal, now, base in (
        ("active: 10,000 / 100", "<= 1.10", priced(many, 20, 1), priced(few, 20, 1)),
        ("pieces: 200 / 1", "<= 1.10", priced(sets, 30, 200), priced(sets, 30, 1)),
        ("plain: 3 lines, now / before", "<= 1.05", decided_now(3), decided_before(3)),
        ("plain: 20 lines, now / before", "<= 1.05", decided_now(20), decided_before(20)),
        ("nothing: 3 lines, now / before", "<= 1.05", decided_now(3, 0), decided_before(3, 0)),
    ):
        first, second = paired(now, base, rounds)
        print(f"{name:32} {first:8.3f} ms / {second:8.3f} ms = {first / second:5.2f} x ({goal})")


if __name__ == "__main__":
    typer.run(main)
