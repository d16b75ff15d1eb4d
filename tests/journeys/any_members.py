"""What a crowd's customers have and want besides: points that do not last for all their orders, and quotes that hold a part of a
coupon, which another order may name, too. Drawn apart: what else befalls the crowd is as it would be without them.

Amounts: fen; points: 100 are 1.00.
"""

from random import Random
from typing import TYPE_CHECKING, Any

from services.pricing.customer.commands import GroupCustomer
from services.pricing.points.commands import AdjustPoints
from services.pricing.quote_hold.baskets import digest
from services.pricing.quote_hold.commands import HoldQuote
from shared.contracts.points import account_of
from shared.contracts.promotions import Limits
from shared.contracts.quote_holds import QuoteHeld
from shared.contracts.uses import Use

if TYPE_CHECKING:
    from tests.journeys.any_crowd import Crowd

MANY = Limits(uses=10, budget=15_000, per_customer=2, code_uses=10)
"""A fifth is two quotes' holds."""
OFF = 1_500
OVER = 16
"""Minutes: no hold that was not renewed stands so long, and no order has expired."""


class Members:
    def __init__(self, crowd: "Crowd", seed: int, customers: tuple[str, ...]) -> None:
        self.crowd, self.draw, self.customers = crowd, Random(f"members {seed}"), customers
        crowd.offer("many", MANY, OFF, ("order",), code="MANY")
        for customer in customers:
            crowd.system.ask("pricing", customer, GroupCustomer(customer_id=customer, tier="gold"))
            self._adjusts(customer, self.draw.choice((1_000, 3_000, 9_000)))

    def wishes(self, pieces: int, said: dict[str, Any]) -> dict[str, Any]:
        """What an order of the shop names besides. A hold is its customer's, another's, or of other goods."""
        draw, customer = self.draw, said.get("customer", {}).get("customer_id")
        found: dict[str, Any] = {}
        if draw.random() < 0.6:
            found["points"] = draw.choice((500, 2_000, 5_000))
        if customer is not None and draw.random() < 0.5:
            found["codes"] = ["MANY"]
            if draw.random() < 0.7:
                self._quotes(customer, pieces)
        holds = [fact.hold_id for fact in self.crowd.system.facts("pricing") if isinstance(fact, QuoteHeld)]
        if holds and draw.random() < 0.8:
            found["quote_hold"] = draw.choice((holds[-1], holds[-1], draw.choice(holds)))
        return found

    def next(self) -> None:
        draw, customer = self.draw, self.draw.choice(self.customers)
        word = draw.random()
        if word < 0.3:
            self._quotes(customer, draw.choice((1, 2)))
        elif word < 0.4:
            self._adjusts(customer, draw.choice((2_000, 500, -500)))
        elif word < 0.8:
            self._delivers()

    def end(self) -> None:
        """No hold is renewed any more."""
        self.crowd.system.advance(minutes=OVER)

    def _quotes(self, customer: str, pieces: int) -> None:
        """As `POST /quotes` with `hold` asks it, and then no step, one, or all that follow."""
        of: dict[str, Any] = {"promotions": ("many",), "amount": OFF}
        uses = (
            Use(counter="code/MANY", promotions=("many",), uses=MANY.code_uses),
            Use(counter="promotion/shop/many", **of, uses=MANY.uses, budget=MANY.budget, per_customer=2, customer_id=customer),
        )
        basket = digest("shop", "CNY", [("mug", pieces)], ("MANY",))
        self.crowd.request("pricing", customer, HoldQuote(customer_id=customer, basket=basket, uses=uses))
        if self.draw.random() < 0.7:
            for _ in range(self.draw.randrange(20)):
                self.crowd.system._step()

    def _adjusts(self, customer: str, points: int) -> None:
        """Some of it twice."""
        account = account_of(customer)
        named = f"a{self.draw.randrange(20)}-{points}"
        command = AdjustPoints(counter=account, adjustment=named, currency="CNY", points=points, reason="by hand")
        for _ in range(self.draw.choice((1, 1, 2))):
            self.crowd.request("pricing", account, command)

    def _delivers(self) -> None:
        number = self.draw.choice(list(self.crowd.orders))
        for shipment in self.crowd.shipments(number):
            self.crowd.shop.dispatch(self.crowd.orders[number], f"SF{shipment}", shipment=shipment)
            self.crowd.shop.deliver(self.crowd.orders[number], shipment=shipment)
