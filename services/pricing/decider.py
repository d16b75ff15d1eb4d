"""Pricing decides: prices, promotions and what an order costs. Three nouns under ids that never meet; one state a command."""

from typing import assert_never

from services.pricing.commands import ActivatePromotion, EndPromotion, PriceOrder, PricingCommand, SetPrice
from services.pricing.promotions import activate_promotion, end_promotion
from services.pricing.rules import Listed, Priced, Promotion, Unpriced, price, storefront_price
from services.pricing.state import ABSENT, Absent, Answered, ListPrice, PricingState, Promotions, StateDocument, evolve
from shared.contracts.pricing import (
    OrderPriced,
    OrderPriceRefused,
    PriceSet,
    PricingEvent,
    PromotionActivated,
    PromotionEnded,
    RequestRefused,
)
from shared.domain.decider import Decider, one_state
from shared.domain.money import shown


def id_of(message: PricingCommand | PricingEvent) -> str | None:
    match message:
        case PriceOrder() | OrderPriced() | OrderPriceRefused():
            return f"order/{message.order_id}"
        case SetPrice() | PriceSet():
            return f"price/{message.channel}/{message.sku}"
        case ActivatePromotion() | EndPromotion() | PromotionActivated() | PromotionEnded():
            return f"promotions/{message.channel}"
        case RequestRefused():
            return None
        case _:
            assert_never(message)


def decide(command: PricingCommand, state: PricingState) -> list[PricingEvent]:
    match command:
        case PriceOrder():
            return price_order(command, state)
        case SetPrice():
            return set_price(command, state)
        case ActivatePromotion():
            return activate_promotion(command, state)
        case EndPromotion():
            return end_promotion(command, state)
        case _:
            assert_never(command)


def set_price(command: SetPrice, state: PricingState) -> list[PricingEvent]:
    match state:
        case Absent():
            pass
        case ListPrice():
            if (command.name, command.currency, command.unit_price) == (state.name, state.currency, state.unit_price):
                return []
        case Promotions() | Answered():
            raise TypeError(f"SetPrice met the state of another noun: {state!r}")
        case _:
            assert_never(state)
    return [
        PriceSet(
            channel=command.channel,
            sku=command.sku,
            name=command.name,
            currency=command.currency,
            unit_price=command.unit_price,
            set_at=command.at,
        )
    ]


def price_order(command: PriceOrder, state: PricingState) -> list[PricingEvent]:
    match state:
        case Absent():
            pass
        case Answered():
            return []
        case ListPrice() | Promotions():
            raise TypeError(f"PriceOrder met the state of another noun: {state!r}")
        case _:
            assert_never(state)
    priced = _price(command)
    if isinstance(priced, Unpriced):
        return [_refuse(command, priced)]
    expected = command.expected_total
    if expected is not None and expected != priced.total:
        reason = (
            f"the storefront expects {shown(expected, command.currency)}, the price is {shown(priced.total, command.currency)}"
        )
        return [_refuse(command, Unpriced("total_differs", reason), expected, priced.total)]
    return [
        OrderPriced(
            order_id=command.order_id,
            channel=command.channel,
            currency=command.currency,
            lines=priced.lines,
            explanation=priced.explanation,
            total=priced.total,
            priced_at=command.at,
        )
    ]


def _price(command: PriceOrder) -> Priced | Unpriced:
    """Raises KeyError where a document was not looked up at all (None says: looked up, and not there)."""
    if command.price_source == "storefront":
        return storefront_price(command.lines, command.currency)
    prices: dict[str, Listed | None] = {}
    for line in command.lines:
        if line.sku not in prices:
            document = command.found[f"prices/{command.channel}/{line.sku}"]
            prices[line.sku] = Listed(document["name"], document["currency"], document["unit_price"]) if document else None
    channel = command.found[f"promotions/{command.channel}"]
    promotions = [Promotion.model_validate(p) for p in channel["promotions"]] if channel else []
    return price(command.lines, command.currency, command.at, prices, promotions)


def _refuse(command: PriceOrder, why: Unpriced, expected: int | None = None, actual: int | None = None) -> OrderPriceRefused:
    return OrderPriceRefused(
        order_id=command.order_id,
        channel=command.channel,
        code=why.code,
        reason=why.reason,
        expected=expected,
        actual=actual,
        refused_at=command.at,
    )


decider: Decider[PricingCommand, PricingEvent, PricingState] = one_state(decide, evolve, ABSENT, StateDocument, id_of)
