"""A small shop in memory: all five services, two channels, two warehouses, three products. Amounts: fen.

Everything comes in as storefronts, warehouses, carriers and staff say it; what is asserted is what they could read.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Literal

from services.fulfillment.service import service as fulfillment
from services.fulfillment.shipment.commands import CorrectTracking, FoundLine, ReportShortPick
from services.fulfillment.shipment.view import ShipmentView
from services.inventory.receipt.commands import ReceiveStock
from services.inventory.service import service as inventory
from services.inventory.stock.view import StockView
from services.orders.channel.commands import ConfigureChannel
from services.orders.order.document import OrderView
from services.orders.service import service as orders
from services.pricing.price.commands import SetPrice
from services.pricing.promotion.commands import ActivatePromotion
from services.pricing.service import service as pricing
from services.support.returns.commands import InspectReturn, MissingLine, ReceiveReturn
from services.support.returns.view import ReturnView
from services.support.service import service as support
from shared.contracts.orders import RefundIssued, StockLine
from shared.contracts.promotions import Offer, SpendThreshold, Tier
from shared.contracts.support import Disposition, InspectedLine
from shared.contracts.terms import Terms
from shared.domain import ids
from shared.domain.messages import Command
from shared.domain.service import Service
from shared.memory.system import Memory, Published

OPENS = datetime(2026, 6, 18, 8, tzinfo=UTC)
PRICES = {"mug": 6_000, "lamp": 14_000, "rug": 50_000}
STOCK = {("sh-1", "mug"): 5, ("sh-1", "lamp"): 5, ("gz-1", "mug"): 5, ("gz-1", "rug"): 2}
Seen = Disposition | Literal["missing"]
"""What an inspection says of pieces."""
SERVICES = (orders, pricing, inventory, fulfillment, support)


class Shop:
    PARTITIONS = 1
    """More in journeys (conftest): there nobody counts on one log of all."""

    def __init__(
        self,
        stock: Mapping[tuple[str, str], int] = STOCK,
        chance: Random | None = None,
        work: Mapping[str, Callable[[Any], Command]] | None = None,
        terms: Terms | None = None,
        services: Sequence[Service] = SERVICES,
        partitions: int = 0,
    ) -> None:
        self.system = Memory(services, OPENS, partitions=8 if chance else partitions or self.PARTITIONS, chance=chance, work=work)
        for channel, source in (("shop", "list"), ("tmall", "storefront")):
            self.configure(channel, price_source=source, terms=terms or Terms())
        for sku, price in PRICES.items():
            self.price(sku, price)
        spend = SpendThreshold(tiers=(Tier(threshold=20_000, off=2_000),))
        offer = Offer(promotion_id="618", currency="CNY", terms=spend, starts_at=OPENS, ends_at=OPENS + timedelta(days=1))
        off = ActivatePromotion(channel="shop", offer=offer)
        self.system.ask("pricing", "shop", off)
        for (warehouse, sku), pieces in stock.items():
            self.receive(warehouse, sku, pieces, f"opening-{sku}")

    def configure(self, channel: str = "shop", **policies: Any) -> None:
        """Half an hour to pay, seven days to return; in yuan, from both warehouses, at its own prices, where nothing else is
        said."""
        usual = {"currency": "CNY", "warehouses": ("sh-1", "gz-1"), "price_source": "list"}
        windows = {"payment_window_minutes": 30, "return_window_days": 7}
        self.system.ask("orders", channel, ConfigureChannel(channel=channel, **{**usual, **windows, **policies}))

    def price(self, sku: str, price: int, currency: str = "CNY") -> None:
        set_price = SetPrice(channel="shop", sku=sku, name=sku.title(), currency=currency, unit_price=price)
        self.system.ask("pricing", f"shop/{sku}", set_price)

    def receive(self, warehouse: str, sku: str, pieces: int, receipt: str) -> None:
        goods = ReceiveStock(warehouse=warehouse, receipt_id=receipt, lines=(StockLine(sku=sku, quantity=pieces),))
        self.system.ask("inventory", warehouse, goods)

    # -- what storefronts, warehouses and carriers say
    def place(self, number: str, lines: Mapping[str, int], *, channel: str = "shop", **more: Any) -> str:
        """The order's id."""
        own = channel == "tmall"
        ordered = [{"sku": sku, "quantity": n} | ({"unit_price": PRICES[sku]} if own else {}) for sku, n in lines.items()]
        event = {"channel": channel, "external_id": number, "currency": "CNY", "lines": ordered, **more}
        self.system.storefront("OrderPlaced", event)
        return ids.order_id(channel, number)

    def pay(self, number: str, amount: int, *, payment: str = "", channel: str = "shop", currency: str = "CNY") -> str:
        """The event's id. Each order has a payment of its own, unless one is named."""
        payment_id = payment or f"pay-{number}"
        event = {"channel": channel, "external_id": number, "payment_id": payment_id, "amount": amount, "currency": currency}
        return self.system.storefront("PaymentReceived", event)

    def cancel(self, number: str, *, channel: str = "shop") -> str:
        event = {"channel": channel, "external_id": number, "reason": "changed my mind"}
        return self.system.storefront("OrderCancellationRequested", event)

    def dispatch(self, order: str, number: str = "SF1", *, shipment: int = 1) -> None:
        parcel = {"order_id": order, "shipment_id": ids.shipment_id(order, shipment)}
        self.system.storefront("DispatchReported", {**parcel, "carrier": "sf-express", "tracking_number": number})

    def correct(self, order: str, number: str) -> None:
        command = CorrectTracking(order_id=order, carrier="sf-express", tracking_number=number)
        self.system.ask("fulfillment", order, command)

    def miss(self, order: str, *, shipment: int = 1, **found: int) -> list[Any]:
        """The warehouse finds only so many."""
        lines = tuple(FoundLine(sku=sku, found=count) for sku, count in found.items())
        command = ReportShortPick(order_id=order, shipment_id=ids.shipment_id(order, shipment), lines=lines)
        return self.system.ask("fulfillment", order, command)

    def deliver(self, order: str, *, shipment: int = 1) -> None:
        self.system.storefront("DeliveryReported", {"order_id": order, "shipment_id": ids.shipment_id(order, shipment)})

    def ask_back(self, number: str, lines: Mapping[str, int], *, rma: str = "R1", channel: str = "shop", **more: Any) -> str:
        """The return's id."""
        back = [{"sku": sku, "quantity": n} for sku, n in lines.items()]
        event = {"channel": channel, "external_id": number, "return_number": rma, "lines": back, **more}
        self.system.storefront("ReturnRequested", event)
        return ids.return_id(ids.order_id(channel, number), rma)

    def keep(self, number: str, *, rma: str = "R1", channel: str = "shop") -> str:
        """A return is withdrawn; the event's id."""
        event = {"channel": channel, "external_id": number, "return_number": rma}
        return self.system.storefront("ReturnWithdrawalRequested", event)

    def inspect(self, order: str, id: str, *lines: tuple[str, int, Seen]) -> list[Any]:
        """Received and inspected; what the inspection came to."""
        self.system.ask("support", order, ReceiveReturn(return_id=id, order_id=order))
        seen = tuple(
            MissingLine(sku=sku, quantity=n, disposition=to)
            if to == "missing"
            else InspectedLine(sku=sku, quantity=n, disposition=to)
            for sku, n, to in lines
        )
        return self.system.ask("support", order, InspectReturn(return_id=id, order_id=order, lines=seen))

    def delivered(self, number: str, lines: Mapping[str, int], paid: int) -> str:
        """An order on its ordinary way, to the end."""
        order = self.place(number, lines)
        self.pay(number, paid)
        self.system.run()
        self.dispatch(order)
        self.deliver(order)
        self.system.run()
        return order

    # -- what they can read
    def order(self, id: str) -> OrderView:
        found: OrderView = self.system.view("orders", "orders", id)
        return found

    def parcel(self, order: str, number: int = 1) -> ShipmentView:
        found: ShipmentView = self.system.view("fulfillment", "shipments", ids.shipment_id(order, number))
        return found

    def life(self, id: str) -> list[str]:
        """The types of the order's facts."""
        return [entry.type for entry in self.order(id).history]

    def stock(self, warehouse: str, sku: str) -> StockView:
        found: StockView = self.system.view("inventory", "stock", f"{warehouse}/{sku}")
        return found

    def returned(self, id: str) -> ReturnView:
        found: ReturnView = self.system.view("support", "returns", id)
        return found

    def outcomes(self, event: str) -> list[str]:
        return [each.type for each in self.answers(event)]

    def answers(self, event: str) -> list[Published]:
        return [each for each in self.system.published() if each.causation == event]


def refunds(shop: Shop, order: str) -> list[tuple[str, int]]:
    return [(fact.reason, fact.amount) for fact in shop.system.facts("orders", order) if isinstance(fact, RefundIssued)]
