"""A month's orders, each priced twice by the engine that prices orders. What people buy stays as it was: no demand is guessed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from cli.whatif.book import Book
from cli.whatif.orders import Order
from cli.whatif.rules import Promoted, Rules
from services.pricing.engine import Basket, Candidate, Goods, Shopper, price
from services.pricing.engine.spread import rated
from services.pricing.repricing.guards import guard
from services.pricing.repricing.product import Product, Seen
from services.pricing.sku.decide import MARGIN
from shared.contracts.promotions import WHOLE
from shared.contracts.strategies import Research, Signals


@dataclass
class Side:
    """What a month comes to under some rules. Amounts: pence."""

    name: str
    revenue: int = 0
    discount: int = 0
    cost: int = 0
    clipped_orders: int = 0
    """Orders of which a floor took some discount away."""
    lapsed: int = 0
    moved: int = 0
    guards: Counter[str] = field(default_factory=Counter)
    """Of prices of the book: by guard and what it said."""
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By promotion and outcome: orders."""
    given: Counter[str] = field(default_factory=Counter)
    """By promotion: what it took off."""
    by_day: Counter[date] = field(default_factory=Counter)
    by_order: dict[str, int] = field(default_factory=dict)
    by_sku: Counter[str] = field(default_factory=Counter)

    @property
    def margin(self) -> int:
        return self.revenue - self.cost


class Pricing:
    """Prices orders of one side."""

    def __init__(self, book: Book, rules: Rules) -> None:
        self.side, self.book, self.rules, self.policy = Side(rules.name), book, rules, rules.policy.message()
        self.combining = rules.combining.message()
        self.changed: dict[tuple[str, int], int] = {}
        """By SKU and price of the book: the price under the rules."""

    def take(self, order: Order) -> None:
        side, lines = self.side, list(self._goods(order))
        candidates = [found for each in self.rules.promotion if (found := _candidate(each, lines)) is not None]
        shopper = Shopper(order.customer, member=order.customer is not None)
        bargain = price(Basket(lines, "GBP", order.at, candidates, shopper, combining=self.combining))
        side.revenue += bargain.total
        side.by_day[order.day] += bargain.total
        side.by_order[order.number] = bargain.total
        for line in bargain.lines:
            side.by_sku[line.goods.sku] += line.total
            side.discount += sum(line.shares.values())
            side.given.update(line.shares)
        side.cost += sum(each.quantity * self._cost(each.sku) for each in lines)
        clipped = [step for step in bargain.steps if step.code == "floor_clipped" and step.rule != "profit_floor"]
        side.clipped_orders += bool(clipped)
        side.lapsed += sum(step.figures.get("lapsed", 0) for step in clipped)
        side.moved += sum(step.figures.get("moved", 0) for step in clipped)
        side.reasons.update(
            {(step.subject, step.code) for step in bargain.steps if step.rule not in ("list_price", "profit_floor")}
        )

    def _goods(self, order: Order) -> Iterator[Goods]:
        account, quantities = order.customer is not None, order.quantities()
        for sku, quantity in quantities.items():
            listed = self.book.price(sku, account, quantity)
            assert listed is not None
            floor = rated(self._cost(sku), WHOLE + MARGIN)
            yield Goods(sku, quantity, self._under_rules(sku, listed, floor, order.at), floor=floor)

    def _cost(self, sku: str) -> int:
        """Of a piece: of what one piece costs by the account's list."""
        return rated(self.book.tiers(sku, True)[0].price, self.rules.cost)

    def _under_rules(self, sku: str, listed: int, floor: int, at: datetime) -> int:
        """Each price of the book is guarded once, for the whole month."""
        rates = [each.rate for each in self.rules.price if not each.skus or sku in each.skus]
        if not rates:
            return listed
        if (known := self.changed.get((sku, listed))) is not None:
            return known
        wanted = listed
        for rate in rates:
            wanted = rated(wanted, rate)
        study = Research(currency="GBP", low=0, high=0, positioning="mid", demand="normal", researched_at=at)
        product = Product("GBP", unit_price=listed, floor=floor)
        guarded = guard(wanted, product, Seen(Signals(research=study), (), None, study), self.policy, at)
        self.side.guards.update(
            f"{step.guard} {step.code}" for step in guarded.steps if step.code in ("clamped", "approval", "held")
        )
        self.changed[sku, listed] = listed if guarded.held else guarded.unit_price
        return self.changed[sku, listed]


def _candidate(each: Promoted, lines: Sequence[Goods]) -> Candidate | None:
    """None where it targets nothing of the order, as an order looks nothing up for SKUs that it does not have."""
    if each.is_order_wide:
        return Candidate(each.offer, None)
    places = tuple(n for n, line in enumerate(lines) if not each.skus or line.sku in each.skus)
    return Candidate(each.offer, places) if places else None


def play(orders: Sequence[Order], book: Book, rules: Rules) -> tuple[Side, Side]:
    today, what_if = Pricing(book, Rules(name="today", cost=rules.cost)), Pricing(book, rules)
    for order in orders:
        today.take(order)
        what_if.take(order)
    return today.side, what_if.side
