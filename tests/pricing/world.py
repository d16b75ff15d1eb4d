"""Pricing in memory: inputs decided, facts folded, documents read back from JSON as the runtime hands them over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from services.pricing.price.commands import SetPrice
from services.pricing.promotion.commands import ActivatePromotion, EndPromotion
from services.pricing.service import service
from shared.contracts.orders import OrderLine, OrderPlaced, PriceSource
from shared.contracts.prices import PriceSet
from shared.contracts.pricing import PricingEvent
from shared.contracts.promoting import PromotionActivated, PromotionEnded
from shared.contracts.promotions import Offer, SpendThreshold, Tier
from shared.domain.messages import Message, type_names
from shared.domain.nouns import Context, Recorded
from shared.testing.specs import Spec, fold

NOW = datetime(2026, 6, 18, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NAMES = type_names(service.facts)
pricing = Spec(service, time=NOW)


def set_price(sku: str = "CUP", unit_price: int = 10000, **other: Any) -> SetPrice:
    return SetPrice(**{"channel": "own", "sku": sku, "name": "Cup", "currency": "CNY", "unit_price": unit_price} | other)


def price_set(command: SetPrice, at: datetime = NOW) -> PriceSet:
    return PriceSet(**command.model_dump(), set_at=at)


def offer(id: str = "618", threshold: int = 20000, discount: int = 2000, **other: Any) -> Offer:
    """滿減."""
    terms = SpendThreshold(tiers=(Tier(threshold=threshold, off=discount),))
    fields: dict[str, Any] = {"promotion_id": id, "currency": "CNY", "terms": terms}
    return Offer(**fields | {"starts_at": NOW - DAY, "ends_at": NOW + DAY} | other)


def activate(
    id: str = "618", threshold: int = 20000, discount: int = 2000, channel: str = "own", **other: Any
) -> ActivatePromotion:
    return ActivatePromotion(channel=channel, offer=offer(id, threshold, discount, **other))


def activate_offer(offer: Offer, *skus: str, channel: str = "own") -> ActivatePromotion:
    return ActivatePromotion(channel=channel, offer=offer, skus=skus)


def activated(command: ActivatePromotion, at: datetime = NOW) -> PromotionActivated:
    return PromotionActivated(channel=command.channel, offer=command.offer, skus=command.skus, activated_at=at)


def end(id: str = "618", channel: str = "own") -> EndPromotion:
    return EndPromotion(promotion_id=id, channel=channel)


def ended(command: EndPromotion, at: datetime = NOW) -> PromotionEnded:
    return PromotionEnded(**command.model_dump(), ended_at=at)


def line(sku: str, quantity: int = 1, unit_price: int | None = None) -> OrderLine:
    return OrderLine(sku=sku, quantity=quantity, unit_price=unit_price)


def placed(*lines: OrderLine, source: PriceSource = "list", expected: int | None = None, **other: Any) -> OrderPlaced:
    fields: dict[str, Any] = {"order_id": "o1", "channel": "own", "external_id": "A-1", "currency": "CNY", "lines": lines}
    fields |= {"expected_total": expected, "price_source": source, "warehouses": ("w1",), "pay_by": NOW + DAY}
    return OrderPlaced(**fields | {"return_window_days": 7, "placed_at": NOW} | other)


def lookups(order: OrderPlaced) -> tuple[str, ...]:
    named = pricing.wiring.handlers[OrderPlaced].on.lookups
    assert named is not None
    return tuple(named(order))


@dataclass
class World:
    facts: list[PricingEvent] = field(default_factory=list)
    documents: dict[tuple[str, str], Any] = field(default_factory=dict)

    def do(self, input: Message, at: datetime = NOW, **context: Any) -> list[PricingEvent]:
        """With what follows from its facts at other keys."""
        on = pricing.wiring.handlers[type(input)].on
        if on.lookups is not None and "found" not in context:
            context["found"] = {name: self.look_up(name) for name in on.lookups(input)}
        facts: list[PricingEvent] = pricing.given(*self.facts).when(input, at=at, **context).decided
        self.take(facts)
        for fact in facts:
            for command in self.followed_by(fact):
                facts = [*facts, *self.do(command, at)]
        return facts

    def take(self, facts: Sequence[PricingEvent]) -> None:
        for fact in facts:
            recorded = Recorded(fact, NAMES[type(fact)], "f", NOW, "c")
            for view, id in pricing.wiring.views(fact):
                self.documents[view.name, id] = view.evolve(self.documents.get((view.name, id)), recorded, id)
        self.facts += facts

    def followed_by(self, fact: PricingEvent) -> Sequence[Message]:
        """What its own service hears of it."""
        handler = pricing.wiring.handlers.get(type(fact))
        if handler is None:
            return ()
        if handler.on.split is None:
            return (fact,)
        return [command for _, command in handler.on.split(fact, Context("", NOW, type(fact).__name__))]

    def look_up(self, name: str) -> Mapping[str, Any] | None:
        view, id = name.split("/", 1)
        document = self.documents.get((view, id))
        return None if document is None else {**document.model_dump(mode="json"), "_at": 7}

    def order(self, order: OrderPlaced) -> list[PricingEvent]:
        """Heard a day after it was placed."""
        heard = OrderPlaced.model_validate_json(order.model_dump_json())
        narrow = pricing.wiring.handlers[OrderPlaced].on.narrow
        assert narrow is not None
        found = {name: (document := self.look_up(name)) and narrow(heard, name, document) for name in lookups(heard)}
        return self.do(heard, order.placed_at + DAY, found=found)

    def check_documents(self) -> None:
        """Every state and document comes back from its JSON the same."""
        for (noun, _), state in fold(pricing.wiring, {}, self.facts).items():
            assert TypeAdapter(pricing.wiring.nouns[noun].state).validate_json(state.model_dump_json()) == state
        for (name, _), document in self.documents.items():
            assert TypeAdapter(service.view(name).document).validate_json(document.model_dump_json()) == document


def world(*inputs: Message) -> World:
    made = World()
    for input in inputs:
        made.do(input)
    return made
