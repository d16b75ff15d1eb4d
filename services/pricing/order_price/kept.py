"""A basket as it is kept while counters are asked, and back: with it, pricing again looks nothing up."""

from collections.abc import Sequence

from services.pricing.engine import Basket, Candidate, Extra, Goods, Refused, Shopper
from services.pricing.engine.points import Redeem
from shared.contracts.orders import OrderPlaced
from shared.contracts.uses import BasketLine, BasketNote, BasketOffer, BasketPoints, UseRefusal, WantedBasket


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
        points=_kept_points(basket),
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
        points=_named(wanted.points),
        refused={each.promotion_id: Refused(each.code, each.left) for each in refused},
    )
    return basket, [Extra(note.rule, note.subject, note.code) for note in wanted.notes]


def _kept_points(basket: Basket) -> BasketPoints | None:
    points = basket.points
    if not isinstance(points, Redeem):
        return None
    return BasketPoints(counter=points.counter, points=points.points, policy=points.policy)


def _named(points: BasketPoints | None) -> Redeem | None:
    return None if points is None else Redeem(points.counter, points.points, points.policy)
