"""An order's kits, judged from the facts alone: each line of one becomes its components, no piece and no cent more or less."""

from collections import Counter
from collections.abc import Iterator

from tests.faults.checking.log import Fact, Logs, Wrong


def unmade(logs: Logs) -> Iterator[Wrong]:
    placed: dict[str, Fact] = {}
    priced = {fact.data["order_id"]: fact for fact in logs["pricing"].facts if fact.type == "OrderPriced"}
    for fact in logs["orders"].facts:
        if fact.type == "OrderPlaced":
            placed[fact.data["order_id"]] = fact
        elif fact.type == "OrderConfirmed":
            order = fact.data["order_id"]
            if order in placed and placed[order].data.get("kits"):
                yield from _judge(placed[order], priced.get(order), fact)


def _judge(placed: Fact, priced: Fact | None, confirmed: Fact) -> Iterator[Wrong]:
    order, lines = placed.data["order_id"], confirmed.data["lines"]
    kits = {kit["sku"]: {part["sku"]: part["quantity"] for part in kit["components"]} for kit in placed.data["kits"]}
    expected: Counter[str] = Counter()
    for line in placed.data["lines"]:
        for sku, n in kits.get(line["sku"], {line["sku"]: 1}).items():
            expected[sku] += n * line["quantity"]
    found = Counter[str]()
    for line in lines:
        found[line["sku"]] += line["quantity"]
    if found != expected:
        yield Wrong(
            "invariant", f"order {order}: {dict(found)} are confirmed, its kits are {dict(expected)}", (placed, confirmed)
        )
        return
    paid = [line["total"] for line in priced.data["lines"] if line["sku"] in kits] if priced else []
    shares = [sum(lines[number - 1]["total"] for number in kit["numbers"]) for kit in confirmed.data.get("kits", ())]
    if priced and shares != paid:
        yield Wrong("invariant", f"order {order}: kits cost {paid}, their components {shares}", (priced, confirmed))
