"""Every order across the services: its facts, and its money and holds, folded."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.faults.checking.apart import undone
from tests.faults.checking.log import Fact, Logs, Wrong
from tests.faults.checking.parts import complete, standing_parts, wanted
from tests.faults.checking.pieces import shipment_of

ENDED = {"OrderRefused": "refused", "OrderCancelled": "cancelled", "OrderExpired": "expired"}


@dataclass
class Order:
    """Facts about one order, by type, of all services; and its money, folded."""

    id: str
    seen: dict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    total: int | None = None
    captured: int = 0
    refunded: int = 0
    charges: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """What each charge has captured."""
    given: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """What of each went back, as far as refunds named theirs."""
    said: dict[str, dict[str, int]] = field(default_factory=dict)
    """By charge, what its provider said last."""
    money_wrong: list[Wrong] = field(default_factory=list)
    stuck: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """By refund: what its providers did not do, and nobody has retried."""
    holds: set[str] = field(default_factory=set)
    """Their kinds, as they stand."""
    holds_wrong: list[Wrong] = field(default_factory=list)

    def has(self, type: str) -> bool:
        return type in self.seen

    @property
    def ended(self) -> str | None:
        return next((word for type, word in ENDED.items() if self.has(type)), None)

    @property
    def held(self) -> int:
        return self.captured - self.refunded

    @property
    def owed(self) -> int | None:
        """The total; of an order that is captured later without the pieces that were cancelled before it was paid."""
        if self.total is None or not self.has("OrderAuthorised") or self.has("OrderPaid"):
            return self.total
        gone = [line["total"] for fact in self.seen.get("LinesCancelled", ()) for line in fact.data["lines"]]
        return self.total - int(sum(gone))

    @property
    def gone(self) -> int:
        """In dispute, charged back, given back by the provider itself, or not given back by it when it was asked: nothing of ours
        can give it back by itself."""
        sums = [
            (each["refunded"], max(0, each["disputed"] - each["won"] - each["lost"]), each["lost"]) for each in self.said.values()
        ]
        given, disputed, lost = (sum(column) for column in zip(*sums, strict=True)) if sums else (0, 0, 0)
        return max(0, given - self.refunded) + disputed + lost + self.failed

    @property
    def failed(self) -> int:
        """What refunds had that were not done."""
        return sum(self.stuck.values())

    @property
    def keeps(self) -> bool:
        """What is paid too much, by its terms."""
        return any((fact.data.get("terms") or {}).get("overpaid") == "keep" for fact in self.seen.get("OrderPlaced", ()))

    @property
    def ships_complete(self) -> bool:
        return any((fact.data.get("terms") or {}).get("ship") == "complete" for fact in self.seen.get("OrderPlaced", ()))

    def tracking(self, shipment: str, shipped: str, corrected: str) -> str | None:
        """The number of its parcel that was said last."""
        said = [fact for fact in self.evidence(shipped, corrected) if shipment_of(fact) == shipment]
        return said[-1].data.get("tracking_number") if said else None

    def evidence(self, *types: str) -> tuple[Fact, ...]:
        return tuple(fact for type in types or tuple(self.seen) for fact in self.seen.get(type, ()))

    def add(self, fact: Fact) -> None:
        owed = self.owed
        self.seen[fact.type].append(fact)
        data = fact.data
        match fact.type:
            case "OrderConfirmed":
                self.total = data["total"]
                freight = data.get("freight", 0)
                if (lines := sum(line["total"] for line in data["lines"])) + freight != data["total"]:
                    self._money(f"confirmed at {data['total']}, its lines sum to {lines}, freight {freight}", fact)
                for line in data["lines"]:
                    if line["quantity"] * line["unit_price"] - line["discount"] != line["total"]:
                        self._money(f"line {line['sku']} does not add up", fact)
            case "OrderChanged":
                self._changed(data, fact)
            case "OrderReinstated":
                self.seen.pop("OrderExpired", None)
            case "PaymentCaptured":
                self.captured += data["amount"]
                charge = charge_of(data)
                self.charges[charge] += data["amount"]
                if self.charges[charge] != data.get("total", data["amount"]) or data["amount"] <= 0:
                    self._money(f"charge {charge} captured {self.charges[charge]}, its total is {data.get('total')}", fact)
            case "ChargeReported":
                charge, was = charge_of(data), self.said.get(charge_of(data), {})
                if fallen := [name for name, amount in was.items() if data["totals"][name] < amount]:
                    self._money(f"charge {charge}: less {', '.join(fallen)} than before", fact)
                self.said[charge] = data["totals"]
            case "RefundIssued":
                self.refunded += data["amount"]
                if self.held < 0:
                    self._money(f"{self.refunded} refunded of {self.captured} captured", fact)
                if data.get("parts"):  # older facts named none
                    self._parts(data, fact)
            case "ChargeActionEnded" if data["action"] == "refund" and data["code"]:
                self._back(charge_of(data), -data["amount"])
                self.stuck[data["refund_id"]] += data["amount"]
            case "RefundRetried":
                if self.stuck.pop(data["refund_id"], 0) != data["amount"]:
                    self._money(f"refund {data['refund_id']} retried for another amount than had failed", fact)
                for part in data["parts"]:
                    self._back(part["payment_id"], part["amount"])
            case "OrderHeld":
                if data["kind"] in self.holds:
                    self._hold(f"held twice for {data['kind']}", fact)
                there = complete(self.seen) and not undone(self.seen, wanted(self.seen))
                if there and all(part.word != "none" for part in standing_parts(self.seen).values()):
                    text = f"order {self.id}: OrderHeld after FulfillmentRequested of all its shipments"
                    self.holds_wrong.append(Wrong("reordered", text, (fact,)))
                self.holds.add(data["kind"])
            case "OrderHoldReleased":
                if data["kind"] not in self.holds:
                    self._hold(f"let go of {data['kind']}, for which it was not held", fact)
                self.holds.discard(data["kind"])
            case "FulfillmentRequested" | "LinesDone":
                if self.holds:
                    self._hold(f"released while it was held for {', '.join(sorted(self.holds))}", fact)
                if not self.has("OrderPaid") and not self.has("OrderAuthorised"):
                    text = f"order {self.id}: {fact.type} without OrderPaid or OrderAuthorised before"
                    self.money_wrong.append(Wrong("reordered", text, (fact,)))
            case "OrderAuthorised":
                if self.total is None or self.secured < self.total:
                    self._money(f"secured with {self.secured} of {self.total}", fact)
            case "OrderPaid":
                if self.has("FulfillmentRequested") and not self.has("OrderAuthorised"):
                    text = f"order {self.id}: OrderPaid after FulfillmentRequested"
                    self.money_wrong.append(Wrong("reordered", text, (fact,)))
                if data["paid"] != owed or self.held < data["paid"]:
                    self._money(f"paid {data['paid']} of {owed} with {self.held} held", fact)

    @property
    def secured(self) -> int:
        """With what providers hold for it."""
        return self.held + sum(said["authorised"] - said["voided"] - said["captured"] for said in self.said.values())

    def _back(self, charge: str, amount: int) -> None:
        self.refunded += amount
        self.given[charge] += amount

    def _changed(self, data: dict[str, Any], fact: Fact) -> None:
        if data["total"] != (self.total or 0) + data["difference"]:
            self._money(f"changed by {data['difference']} from {self.total} to {data['total']}", fact)
        gone = sum(line["total"] for each in self.seen.get("LinesCancelled", ()) for line in each.data["lines"])
        if data["lines"] and (lines := sum(line["total"] for line in data["lines"])) + data["freight"] + gone != data["total"]:
            self._money(f"changed to {data['total']}, its lines sum to {lines}, cancelled are {gone}", fact)
        for line in data["lines"]:
            if line["quantity"] * line["unit_price"] - line["discount"] != line["total"]:
                self._money(f"line {line['sku']} does not add up", fact)
        self.total, later = data["total"], self.has("OrderAuthorised") and not self.has("OrderPaid")
        if later and data["difference"] > 0 and self.secured < (self.owed or 0):
            self._money(f"changed to {self.owed} with {self.secured} secured", fact)

    def _hold(self, text: str, fact: Fact) -> None:
        self.holds_wrong.append(Wrong("invariant", f"order {self.id}: {text}", (fact,)))

    def _parts(self, refund: dict[str, Any], fact: Fact) -> None:
        if (sum_ := sum(part["amount"] for part in refund["parts"])) != refund["amount"]:
            self._money(f"refund {refund['refund_id']} of {refund['amount']}, its payments sum to {sum_}", fact)
        for part in refund["parts"]:
            charge = part["payment_id"]
            self.given[charge] += part["amount"]
            said = self.said.get(charge) or {"disputed": 0, "won": 0, "lost": 0}
            gone = max(said["lost"], said["disputed"] - said["won"])  # charged back, or in dispute
            if refund["reason"] == "overpaid":  # what is too much goes back whatever became of it since
                gone = 0
            if part["amount"] < 0 or self.given[charge] + gone > self.charges.get(charge, 0):
                self._money(f"more refunded of payment {part['payment_id']} than was captured", fact)
        lines = refund.get("lines") or ()
        if lines and (worth := sum(line["amount"] for line in lines)) != refund["amount"]:
            self._money(f"refund {refund['refund_id']} of {refund['amount']}, its lines sum to {worth}", fact)

    def _money(self, text: str, fact: Fact) -> None:
        self.money_wrong.append(Wrong("invariant", f"order {self.id}: {text}", (fact,)))


def charge_of(data: dict[str, Any]) -> str:
    """As parts of refunds name it."""
    return f"{data['provider']}/{data['payment_id']}" if data.get("provider") else str(data["payment_id"])


def orders(logs: Logs) -> dict[str, Order]:
    """By id; other services' facts about an order that orders does not know are under its id too."""
    found: dict[str, Order] = {}
    for log in logs.values():
        for fact in log.facts:
            if id := fact.data.get("order_id"):
                found.setdefault(id, Order(id)).add(fact)
    return found
