"""Transfers: what left its source is in transit, came in, or is lost; and warehouses moved what the transfer says, no more."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from cli.prove.log import Answered, Decision, Fact, Place

LIFE = frozenset(("TransferSent", "TransferReceived", "TransferLost"))
STOCK = frozenset(("TransferStockSent", "TransferStockArrived"))


@dataclass(slots=True)
class Transfer:
    transit: Counter[str] = field(default_factory=Counter)
    """By SKU, as the transfer's own facts say."""
    told: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Pieces by step, warehouse and SKU that a warehouse was told to move, less those it moved."""
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    """By step and warehouse: where it was told last, or where nobody told it, what it did."""
    last: Place | None = None


class Transfers:
    """Their facts and those of their warehouses lie in several partitions, which are read one after another."""

    def __init__(self) -> None:
        self.transfers: dict[str, Transfer] = {}
        self.warehouses: dict[str, Place] = {}
        """A place in the partition of each."""

    def see(self, decision: Decision) -> None:
        for fact in decision.facts:
            if fact.type in LIFE:
                self._live(fact)
            elif fact.type in STOCK:
                self.warehouses[fact.data["warehouse"]] = fact.place
                self._move(fact)

    def _live(self, fact: Fact) -> None:
        data, transfer = fact.data, self.transfers.setdefault(fact.data["transfer_id"], Transfer())
        transfer.last = fact.place
        sign = 1 if fact.type == "TransferSent" else -1
        for line in data["lines"]:
            transfer.transit[line["sku"]] += sign * line["quantity"]
        if fact.type == "TransferLost":
            return
        step, warehouse = ("sent", data["source"]) if fact.type == "TransferSent" else ("arrived", data["warehouse"])
        transfer.places[step, warehouse] = fact.place
        for line in data["lines"]:
            transfer.told[step, warehouse, line["sku"]] += line["quantity"]

    def _move(self, fact: Fact) -> None:
        data, transfer = fact.data, self.transfers.setdefault(fact.data["transfer_id"], Transfer())
        step = "sent" if fact.type == "TransferStockSent" else "arrived"
        transfer.places.setdefault((step, data["warehouse"]), fact.place)
        for line in data["lines"]:
            transfer.told[step, data["warehouse"], line["sku"]] -= line["quantity"]

    def judged(self, answered: Answered) -> Iterator[tuple[str, str, Place | None, bool]]:
        """Each transfer, what is wrong with it or "", where, and whether that is under way still."""
        for id, transfer in self.transfers.items():
            over = [sku for sku, pieces in transfer.transit.items() if pieces < 0]
            if over:
                yield (
                    id,
                    f"{-transfer.transit[over[0]]} pieces more of {over[0]} came in or are lost than were sent",
                    transfer.last,
                    False,
                )
                continue
            wrong = next((each for each, pieces in transfer.told.items() if pieces), None)
            if wrong is None:
                yield id, "", transfer.last, False
                continue
            step, warehouse, sku = wrong
            pieces, place = transfer.told[step, warehouse, sku], transfer.places[step, warehouse]
            text = (
                f"{warehouse} moved {abs(pieces)} pieces {'fewer' if pieces > 0 else 'more'} of {sku} than it was told ({step})"
            )
            yield id, text, place, pieces > 0 and self._under_way(warehouse, place, answered)

    def _under_way(self, warehouse: str, told: Place, answered: Answered) -> bool:
        where = self.warehouses.get(warehouse)
        return where is None or not answered.has(told, where.topic, where.partition)
