"""Synthetic logs for the checker: writes records as the rules say, and the whole life of one order across the services."""

import json
from typing import Any, TypedDict

from tests.faults.checking.answers import SERVICES
from tests.faults.checking.log import Raw

Place = str
"""topic,partition,offset,line of a fact, as an answer names it."""
HEARS_DIRECTLY = {
    "orders": ("pricing", "fulfillment", "support"),
    "pricing": ("orders",),
    "fulfillment": ("orders",),
    "support": ("orders",),
}
"""Whose facts lie under the order's id, too: decided where they lie. Everything else comes through the inbox."""


class Asked(TypedDict):
    """What an answer's headers say of what it answers."""

    cause: str
    source: str


Decided = tuple[str, dict[str, Any]]
"""A fact's type and data."""


class Writer:
    """One partition of a service's events topic."""

    def __init__(self, service: str, partition: int = 0) -> None:
        self.service, self.partition = service, partition
        self.records: list[Raw] = []
        self.generation, self.n, self.inbox = "", 0, 0
        self.fence("a1")

    def append(self, headers: dict[str, str], value: bytes) -> None:
        raw = tuple((name, text.encode()) for name, text in headers.items())
        self.records.append(Raw(f"{self.service}.events", self.partition, len(self.records), b"key", value, raw))

    def fence(self, generation: str, format: int = 2) -> None:
        self.generation, self.n = generation, 0
        self.append({"ce_type": "Fence", "wb": f"{generation},-1"}, json.dumps({"format": format}).encode())

    def decide(self, *facts: Decided, source: str = "", cause: str = "") -> list[Place]:
        """Appends a decision about another log's input, or about a request. Returns the facts' places."""
        at = len(self.records)
        headers = {"types": ",".join(type for type, _ in facts), "wb": f"{self.generation},{self.n}"}
        headers["ce_id"] = f"{self.service}/{self.partition}/{at}"
        headers |= {"source": source} if source else {}
        headers |= {"ce_causationid": cause} if cause else {}
        if source.split(".")[0] not in HEARS_DIRECTLY.get(self.service, ()):
            headers["inbox"] = str(self.inbox)
            self.inbox += 1
        self.append(headers, b"\n".join(json.dumps(data).encode() for _, data in facts))
        self.n += 1
        return [f"{self.service}.events,{self.partition},{at},{line}" for line in range(len(facts))]


class World:
    """Five services of one partition each, and a journal."""

    def __init__(self) -> None:
        self.writers = {service: Writer(service) for service in SERVICES}
        self.journal: list[dict[str, Any]] = []
        self.sent = 0

    def __getitem__(self, service: str) -> Writer:
        return self.writers[service]

    @property
    def records(self) -> dict[str, list[Raw]]:
        return {service: writer.records for service, writer in self.writers.items()}

    def sends(self, type: str, external_id: str, **data: Any) -> Asked:
        """A storefront's event; what the fact that answers it is written with."""
        id = f"ce-{self.sent}"
        self.journal.append({"ce_id": id, "type": type, "channel": "uk-web", "external_id": external_id, "data": data})
        self.sent += 1
        return {"cause": id, "source": f"storefront.events,0,{self.sent},0,0"}

    def receive(self, quantity: int = 10) -> None:
        line = {"sku": "S1", "lot": "r1", "quantity": quantity}
        self["inventory"].decide(("StockReceived", {"warehouse": "w", "receipt_id": "r1", "lines": [line]}))


PIECE = {"sku": "S1", "quantity": 1}
LINES = [{"sku": "S1", "quantity": 2}]
PRICED = [{"sku": "S1", "quantity": 2, "unit_price": 500, "discount": 0, "total": 1000}]
LOTS = [{"sku": "S1", "quantity": 2, "lots": [{"lot": "r1", "quantity": 2}]}]
W = {"warehouse": "w"}


def part(o: str, number: int = 1) -> dict[str, Any]:
    """An order's shipment."""
    return {"order_id": o, "shipment_id": f"s-{o}" if number == 1 else f"s{number}-{o}"}


def placed(world: World, o: str = "o1") -> Place:
    """An order, priced, confirmed and asked of its warehouse; its reservation request's place."""
    orders, order = world["orders"], {"order_id": o}
    told = {**order, "channel": "uk-web", "external_id": o}
    [place] = orders.decide(("OrderPlaced", told), **world.sends("OrderPlaced", o))
    [price] = world["pricing"].decide(("OrderPriced", order), source=f"{place},0")
    confirmed = {**order, "lines": PRICED, "total": 1000}
    asked = {**part(o), **W, "lines": LINES, "attempt": 1}
    _, reservation = orders.decide(("OrderConfirmed", confirmed), ("ReservationRequested", asked), source=f"{price},0")
    return reservation


def allocated(world: World, o: str = "o1") -> None:
    reservation, shipment = placed(world, o), part(o)
    [held] = world["inventory"].decide(("StockReserved", {**shipment, **W, "lines": LOTS}), source=f"{reservation},0")
    world["orders"].decide(("OrderAllocated", {**shipment, **W}), source=f"{held},0")


def captured(world: World, o: str = "o1") -> Decided:
    return "PaymentCaptured", {"order_id": o, "payment_id": f"pay-{o}", "amount": 1000, "total": 1000}


def paid(world: World, o: str = "o1") -> Place:
    """Allocated, paid, and a shipment asked for; the created shipment's order request's place."""
    allocated(world, o)
    order, shipment = {"order_id": o}, {"order_id": o, "shipment_id": f"s-{o}"}
    sent = world.sends("PaymentReceived", o, payment_id=f"pay-{o}", amount=1000)
    requested = ("FulfillmentRequested", {**shipment, **W, "lines": LINES})
    *_, request = world["orders"].decide(captured(world, o), ("OrderPaid", {**order, "paid": 1000}), requested, **sent)
    world["fulfillment"].decide(("ShipmentCreated", {**shipment, **W, "lines": LINES}), source=f"{request},0")
    return request


def shipped(world: World, o: str = "o1") -> None:
    paid(world, o)
    shipment = {"order_id": o, "shipment_id": f"s-{o}"}
    steps: list[Decided] = [
        ("ShipmentPicked", shipment),
        ("ShipmentPacked", shipment),
        ("ShipmentShipped", {**shipment, **W, "lines": LINES}),
    ]
    *_, left = world["fulfillment"].decide(*steps, **world.sends("DispatchReported", o))
    world["orders"].decide(("OrderShipped", shipment), source=f"{left},0")
    world["inventory"].decide(("StockIssued", {**shipment, **W, "lines": LOTS}), source=f"{left},0")


def delivered(world: World, o: str = "o1") -> None:
    shipped(world, o)
    shipment = {"order_id": o, "shipment_id": f"s-{o}"}
    [there] = world["fulfillment"].decide(("ShipmentDelivered", shipment), **world.sends("DeliveryReported", o))
    lines = ("LinesDelivered", {**shipment, "lines": PRICED})
    part_of_it, end = world["orders"].decide(lines, ("OrderDelivered", {"order_id": o}), source=f"{there},0")
    world["support"].decide(("ReturnWindowOpened", {**shipment, "lines": PRICED}), source=f"{part_of_it},0")
    world["support"].decide(("Nothing", {}), source=f"{end},0")


def returned(world: World, o: str = "o1") -> None:
    """Everything comes back and is refunded."""
    delivered(world, o)
    back, refund = {"order_id": o, "return_id": f"r-{o}"}, {"refund_id": f"f-{o}", "amount": 1000}
    asked = ("ReturnRequested", {**back, "lines": [{"sku": "S1", "quantity": 2, "refund": 1000}]})
    support = world["support"]
    support.decide(asked, ("ReturnApproved", back), **world.sends("ReturnRequested", o))
    support.decide(("ReturnReceived", back))
    came = [{**line, "disposition": "restock"} for line in LINES]
    inspected, granted = support.decide(("ReturnInspected", {**back, "lines": came}), ("RefundGranted", {**back, **refund}))
    world["inventory"].decide(("StockRestocked", {**back, **W, "lines": LINES}), source=f"{inspected},0")
    issued = {"order_id": o, "reason": "return", **refund}
    [money] = world["orders"].decide(("RefundIssued", issued), source=f"{granted},0")
    support.decide(("ReturnRefunded", {**back, **refund}), source=f"{money},0")


def returned_short(world: World, o: str = "o1") -> None:
    """Both pieces are asked back, one is missing; it is asked back again and withdrawn; and the parcel had another number."""
    delivered(world, o)
    number = {**part(o), "tracking_number": "T2"}
    [right] = world["fulfillment"].decide(("TrackingCorrected", number))
    world["orders"].decide(("OrderTrackingCorrected", number), source=f"{right},0")
    back, refund = {"order_id": o, "return_id": f"r-{o}"}, {"refund_id": f"f-{o}", "amount": 500}
    one = {"sku": "S1", "quantity": 1}
    support, lines = world["support"], [{"sku": "S1", "quantity": 2, "refund": 1000}]
    support.decide(("ReturnRequested", {**back, "lines": lines}), ("ReturnApproved", back), **world.sends("ReturnRequested", o))
    support.decide(("ReturnReceived", back))
    inspected, _, granted = support.decide(
        ("ReturnInspected", {**back, "lines": [{**one, "disposition": "scrap"}]}),
        ("ReturnPiecesMissing", {**back, "lines": [{**one, "refund": 500}]}),
        ("RefundGranted", {**back, **refund}),
    )
    world["inventory"].decide(("ReturnScrapped", {**back, **W, "lines": [one]}), source=f"{inspected},0")
    [money] = world["orders"].decide(("RefundIssued", {"order_id": o, "reason": "return", **refund}), source=f"{granted},0")
    support.decide(("ReturnRefunded", {**back, **refund}), source=f"{money},0")
    again = {"order_id": o, "return_id": f"r2-{o}"}
    asked = ("ReturnRequested", {**again, "lines": [{**one, "refund": 500}]})
    support.decide(asked, ("ReturnApproved", again), **world.sends("ReturnRequested", o))
    support.decide(("ReturnWithdrawn", again), **world.sends("ReturnWithdrawalRequested", o))


def cancelled(world: World, o: str = "o1") -> None:
    """Cancelled after it was paid: the shipment is stopped, money and stock go back."""
    paid(world, o)
    shipment = {"order_id": o, "shipment_id": f"s-{o}"}
    sent = world.sends("OrderCancellationRequested", o)
    [stop] = world["orders"].decide(("ShipmentStopRequested", shipment), **sent)
    [stopped] = world["fulfillment"].decide(("ShipmentStopped", shipment), source=f"{stop},0")
    ends: list[Decided] = [
        ("OrderCancelled", {"order_id": o}),
        ("ReleaseRequested", {**part(o), **W}),
        ("RefundIssued", {"order_id": o, "refund_id": f"f-{o}", "amount": 1000, "reason": "cancelled"}),
    ]
    _, release, refund = world["orders"].decide(*ends, source=f"{stopped},0")
    world["inventory"].decide(("StockReleased", {**part(o), **W, "lines": LOTS}), source=f"{release},0")
    world["support"].decide(("Nothing", {}), source=f"{refund},0")


ONE = [{"sku": "S1", "quantity": 1}]
ONE_PRICED = [{"sku": "S1", "quantity": 1, "unit_price": 500, "discount": 0, "total": 500}]
ONE_LOT = [{"sku": "S1", "quantity": 1, "lots": [{"lot": "r1", "quantity": 1}]}]
V = {"warehouse": "v"}


def split(world: World, o: str = "o1") -> None:
    """One piece is not found in the first warehouse: it comes from a second. The first is delivered, the second is on its way."""
    paid(world, o)
    first, second = part(o), part(o, 2)
    orders, inventory, fulfillment, support = (world[name] for name in ("orders", "inventory", "fulfillment", "support"))
    goods = {**V, "receipt_id": "r1", "lines": [{"sku": "S1", "lot": "r1", "quantity": 5}]}
    inventory.decide(("StockReceived", goods))
    [missed] = fulfillment.decide(("ShortPicked", {**first, **W, "lines": ONE, "left": ONE}), cause="floor")
    inventory.decide(("StockReleased", {**first, **W, "lines": ONE_LOT}), source=f"{missed},0")
    shortened = ("ShipmentShortened", {**first, **W, "lines": ONE})
    asked = ("ReservationRequested", {**second, **V, "lines": ONE, "attempt": 2})
    _, asks = orders.decide(shortened, asked, source=f"{missed},0")
    [held] = inventory.decide(("StockReserved", {**second, **V, "lines": ONE_LOT}), source=f"{asks},0")
    released = ("FulfillmentRequested", {**second, **V, "lines": ONE})
    _, goes = orders.decide(("OrderAllocated", {**second, **V}), released, source=f"{held},0")
    fulfillment.decide(("ShipmentCreated", {**second, **V, "lines": ONE}), source=f"{goes},0")
    for shipment, house in ((first, W), (second, V)):
        parcel: list[Decided] = [
            ("ShipmentPicked", shipment),
            ("ShipmentPacked", shipment),
            ("ShipmentShipped", {**shipment, **house, "lines": ONE}),
        ]
        *_, left = fulfillment.decide(*parcel, **world.sends("DispatchReported", o))
        orders.decide(("OrderShipped", shipment), source=f"{left},0")
        inventory.decide(("StockIssued", {**shipment, **house, "lines": ONE_LOT}), source=f"{left},0")
    [there] = fulfillment.decide(("ShipmentDelivered", first), **world.sends("DeliveryReported", o))
    [lines] = orders.decide(("LinesDelivered", {**first, "lines": ONE_PRICED}), source=f"{there},0")
    support.decide(("ReturnWindowOpened", {**first, "lines": ONE_PRICED}), source=f"{lines},0")
