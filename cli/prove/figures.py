"""Pieces of a warehouse and SKU, reckoned from the facts that move them. On hand is counted by lots, everything else by lines."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cli.prove.log import Fact

BY_LINES: dict[str, dict[str, int]] = {
    "StockReceived": {"received": 1},
    "StockRestocked": {"restocked": 1},
    "ReturnScrapped": {"restocked": 1, "written_off": 1},
    "StockReserved": {"allocated": 1},
    "StockReleased": {"allocated": -1},
    "AllocationLost": {"allocated": -1},
    "StockIssued": {"allocated": -1, "issued": 1},
    "TransferStockAllocated": {"allocated": 1},
    "TransferStockFreed": {"allocated": -1},
    "TransferStockSent": {"allocated": -1, "issued": 1},
    "TransferStockArrived": {"received": 1},
    "QueueLeft": {"waiting": -1},
    "StockHeld": {"held": 1},
    "HoldConverted": {"held": -1},
    "HoldEnded": {"held": -1},
}
"""What a piece of one of their lines moves."""
BY_SKU: dict[str, dict[str, int]] = {
    "StockSetAside": {"unavailable": 1},
    "StockMadeAvailable": {"unavailable": -1},
    "SetAsideWrittenOff": {"unavailable": -1, "written_off": 1},
}
"""What a piece moves of a fact that names one SKU."""
COME = frozenset(("StockReceived", "StockRestocked", "TransferStockArrived", "StockAdjusted"))
GO = frozenset(("StockIssued", "TransferStockSent", "SetAsideWrittenOff"))
"""Facts whose lots are more, and fewer, on hand with them."""
POOLS = frozenset(("PoolSplit", "PoolMerged", "PoolReduced"))
MOVING = frozenset((*BY_LINES, *BY_SKU, *POOLS, "StockAdjusted", "QueueFilled", "ReservationQueued", "SafetyStockSet"))


@dataclass(slots=True)
class Stock:
    received: int = 0
    restocked: int = 0
    found: int = 0
    issued: int = 0
    written_off: int = 0
    allocated: int = 0
    held: int = 0
    unavailable: int = 0
    waiting: int = 0
    pooled: int = 0
    safety: int = 0
    lots: Counter[str] = field(default_factory=Counter)
    """On hand; without those that are used up."""

    @property
    def on_hand(self) -> int:
        return self.lots.total()

    @property
    def available(self) -> int:
        return self.on_hand - self.allocated - self.held - self.unavailable


class Figures:
    """Of all warehouses, by "<warehouse>/<sku>"."""

    def __init__(self) -> None:
        self.stocks: dict[str, Stock] = defaultdict(Stock)

    def move(self, fact: Fact) -> list[str]:
        """Which stocks it moved."""
        moved = dict.fromkeys(self._lines(fact))
        if fact.type in COME or fact.type in GO:
            sign = -1 if fact.type in GO else 1
            for id, lot, quantity in lots_of(fact):
                lots = self.stocks[id].lots
                lots[lot] += sign * quantity
                if not lots[lot]:
                    del lots[lot]
        return list(moved)

    def _lines(self, fact: Fact) -> Iterator[str]:
        for sku, quantity, moves in _moves(fact):
            id = f"{fact.data['warehouse']}/{sku}"
            stock = self.stocks[id]
            for name, sign in moves.items():
                setattr(stock, name, getattr(stock, name) + sign * quantity)
            yield id
        if fact.type == "SafetyStockSet":
            self.stocks[f"{fact.data['warehouse']}/{fact.data['sku']}"].safety = fact.data["safety"]


def _moves(fact: Fact) -> Iterator[tuple[str, int, dict[str, int]]]:
    data = fact.data
    if fact.type == "StockAdjusted":
        yield (
            (data["sku"], data["change"], {"found": 1})
            if data["change"] > 0
            else (data["sku"], -data["change"], {"written_off": 1})
        )
    elif fact.type in BY_SKU:
        yield data["sku"], data["quantity"], BY_SKU[fact.type]
    elif fact.type == "QueueFilled":
        yield data["sku"], sum(gift["quantity"] for gift in data["gifts"]), {"allocated": 1, "waiting": -1}
    elif fact.type == "ReservationQueued":
        for line in data["lines"]:
            yield line["sku"], line["quantity"] - line["waiting"], {"allocated": 1}
            yield line["sku"], line["waiting"], {"waiting": 1}
    elif fact.type in BY_LINES and not data.get("waited"):  # what waited was allocated as it came
        for line in data["lines"]:
            yield line["sku"], line["quantity"], BY_LINES[fact.type]
    yield from _pooled(fact)


def _pooled(fact: Fact) -> Iterator[tuple[str, int, dict[str, int]]]:
    data = fact.data
    if fact.type in ("PoolSplit", "PoolMerged"):
        sign = 1 if fact.type == "PoolSplit" else 0 if data.get("to_pool") else -1
        yield data["sku"], data["pieces"], {"pooled": sign}
    elif fact.type == "PoolReduced":
        yield data["sku"], sum(part["pieces"] for part in data["parts"]), {"pooled": -1}
    else:
        for line in data.get("pooled") or ():
            yield line["sku"], line["quantity"], {"pooled": 1 if fact.type == "StockReleased" else -1}


def lines_of(fact: Fact) -> list[dict[str, Any]]:
    """Its lines, each with a SKU, also where it names one only."""
    data = fact.data
    if fact.type == "QueueFilled":
        return [{**gift, "sku": data["sku"]} for gift in data["gifts"]]
    if fact.type == "StockAdjusted":
        return [{**data, "quantity": data["change"]}]
    return [data] if fact.type in BY_SKU else list(data.get("lines", ()))


def lots_of(fact: Fact) -> Iterator[tuple[str, str, int]]:
    """Of a fact that moves pieces on hand: stock, lot, pieces."""
    for line in lines_of(fact):
        id = f"{fact.data['warehouse']}/{line['sku']}"
        if "lots" in line:
            yield from ((id, lot["lot"], lot["quantity"]) for lot in line["lots"])
        else:  # what is received, and what is restocked: version 1 called its lot as the return
            yield id, line["lot"] if "lot" in line else fact.data["return_id"], line["quantity"]


def shipment_of(data: dict[str, Any]) -> str:
    """Before shipments were named an order had one in a warehouse."""
    return str(data.get("shipment_id") or data["order_id"])
