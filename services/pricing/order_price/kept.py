"""A basket as it is kept while counters are asked, and back: with it, pricing again looks nothing up."""

from collections.abc import Sequence

from services.pricing.engine import Basket, Candidate, Extra, Goods, Refused, Shopper
from shared.contracts.orders import OrderPlaced
from shared.contracts.uses import BasketLine, BasketNote, BasketOffer, UseRefusal, WantedBasket


def kept(placed: OrderPlaced, basket: Basket, extras: Sequence[Extra]) -> WantedBasket:
    shopper = basket.shopper
    return WantedBasket(
        channel=placed.channel,
        currency=placed.currency,
        placed_at=placed.placed_at,
        lines=tuple(BasketLine(**goods._asdict()) for goods in basket.lines),
        offers=tuple(BasketOffer(offer=each.offer, lines=each.lines) for each in basket.candidates),
        customer_id=shopper.customer_id,
        recorded=shopper.recorded,
        member=shopper.member,
        groups=tuple(shopper.groups),
        notes=tuple(BasketNote(**extra._asdict()) for extra in extras),
        freight=placed.freight,
        expected_total=placed.expected_total,
        combining=basket.combining,
    )


def basket_of(wanted: WantedBasket, refused: Sequence[UseRefusal]) -> tuple[Basket, Sequence[Extra]]:
    """With what counters refused so far."""
    basket = Basket(
        lines=[Goods(line.sku, line.quantity, line.unit_price, line.name, line.floor) for line in wanted.lines],
        currency=wanted.currency,
        at=wanted.placed_at,
        candidates=[Candidate(each.offer, each.lines) for each in wanted.offers],
        shopper=Shopper(wanted.customer_id, wanted.member, wanted.groups, wanted.recorded),
        combining=wanted.combining,
        refused={each.promotion_id: Refused(each.code, each.left) for each in refused},
    )
    return basket, [Extra(note.rule, note.subject, note.code) for note in wanted.notes]
