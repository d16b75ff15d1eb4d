"""Pricing in memory: commands decided, facts folded, documents read back from JSON as the runtime hands them over."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from services.pricing.commands import ActivatePromotion, EndPromotion, PriceOrder, PricingCommand, SetPrice
from services.pricing.service import service
from shared.contracts.orders import OrderLine, OrderPlaced, PriceSource
from shared.contracts.pricing import PriceSet, PricingEvent, PromotionActivated, PromotionEnded
from shared.domain.decider import apply
from shared.domain.messages import type_names
from shared.domain.projection import Recorded
from shared.domain.service import Origin
from shared.testing.specs import DeciderSpec, decide

NOW = datetime(2026, 6, 18, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NAMES = type_names(service.events)
pricing = DeciderSpec(service.decider)


def set_price(sku: str = "CUP", unit_price: int = 10000, at: datetime = NOW, **other: Any) -> SetPrice:
    return SetPrice(
        **{"channel": "own", "sku": sku, "name": "Cup", "currency": "CNY", "unit_price": unit_price, "at": at} | other
    )


def price_set(command: SetPrice) -> PriceSet:
    return PriceSet(**command.model_dump(exclude={"at"}), set_at=command.at)


def activate(id: str = "618", threshold: int = 20000, discount: int = 2000, **other: Any) -> ActivatePromotion:
    fields: dict[str, Any] = {"promotion_id": id, "channel": "own", "currency": "CNY", "threshold": threshold}
    fields |= {"discount": discount, "starts_at": NOW - DAY, "ends_at": NOW + DAY, "at": NOW - DAY}
    return ActivatePromotion(**fields | other)


def activated(command: ActivatePromotion) -> PromotionActivated:
    return PromotionActivated(**command.model_dump(exclude={"at"}), activated_at=command.at)


def end(id: str = "618", at: datetime = NOW) -> EndPromotion:
    return EndPromotion(promotion_id=id, channel="own", at=at)


def ended(command: EndPromotion) -> PromotionEnded:
    return PromotionEnded(promotion_id=command.promotion_id, channel=command.channel, ended_at=command.at)


def line(sku: str, quantity: int = 1, unit_price: int | None = None) -> OrderLine:
    return OrderLine(sku=sku, quantity=quantity, unit_price=unit_price)


def placed(*lines: OrderLine, source: PriceSource = "list", expected: int | None = None, **other: Any) -> OrderPlaced:
    fields: dict[str, Any] = {"order_id": "o1", "channel": "own", "external_id": "A-1", "currency": "CNY", "lines": lines}
    fields |= {"expected_total": expected, "price_source": source, "warehouses": ("w1",), "pay_by": NOW + DAY}
    return OrderPlaced(**fields | {"return_window_days": 7, "placed_at": NOW} | other)


@dataclass
class World:
    states: dict[str, Any] = field(default_factory=dict)
    documents: dict[tuple[str, str], Any] = field(default_factory=dict)

    def do(self, command: PricingCommand) -> list[PricingEvent]:
        events: list[PricingEvent] = decide(service.decider, self.states, command)
        for event in events:
            self.states.update(apply(service.decider, self.states, event))
            recorded = Recorded(event, NAMES[type(event)], "f", NOW, "c")
            for view in service.projections:
                for id in view.changes(event):
                    self.documents[view.name, id] = view.evolve(self.documents.get((view.name, id)), recorded, id)
        return events

    def look_up(self, name: str) -> dict[str, Any] | None:
        projection, id = name.split("/", 1)
        document = self.documents.get((projection, id))
        dumped: dict[str, Any] | None = document and {**document.model_dump(mode="json"), "_at": 7}
        return dumped

    def asked(self, order: OrderPlaced) -> PriceOrder:
        """The command that orders' fact becomes, looked-up documents filled in."""
        contract, react = service.reactions["orders.events"].on["OrderPlaced"]
        (send,) = react(contract.model_validate_json(order.model_dump_json()), Origin("e1", NOW, "OrderPlaced"))
        assert isinstance(send.command, PriceOrder) and send.key == order.order_id
        return send.command.model_copy(update={"found": {name: self.look_up(name) for name in send.lookups}})

    def order(self, order: OrderPlaced) -> list[PricingEvent]:
        return self.do(self.asked(order))

    def check_documents(self) -> None:
        """Every state and document comes back from its JSON the same."""
        for state in self.states.values():
            assert TypeAdapter(service.decider.state).validate_json(state.model_dump_json()) == state
        for (name, _), document in self.documents.items():
            assert TypeAdapter(service.projection(name).document).validate_json(document.model_dump_json()) == document


def world(*commands: PricingCommand) -> World:
    made = World()
    for command in commands:
        made.do(command)
    return made
