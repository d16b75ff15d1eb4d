"""Stock by warehouse and SKU, counted again from the facts: never below 0, never more allocated, held, unavailable than on hand;
lots sum up."""

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
    "QueueLeft": {"waiting": -1},
    "StockHeld": {"held": 1},
    "HoldConverted": {"held": -1},
    "HoldEnded": {"held": -1},
    "TransferStockAllocated": {"allocated": 1},
    "TransferStockFreed": {"allocated": -1},
    "TransferStockSent": {"allocated": -1, "on_hand": -1, "issued": 1},
    "TransferStockArrived": {"received": 1, "on_hand": 1},
}
"""What a piece of a line moves."""
OF_ONE_SKU = {
    "StockSetAside": {"unavailable": 1},
    "StockMadeAvailable": {"unavailable": -1},
    "SetAsideWrittenOff": {"unavailable": -1, "on_hand": -1, "written_off": 1},
}
"""What a piece moves of a fact that names one SKU."""
SETTINGS = {"AlertLineSet": "", "SafetyStockSet": "safety", "BackorderCapSet": "cap"}
"""Facts that set a figure of a SKU, and their field."""


@dataclass
class Stock:
    received: int = 0
    restocked: int = 0
    issued: int = 0
    written_off: int = 0
    on_hand: int = 0
    allocated: int = 0
    unavailable: int = 0
    held: int = 0
    waiting: int = 0
    safety: int = 0
    backorder_cap: int = 0

    @property
    def available(self) -> int:
        return self.on_hand - self.allocated - self.held - self.unavailable


def counted(logs: Logs) -> tuple[dict[str, Stock], list[Wrong]]:
    """Stock by "<warehouse>/<sku>", and what went wrong on the way."""
    stocks: dict[str, Stock] = {}
    wrong: list[Wrong] = []
    partitions: dict[str, Fact] = {}
    for fact in logs["inventory"].facts:
        moved = apply(fact, stocks)
        if not moved:
            continue
        warehouse = fact.data["warehouse"]
        if partitions.setdefault(warehouse, fact).raw.partition != fact.raw.partition:
            wrong.append(Wrong("log", f"warehouse {warehouse} in two partitions", (partitions[warehouse], fact)))
        for sku in moved:
            stock = stocks[f"{warehouse}/{sku}"]
            if min(stock.allocated, stock.unavailable, stock.held, stock.waiting, stock.available) < 0:
                aside = f", {stock.unavailable} set aside" if stock.unavailable else ""
                aside += f", {stock.held} held" if stock.held else ""
                aside += f", {stock.waiting} waiting" if stock.waiting < 0 else ""
                text = f"{warehouse}/{sku}: {stock.allocated} allocated{aside} of {stock.on_hand} on hand"
                wrong.append(Wrong("invariant", text, (fact,)))
            if stock.received + stock.restocked != stock.on_hand + stock.issued + stock.written_off:
                wrong.append(Wrong("invariant", f"{warehouse}/{sku}: does not add up: {stock}", (fact,)))
        wrong += _lots(fact)
    return stocks, wrong


def apply(fact: Fact, stocks: dict[str, Stock]) -> list[str]:
    """Moves the pieces that a fact moves; of which SKUs."""
    if fact.type in SETTINGS:
        stock = stocks.setdefault(f"{fact.data['warehouse']}/{fact.data['sku']}", Stock())
        stock.safety = fact.data.get("safety", stock.safety)
        stock.backorder_cap = fact.data.get("cap", stock.backorder_cap)
    for sku, quantity, moves in _moves(fact):
        stock = stocks.setdefault(f"{fact.data['warehouse']}/{sku}", Stock())
        for name, sign in moves.items():
            setattr(stock, name, getattr(stock, name) + sign * quantity)
    return touched(fact)


def touched(fact: Fact) -> list[str]:
    """The SKUs of which a fact moves pieces."""
    return list(dict.fromkeys(sku for sku, *_ in _moves(fact)))


def _moves(fact: Fact) -> Iterator[tuple[str, int, dict[str, int]]]:
    if fact.type == "StockAdjusted":
        yield fact.data["sku"], fact.data["change"], {"on_hand": 1, "written_off": -1}
        return
    if fact.type in OF_ONE_SKU:
        yield fact.data["sku"], fact.data["quantity"], OF_ONE_SKU[fact.type]
        return
    if fact.type == "QueueFilled":
        yield fact.data["sku"], sum(gift["quantity"] for gift in fact.data["gifts"]), {"allocated": 1, "waiting": -1}
    if fact.type == "ReservationQueued":
        for line in fact.data["lines"]:
            yield line["sku"], line["quantity"] - line["waiting"], {"allocated": 1}
            yield line["sku"], line["waiting"], {"waiting": 1}
    if fact.type not in MOVES or fact.data.get("waited"):  # what waited was allocated as it came
        return
    for line in fact.data["lines"]:
        yield line["sku"], line["quantity"], MOVES[fact.type]


def _lots(fact: Fact) -> Iterator[Wrong]:
    if fact.type == "StockAdjusted":
        whole, lots = fact.data["change"], fact.data["lots"]
        if sum(lot["quantity"] for lot in lots) != whole:
            yield Wrong("invariant", f"lots do not sum to the change of {whole}", (fact,))
        return
    if fact.type == "QueueFilled":
        lines = [{"sku": fact.data["sku"], **gift} for gift in fact.data["gifts"]]
    else:
        lines = [fact.data] if fact.type in OF_ONE_SKU else fact.data["lines"]
    for line in lines:
        quantity = line["quantity"] - line.get("waiting", 0)
        if "lots" in line and sum(lot["quantity"] for lot in line["lots"]) != quantity:
            yield Wrong("invariant", f"lots of {line['sku']} do not sum to {quantity}", (fact,))
