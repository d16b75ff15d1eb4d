"""Transfers: what left its source is in transit, came in, or is lost; and warehouses moved what the transfer says, no more.
So it is with what the pieces cost: minor units."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from cli.prove.log import Answered, Decision, Fact, Place

LIFE = frozenset(("TransferSent", "TransferBookedOut", "TransferReceived", "TransferLost"))
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
    worth: Counter[str] = field(default_factory=Counter)
    """In transit, by SKU: what its pieces cost, by the transfer's own facts."""
    booked: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """As `told`, of cost."""
    is_valued: bool = False
    """From before lots went with their pieces nothing of their cost was said."""


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
        if fact.type == "TransferBookedOut":
            transfer.is_valued = True
            for sku, cost in _costs(fact):
                transfer.worth[sku] += cost
            return
        sign = 1 if fact.type == "TransferSent" else -1
        if sign < 0:
            for sku, cost in _costs(fact):
                transfer.worth[sku] -= cost
        for line in data["lines"]:
            transfer.transit[line["sku"]] += sign * line["quantity"]
        if fact.type == "TransferLost":
            return
        step, warehouse = ("sent", data["source"]) if fact.type == "TransferSent" else ("arrived", data["warehouse"])
        transfer.places[step, warehouse] = fact.place
        for line in data["lines"]:
            transfer.told[step, warehouse, line["sku"]] += line["quantity"]
        for sku, cost in _costs(fact):
            transfer.booked[step, warehouse, sku] += cost

    def _move(self, fact: Fact) -> None:
        data, transfer = fact.data, self.transfers.setdefault(fact.data["transfer_id"], Transfer())
        step = "sent" if fact.type == "TransferStockSent" else "arrived"
        transfer.places.setdefault((step, data["warehouse"]), fact.place)
        for line in data["lines"]:
            transfer.told[step, data["warehouse"], line["sku"]] -= line["quantity"]
        for sku, cost in _costs(fact) if step == "arrived" else ():
            transfer.booked[step, data["warehouse"], sku] -= cost

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
                yield id, _cost_wrong(transfer), transfer.last, False
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


def _costs(fact: Fact) -> Iterator[tuple[str, int]]:
    return ((line["sku"], part["cost"]) for line in fact.data["lines"] for part in line["lots"] if part.get("cost") is not None)


def _cost_wrong(transfer: Transfer) -> str:
    """What is wrong with the cost of its pieces, which are where they are told to be; "" for nothing."""
    for sku, worth in transfer.worth.items():
        if transfer.is_valued and (worth < 0 or (worth and not transfer.transit[sku])):
            return f"{sku} in transit cost {worth}, with {transfer.transit[sku]} pieces there"
    for (_, warehouse, sku), cost in transfer.booked.items():
        if cost:
            return f"{warehouse} booked {sku} with a cost of {abs(cost)} {'less' if cost > 0 else 'more'} than it was told"
    return ""
