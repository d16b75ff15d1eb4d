"""Stock by warehouse and SKU, counted again from the facts: nothing below 0 and allocated + unavailable <= on hand at every step,
lots that sum up."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.faults.checking.log import Fact, Logs, Wrong

MOVES = {
    "StockReceived": {"received": 1, "on_hand": 1},
    "StockRestocked": {"restocked": 1, "on_hand": 1},
    "StockReserved": {"allocated": 1},
    "StockReleased": {"allocated": -1},
    "StockIssued": {"allocated": -1, "on_hand": -1, "issued": 1},
    "ReturnScrapped": {"restocked": 1, "written_off": 1},
}
"""What a piece of a line moves."""
OF_ONE_SKU = {
    "StockSetAside": {"unavailable": 1},
    "StockMadeAvailable": {"unavailable": -1},
    "SetAsideWrittenOff": {"unavailable": -1, "on_hand": -1, "written_off": 1},
}
"""What a piece moves of a fact that names one SKU."""


@dataclass
class Stock:
    received: int = 0
    restocked: int = 0
    issued: int = 0
    written_off: int = 0
    on_hand: int = 0
    allocated: int = 0
    unavailable: int = 0


def counted(logs: Logs) -> tuple[dict[str, Stock], list[Wrong]]:
    """Stock by "<warehouse>/<sku>", and what went wrong on the way."""
    stocks: dict[str, Stock] = {}
    wrong: list[Wrong] = []
    partitions: dict[str, Fact] = {}
    for fact in logs["inventory"].facts:
        if fact.type == "AlertLineSet":
            stocks.setdefault(f"{fact.data['warehouse']}/{fact.data['sku']}", Stock())
        if fact.type not in MOVES and fact.type not in OF_ONE_SKU and fact.type != "StockAdjusted":
            continue
        warehouse = fact.data["warehouse"]
        if partitions.setdefault(warehouse, fact).raw.partition != fact.raw.partition:
            wrong.append(Wrong("log", f"warehouse {warehouse} in two partitions", (partitions[warehouse], fact)))
        for sku, quantity, moves in _moves(fact):
            stock = stocks.setdefault(f"{warehouse}/{sku}", Stock())
            for name, sign in moves.items():
                setattr(stock, name, getattr(stock, name) + sign * quantity)
            if min(stock.allocated, stock.unavailable) < 0 or stock.allocated + stock.unavailable > stock.on_hand:
                aside = f", {stock.unavailable} set aside" if stock.unavailable else ""
                text = f"{warehouse}/{sku}: {stock.allocated} allocated{aside} of {stock.on_hand} on hand"
                wrong.append(Wrong("invariant", text, (fact,)))
            if stock.received + stock.restocked != stock.on_hand + stock.issued + stock.written_off:
                wrong.append(Wrong("invariant", f"{warehouse}/{sku}: does not add up: {stock}", (fact,)))
        wrong += _lots(fact)
    return stocks, wrong


def _moves(fact: Fact) -> Iterator[tuple[str, int, dict[str, int]]]:
    if fact.type == "StockAdjusted":
        yield fact.data["sku"], fact.data["change"], {"on_hand": 1, "written_off": -1}
        return
    if fact.type in OF_ONE_SKU:
        yield fact.data["sku"], fact.data["quantity"], OF_ONE_SKU[fact.type]
        return
    for line in fact.data["lines"]:
        yield line["sku"], line["quantity"], MOVES[fact.type]


def _lots(fact: Fact) -> Iterator[Wrong]:
    if fact.type == "StockAdjusted":
        whole, lots = fact.data["change"], fact.data["lots"]
        if sum(lot["quantity"] for lot in lots) != whole:
            yield Wrong("invariant", f"lots do not sum to the change of {whole}", (fact,))
        return
    for line in [fact.data] if fact.type in OF_ONE_SKU else fact.data["lines"]:
        if "lots" in line and sum(lot["quantity"] for lot in line["lots"]) != line["quantity"]:
            yield Wrong("invariant", f"lots of {line['sku']} do not sum to {line['quantity']}", (fact,))
