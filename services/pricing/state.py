"""What the next decision reads: a price, a channel's promotions, or that an order was answered; and `evolve`."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from services.pricing.rules import Promotion
from shared.contracts.pricing import (
    OrderPriced,
    OrderPriceRefused,
    PriceSet,
    PricingEvent,
    PromotionActivated,
    PromotionEnded,
    RequestRefused,
)
from shared.domain.messages import Message
from shared.domain.money import Currency, Minor


class Absent(Message):
    """Nothing happened yet under this id."""

    kind: Literal["absent"] = "absent"


class ListPrice(Message):
    kind: Literal["list_price"] = "list_price"
    name: str
    currency: Currency
    unit_price: Minor


class Promotions(Message):
    """All that a channel ever had, so that an id is never used for two promotions."""

    kind: Literal["promotions"] = "promotions"
    promotions: tuple[Promotion, ...] = ()

    def find(self, promotion_id: str) -> Promotion | None:
        return next((p for p in self.promotions if p.promotion_id == promotion_id), None)


class Answered(Message):
    """The order has its price, or its refusal: it gets no second one."""

    kind: Literal["answered"] = "answered"


PricingState = Absent | ListPrice | Promotions | Answered
StateDocument = Annotated[PricingState, Field(discriminator="kind")]

ABSENT = Absent()
ANSWERED = Answered()


def promotion(event: PromotionActivated) -> Promotion:
    return Promotion(
        promotion_id=event.promotion_id,
        currency=event.currency,
        threshold=event.threshold,
        discount=event.discount,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
    )


def ended(promotions: tuple[Promotion, ...], event: PromotionEnded) -> tuple[Promotion, ...]:
    return tuple(
        p.model_copy(update={"ended_at": event.ended_at}) if p.promotion_id == event.promotion_id else p for p in promotions
    )


def evolve(state: PricingState, event: PricingEvent) -> PricingState:
    match event:
        case OrderPriced() | OrderPriceRefused():
            return ANSWERED
        case PriceSet():
            return ListPrice(name=event.name, currency=event.currency, unit_price=event.unit_price)
        case PromotionActivated():
            before = state.promotions if isinstance(state, Promotions) else ()
            return Promotions(promotions=(*before, promotion(event)))
        case PromotionEnded():
            return (
                state.model_copy(update={"promotions": ended(state.promotions, event)})
                if isinstance(state, Promotions)
                else state
            )
        case RequestRefused():
            return state
        case _:
            assert_never(event)
