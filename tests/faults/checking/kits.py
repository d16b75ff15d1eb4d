"""An order's kits, judged from the facts alone: each line of one becomes its components, no piece and no cent more or less."""

from collections import Counter
from collections.abc import Iterator

from tests.faults.checking.log import Fact, Logs, Wrong
from tests.faults.checking.pieces import pieces_of


def unmade(logs: Logs) -> Iterator[Wrong]:
    placed: dict[str, Fact] = {}
    opened: dict[str, Fact] = {}
    priced = {fact.data["order_id"]: fact for fact in logs["pricing"].facts if fact.type == "OrderPriced"}
    for fact in logs["orders"].facts:
        if fact.type == "OrderPlaced":
            placed[fact.data["order_id"]] = fact
        elif fact.type == "OrderConfirmed":
            order = fact.data["order_id"]
            if order in placed and placed[order].data.get("kits"):
                yield from _judge(placed[order], priced.get(order), fact)
        elif fact.type == "OrderChangeOpened":
            opened[fact.data["change_id"]] = fact
        elif fact.type == "OrderChanged" and (begun := opened.get(fact.data["change_id"])) is not None:
            yield from _judge_change(begun, fact)


def _judge_change(opened: Fact, applied: Fact) -> Iterator[Wrong]:
    """Each kit that it added is its components, at its own price where it has one."""
    order, change, lines = applied.data["order_id"], applied.data["change_id"], applied.data["lines"]
    kits = {kit["sku"]: kit["components"] for kit in opened.data.get("kits", ())}
    added = [line for line in opened.data.get("lines", ()) if line["line"] is None and line["sku"] in kits]
    made = [
        (kit["sku"], kit["quantity"], [(lines[n - 1]["sku"], lines[n - 1]["quantity"]) for n in kit["numbers"]])
        for kit in applied.data.get("kits", ())
    ]
    expected = [
        (line["sku"], line["quantity"], [(part["sku"], part["quantity"] * line["quantity"]) for part in kits[line["sku"]]])
        for line in added
    ]
    if made != expected:
        text = f"order {order}: change {change} added kits {made}, they are {expected}"
        yield Wrong("invariant", text, (opened, applied))
        return
    for line, kit in zip(added, applied.data.get("kits", ()), strict=True):
        cost, shares = line["unit_price"], sum(lines[n - 1]["total"] for n in kit["numbers"])
        if cost is not None and cost * line["quantity"] != shares:
            text = (
                f"order {order}: change {change} added {line['sku']} for {cost * line['quantity']}, its components cost {shares}"
            )
            yield Wrong("invariant", text, (opened, applied))


def _judge(placed: Fact, priced: Fact | None, confirmed: Fact) -> Iterator[Wrong]:
    order, lines = placed.data["order_id"], confirmed.data["lines"]
    kits = {kit["sku"]: {part["sku"]: part["quantity"] for part in kit["components"]} for kit in placed.data["kits"]}
    expected: Counter[str] = Counter()
    for line in placed.data["lines"]:
        for sku, n in kits.get(line["sku"], {line["sku"]: 1}).items():
            expected[sku] += n * line["quantity"]
    found = pieces_of(lines)
    if found != expected:
        yield Wrong(
            "invariant", f"order {order}: {dict(found)} are confirmed, its kits are {dict(expected)}", (placed, confirmed)
        )
        return
    paid = [line["total"] for line in priced.data["lines"] if line["sku"] in kits] if priced else []
    shares = [sum(lines[number - 1]["total"] for number in kit["numbers"]) for kit in confirmed.data.get("kits", ())]
    if priced and shares != paid:
        yield Wrong("invariant", f"order {order}: kits cost {paid}, their components {shares}", (priced, confirmed))
