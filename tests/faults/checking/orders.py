"""Every order across the services: where it stands and why, its money, and that what was promised was kept."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.faults.checking.changes import changes_kept, changing, due_of, place
from tests.faults.checking.log import Fact, Logs, Wrong
from tests.faults.checking.losses import losses_kept
from tests.faults.checking.parts import complete, parts_kept, shipment_of, standing_parts
from tests.faults.checking.returns import returns_kept

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
        return max(0, given - self.refunded) + disputed + lost + sum(self.stuck.values())

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
                if complete(self.seen) and all(part.word != "none" for part in standing_parts(self.seen).values()):
                    text = f"order {self.id}: OrderHeld after FulfillmentRequested of all its shipments"
                    self.holds_wrong.append(Wrong("reordered", text, (fact,)))
                self.holds.add(data["kind"])
            case "OrderHoldReleased":
                if data["kind"] not in self.holds:
                    self._hold(f"let go of {data['kind']}, for which it was not held", fact)
                self.holds.discard(data["kind"])
            case "FulfillmentRequested":
                if self.holds:
                    self._hold(f"released while it was held for {', '.join(sorted(self.holds))}", fact)
                if not self.has("OrderPaid") and not self.has("OrderAuthorised"):
                    text = f"order {self.id}: FulfillmentRequested without OrderPaid or OrderAuthorised before"
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


def broken(order: Order) -> Iterator[Wrong]:
    """Promises between services, and money, of one order."""
    yield from order.money_wrong
    yield from order.holds_wrong
    if order.ended and order.holds:
        yield Wrong("lost", f"order {order.id} was {order.ended} and is still held", order.evidence("OrderHeld"))
    if order.has("ShipmentShipped") and not order.has("OrderPaid") and not order.has("OrderAuthorised"):
        yield Wrong("invariant", f"order {order.id} shipped, but was not paid", order.evidence())
    if order.ended and order.has("ShipmentShipped"):
        yield Wrong("invariant", f"order {order.id} shipped, but was {order.ended}", order.evidence())
    if order.ended and order.held > order.gone:
        yield Wrong("invariant", f"order {order.id} was {order.ended} and still holds {order.held}", order.evidence())
    if order.has("OrderPaid") and order.held > (order.total or 0) + due_of(order.seen) + order.gone and not order.keeps:
        yield Wrong("invariant", f"order {order.id} keeps {order.held} for a total of {order.total}", order.evidence())
    for id in {shipment_of(fact) for fact in order.seen.get("OrderShipped", ())}:
        said = order.tracking(id, "ShipmentShipped", "TrackingCorrected")
        told = order.tracking(id, "OrderShipped", "OrderTrackingCorrected")
        if said != told:
            yield Wrong("lost", f"order {order.id} tells tracking number {told}, the shipment's is {said}", order.evidence())
    yield from parts_kept(order.id, order.seen, order.ended is not None)
    yield from losses_kept(order.id, order.seen, order.ended is not None)
    yield from changes_kept(order.id, order.seen, order.ended is not None or order.has("OrderDelivered"))
    yield from _refunds_kept(order)
    yield from returns_kept(order.id, order.seen)


def _refunds_kept(order: Order) -> Iterator[Wrong]:
    """What a return was granted is paid, and support hears of it."""
    issued = {fact.data["refund_id"]: fact.data["amount"] for fact in order.seen.get("RefundIssued", ())}
    done = {fact.data["refund_id"]: fact.data["amount"] for fact in order.seen.get("ReturnRefunded", ())}
    refusals = [
        fact
        for fact in order.seen.get("OrderRequestRefused", ())
        if fact.data.get("request") == "RefundGranted"
        and fact.data.get("code") in ("exceeds_paid", "exceeds_refundable", "in_dispute")
    ]
    taken = any(said["disputed"] or said["refunded"] for said in order.said.values())
    given = any(fact.data.get("reason") == "goodwill" for fact in order.seen.get("RefundIssued", ()))
    for fact in order.seen.get("RefundGranted", ()):
        id, amount = fact.data["refund_id"], fact.data["amount"]
        if id not in issued and refusals and (taken or (given and amount > order.held)):
            refusals.pop()  # goodwill or a provider left less than the goods are worth: refused aloud, for staff to settle
        elif issued.get(id) != amount:
            yield Wrong("lost", f"return refund {id} of {amount}: paid {issued.get(id)}", (fact,))
        elif done.get(id) != amount:
            yield Wrong("lost", f"return refund {id} of {amount} was paid, support never heard of it", (fact,))


def standing(order: Order) -> str | Wrong:
    """Where an order stands at rest, in one word; or that it is stuck with nobody left to move it."""
    if order.ended:
        return order.ended
    if order.has("OrderDelivered"):
        return "delivered"
    if not order.has("OrderPlaced"):
        return "paid_before_placed" if order.has("PaymentCaptured") else "unknown"
    if not order.has("OrderConfirmed"):
        return _stuck(order, "placed and never priced")
    if any(part.waiting for part in standing_parts(order.seen).values()):
        return "waiting"
    if changing(order.seen):
        return "changing"
    if not complete(order.seen):
        return _stuck(order, "confirmed and never allocated")
    if not order.has("OrderPaid") and not order.has("FulfillmentRequested"):
        paid = order.held >= (order.total or 0)
        return _stuck(order, f"{order.held} of {order.total} captured, never paid") if paid else "awaiting_payment"
    parts = standing_parts(order.seen)
    if any(part.word == "none" for part in parts.values()):
        if order.holds:
            return "held"
        early = [part for part in parts.values() if part.word == "none" and part.not_before]
        if early and (len(early) == sum(part.word == "none" for part in parts.values()) or order.ships_complete):
            return "preordered"
        return _stuck(order, "paid and allocated, fulfillment never requested")
    of = {type: {shipment_of(fact) for fact in facts} for type, facts in order.seen.items()}
    if of.get("ShipmentDelivered", set()) != of.get("LinesDelivered", set()) or of.get("ShipmentShipped") != of.get(
        "OrderShipped"
    ):
        return _stuck(order, "orders and fulfillment disagree about the shipment")
    waiting = [id for id, part in parts.items() if part.word in ("requested", "stop_requested")]
    if not waiting:
        if all(part.word == "delivered" for part in parts.values()):
            return _stuck(order, "all its shipments were delivered, and the order never was")
        return "shipped"
    if not set(waiting) <= of.get("ShipmentCreated", set()) or set(waiting) & _stopped(order):
        return _stuck(order, "fulfillment was requested, and the shipment is not there")
    return "awaiting_dispatch"


def _stopped(order: Order) -> set[str]:
    """Shipments that were, and were not created again since."""
    last: dict[str, Fact] = {}
    for fact in sorted(order.evidence("ShipmentCreated", "ShipmentStopped"), key=place):
        last[shipment_of(fact)] = fact
    return {id for id, fact in last.items() if fact.type == "ShipmentStopped"}


def _stuck(order: Order, why: str) -> Wrong:
    return Wrong("lost", f"order {order.id}: {why}", order.evidence())
