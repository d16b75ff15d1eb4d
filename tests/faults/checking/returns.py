"""Returns of an order: what was asked back came, is missing or was withdrawn; what came is in stock or scrap, and refunded; and
all of them together are no more than was delivered, and paid."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tests.faults.checking.changes import place
from tests.faults.checking.log import Wrong
from tests.faults.checking.pieces import Seen, pieces_of

STOCK = {"StockRestocked": "restock", "ReturnScrapped": "scrap"}


def returns_kept(order: str, seen: Seen) -> Iterator[Wrong]:
    asked, missing = _lines(seen, "ReturnRequested"), _lines(seen, "ReturnPiecesMissing")
    for fact in seen.get("ReturnInspected", ()):
        id, lines = fact.data["return_id"], fact.data["lines"]
        if pieces_of(lines) + pieces_of(missing.get(id, ())) != pieces_of(asked.get(id, ())):
            yield Wrong("invariant", f"return {id}: what came and what is missing are not what was asked back", (fact,))
        stock: Counter[tuple[str, str]] = Counter()
        for type, disposition in STOCK.items():
            stock.update({(sku, disposition): n for sku, n in pieces_of(_lines(seen, type).get(id, ())).items()})
        came: Counter[tuple[str, str]] = Counter()
        for line in lines:
            came[line["sku"], line["disposition"]] += line["quantity"]
        if stock != came:
            yield Wrong("lost", f"return {id}: {dict(came)} inspected, {dict(stock)} in stock and scrap", (fact,))
        worth = _worth(asked.get(id, ())).total() - _worth(missing.get(id, ())).total()
        paid = [each.data["amount"] for each in seen.get("RefundGranted", ()) if each.data["return_id"] == id] or [0]
        if paid != [worth]:
            yield Wrong("invariant", f"return {id} is worth {worth}, granted {paid}", (fact,))
    yield from _granted_without_return(seen, asked)
    yield from _no_more_than_bought(order, seen, asked, missing)


def _granted_without_return(seen: Seen, asked: Mapping[str, Iterable[Any]]) -> Iterator[Wrong]:
    """Goods are inspected before they are refunded; of lines without stock nothing comes back."""
    inspected = {fact.data["return_id"]: place(fact) for fact in seen.get("ReturnInspected", ())}
    windows = [fact for fact in seen.get("ReturnWindowOpened", ()) if fact.data.get("done")]
    nothing_back = {line["sku"] for window in windows for line in window.data["lines"]}
    for fact in (fact for type in ("RefundGranted", "ReturnRefunded") for fact in seen.get(type, ())):
        id = fact.data["return_id"]
        if id in inspected and inspected[id] < place(fact):
            continue
        lines = asked.get(id, ())
        if goods := [line["sku"] for line in lines if line["sku"] not in nothing_back]:
            yield Wrong("reordered", f"return {id}: {fact.type} without ReturnInspected before, of {', '.join(goods)}", (fact,))
        elif fact.type == "RefundGranted" and fact.data["amount"] != (worth := _worth(lines).total()):
            yield Wrong("invariant", f"return {id} is worth {worth}, granted {fact.data['amount']}", (fact,))


def _no_more_than_bought(
    order: str, seen: Seen, asked: Mapping[str, Iterable[Any]], missing: Mapping[str, Iterable[Any]]
) -> Iterator[Wrong]:
    withdrawn = {fact.data["return_id"] for fact in seen.get("ReturnWithdrawn", ())}
    standing = [line for id, lines in asked.items() if id not in withdrawn for line in lines]
    free = [line for lines in missing.values() for line in lines]
    back, refund = pieces_of(standing), _worth(standing)
    back.subtract(pieces_of(free))
    refund.subtract(_worth(free))
    windows = seen.get("ReturnWindowOpened", ())
    bought, paid = pieces_of(line for window in windows for line in window.data["lines"]), Counter[str]()
    for window in windows:
        for line in window.data["lines"]:
            paid[line["sku"]] += line["total"]
    for sku, pieces in back.items() if windows else ():
        evidence = (*windows, *seen.get("ReturnRequested", ()))
        if pieces > bought[sku] or refund[sku] > paid[sku]:
            text = f"{pieces} x {sku} for {refund[sku]} in returns, of {bought[sku]} for {paid[sku]}"
            yield Wrong("invariant", f"order {order}: {text}", evidence)
        elif pieces == bought[sku] and refund[sku] != paid[sku]:
            text = f"all of {sku} in returns for {refund[sku]}, paid were {paid[sku]}"
            yield Wrong("invariant", f"order {order}: {text}", evidence)


def _lines(seen: Seen, type: str) -> dict[str, Sequence[Any]]:
    """By return."""
    return {fact.data["return_id"]: fact.data["lines"] for fact in seen.get(type, ())}


def _worth(lines: Iterable[Any]) -> Counter[str]:
    worth: Counter[str] = Counter()
    for line in lines:
        worth[line["sku"]] += line["refund"]
    return worth
