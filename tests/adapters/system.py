"""The whole system in memory, with a channel whose prices are a marketplace's, and events of an adapter sent into it."""

from collections.abc import Iterable
from datetime import UTC, datetime

from adapters.mapped import Event
from services.inventory.receipt.commands import ReceiveStock
from services.orders.channel.commands import ConfigureChannel
from services.orders.order.document import OrderView
from shared.contracts.orders import RequestRefused, StockLine
from shared.domain import ids
from shared.memory.system import Memory
from tests.journeys.shop import SERVICES

STARTS = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Market:
    def __init__(self, channel: str, currency: str, *skus: str) -> None:
        self.channel, self.system = channel, Memory(SERVICES, STARTS)
        policies = ConfigureChannel(
            channel=channel,
            currency=currency,
            warehouses=("w1",),
            payment_window_minutes=4_320,
            return_window_days=7,
            price_source="storefront",
        )
        self.system.ask("orders", channel, policies)
        lines = tuple(StockLine(sku=sku, quantity=100) for sku in skus)
        self.system.ask("inventory", "w1", ReceiveStock(warehouse="w1", receipt_id="r1", lines=lines))

    def send(self, events: Iterable[Event]) -> None:
        for each in events:
            self.system.storefront(each.type, each.data, id=each.id, source=each.source, time=each.time, key=each.key)
        self.system.run()

    def order(self, number: str) -> OrderView:
        found: OrderView = self.system.view("orders", "orders", ids.order_id(self.channel, number))
        return found

    def life(self, number: str) -> list[str]:
        return [entry.type for entry in self.order(number).history]


def unchanged(there: Market, events: Iterable[Event]) -> None:
    """Sent twice they change nothing. Of the one order among them that ended before we had it, that is told again, since it could
    be there by now."""
    sent = tuple(events)
    there.send(sent)
    before = {name: there.system.facts(name) for name in there.system.served}
    there.send(sent)
    after = {name: there.system.facts(name) for name in there.system.served}
    [again] = after["orders"][len(before["orders"]) :]
    assert isinstance(again, RequestRefused) and again.code == "unknown_order"
    assert after | {"orders": after["orders"][:-1]} == before
