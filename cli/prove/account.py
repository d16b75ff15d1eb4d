"""An order's account, folded from its facts."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from cli.prove.ended import ENDS
from cli.prove.log import Fact, Place

KNOWN = ENDS | {
    *("OrderPlaced", "OrderConfirmed", "OrderReinstated", "OrderAuthorised", "OrderPaid", "LinesCancelled"),
    *("PaymentCaptured", "ChargeReported", "RefundIssued", "RefundRetried", "ChargeActionRequested", "ChargeActionEnded"),
    *("OrderChangeConfirmed", "OrderChanged", "OrderChangeEnded"),
}


def charge_of(data: dict[str, Any]) -> str:
    """As parts of refunds name it."""
    return f"{data['provider']}/{data['payment_id']}" if data.get("provider") else str(data["payment_id"])


def _nothing() -> tuple[int, int]:
    return 0, 0


@dataclass(slots=True)
class Account:
    ended: Place | None = None
    final: bool = False
    """It ended by more than its time to be paid: it is never taken up again."""
    total: int | None = None
    paid: Place | None = None
    authorised: bool = False
    keeps: bool = False
    """What is paid too much, by its terms."""
    captured: dict[str, int] = field(default_factory=dict)
    """By charge."""
    given: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    """What of each went back, as far as refunds named theirs."""
    refunded: int = 0
    said: dict[str, dict[str, int]] = field(default_factory=dict)
    """By charge, what its provider said last."""
    failed: dict[str, int] = field(default_factory=dict)
    """By refund: what its providers did not do, and nobody has retried."""
    actions: set[str] = field(default_factory=set)
    """References of all that was asked."""
    open: set[str] = field(default_factory=set)
    """Of these, what has not ended."""
    due: dict[str, int] = field(default_factory=dict)
    """By confirmed change, what it waits for."""
    skus: dict[int, str] = field(default_factory=dict)
    """By number of their line."""
    worth: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By SKU: what is paid for it, pieces; where a change made it less, as it was."""
    back: defaultdict[str | None, tuple[int, int]] = field(default_factory=lambda: defaultdict(_nothing))
    """By SKU: amount and pieces of refunds that name lines."""
    cancelled: defaultdict[str, tuple[int, int]] = field(default_factory=lambda: defaultdict(_nothing))
    """By SKU, since its lines were agreed last."""
    cancelled_total: int = 0
    last: Place | None = None
    captured_at: Place | None = None

    @property
    def held(self) -> int:
        return sum(self.captured.values()) - self.refunded

    @property
    def owed(self) -> int | None:
        """The total; of an order that is captured later without the pieces that were cancelled before it was paid."""
        if self.total is None or not self.authorised or self.paid is not None:
            return self.total
        return self.total - self.cancelled_total

    @property
    def gone(self) -> int:
        """In dispute, charged back, given back by the provider itself, or not given back by it when it was asked: nothing of ours
        can give it back by itself."""
        said = self.said.values()
        by_providers = sum(each["refunded"] for each in said)
        disputed = sum(max(each["lost"], each["disputed"] - each["won"]) for each in said)
        return max(0, by_providers - self.refunded) + disputed + sum(self.failed.values())

    @property
    def settled(self) -> bool:
        """Over, and no money ever came."""
        return self.final and not self.captured and not self.open and not self.said

    def out_of_reach(self, charge: str) -> int:
        """Of what it captured: charged back, or in dispute."""
        said = self.said.get(charge)
        return max(said["lost"], said["disputed"] - said["won"]) if said else 0

    def limit(self, sku: str | None) -> tuple[int, int]:
        """Most that refunds of a SKU's lines may come to, and pieces."""
        (worth, bought), (amount, pieces) = self.worth.get(sku or "", (0, 0)), self.cancelled[sku or ""]
        return worth - amount, bought - pieces

    def money_places(self) -> list[Place]:
        return [place for place in (self.captured_at, self.last) if place is not None]

    def see(self, fact: Fact) -> None:
        data = fact.data
        match fact.type:
            case "OrderPlaced":
                self.keeps = (data.get("terms") or {}).get("overpaid") == "keep"
            case "OrderConfirmed" | "OrderChanged":
                self.due.pop(data.get("change_id", ""), None)
                self.total = data["total"]
                self._agree(data["lines"])
            case "OrderReinstated":
                self.ended = None
            case "OrderAuthorised":
                self.authorised = True
            case "OrderPaid":
                self.paid = fact.place
            case "LinesCancelled":
                for line in data["lines"]:
                    amount, pieces = self.cancelled[line["sku"]]
                    self.cancelled[line["sku"]] = amount + line["total"], pieces + line["quantity"]
                    self.cancelled_total += line["total"]
            case "OrderChangeConfirmed":
                self.due[data["change_id"]] = data["due"]
            case "OrderChangeEnded":
                self.due.pop(data["change_id"], None)
            case type if type in ENDS:
                self.ended, self.final = fact.place, type != "OrderExpired"
            case _:
                self._money(fact)

    def _agree(self, lines: list[dict[str, Any]]) -> None:
        if not lines:  # a change of nothing but where it goes
            return
        self.skus = {number: line["sku"] for number, line in enumerate(lines, 1)}
        now = defaultdict[str, tuple[int, int]](_nothing)
        for line in lines:
            worth, pieces = now[line["sku"]]
            now[line["sku"]] = worth + line["total"], pieces + line["quantity"]
        for sku, (worth, pieces) in now.items():
            was = self.worth.get(sku, (0, 0))
            self.worth[sku] = max(was[0], worth), max(was[1], pieces)
        self.cancelled.clear()

    def _money(self, fact: Fact) -> None:
        data = fact.data
        match fact.type:
            case "PaymentCaptured":
                self.captured[charge_of(data)] = self.captured.get(charge_of(data), 0) + data["amount"]
                self.captured_at = fact.place
            case "ChargeReported":
                self.said[charge_of(data)] = data["totals"]
            case "RefundIssued" | "RefundRetried":
                self.refunded += data["amount"]
                for part in data.get("parts") or ():
                    self.given[part["payment_id"]] += part["amount"]
                for line in data.get("lines") or ():
                    amount, pieces = self.back[self.skus.get(line["line"])]
                    self.back[self.skus.get(line["line"])] = amount + line["amount"], pieces + line["quantity"]
                if fact.type == "RefundRetried":
                    self.failed.pop(data["refund_id"], None)
            case "ChargeActionRequested":
                self.actions.add(data["reference"])
                self.open.add(data["reference"])
            case "ChargeActionEnded":
                self.open.discard(data["reference"])
                if data["action"] == "refund" and data["code"]:
                    self.refunded -= data["amount"]
                    self.given[charge_of(data)] -= data["amount"]
                    self.failed[data["refund_id"]] = self.failed.get(data["refund_id"], 0) + data["amount"]
