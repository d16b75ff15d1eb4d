"""What a price must pass, in this order, whoever wants it: range, profit floor, step, ending, frequency, price war, research.

The first four clamp; where two contradict, the earlier one binds and the later one asks for a person. The price then lies on a
permitted ending inside the bounds, whenever one fits. A strategy takes what comes out of it; a person's price that would be
another one is refused by the guard's name, since nobody's word is altered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.pricing.repricing.endings import landed
from services.pricing.repricing.product import Product, Seen
from shared.contracts.promotions import WHOLE
from shared.contracts.proposals import HeldCode
from shared.contracts.strategies import Guard, GuardStep, Repricing


@dataclass(slots=True)
class Guarded:
    unit_price: int
    steps: list[GuardStep] = field(default_factory=list)
    held: HeldCode | None = None
    """Why it must not be proposed at all."""
    approval: list[str] = field(default_factory=list)
    """Why somebody must agree."""

    def said(self, guard: Guard, before: int, **figures: int) -> None:
        code = "passed" if self.unit_price == before else "clamped"
        self.steps.append(GuardStep(guard=guard, code=code, unit_price=self.unit_price, figures=figures))

    def other(self, guard: Guard, code: str, **figures: int) -> None:
        said = {"guard": guard, "code": code, "unit_price": self.unit_price, "figures": figures}
        self.steps.append(GuardStep.model_validate(said))


@dataclass(slots=True)
class Bounds:
    low: int = 0
    high: int | None = None

    def clamp(self, price: int) -> int:
        price = max(price, self.low)
        return price if self.high is None else min(price, self.high)


def guard(
    wanted: int,
    product: Product,
    seen: Seen,
    policy: Repricing,
    at: datetime,
    *,
    follows: bool = False,
    followed: Sequence[datetime] = (),
) -> Guarded:
    """`follows`: a way down goes after competitors; `followed`: when such ones took effect."""
    found, bounds = Guarded(wanted), Bounds()
    _range(found, bounds, product)
    _floor(found, bounds, product)
    _step(found, bounds, product, policy)
    _ending(found, bounds, policy)
    if found.unit_price != product.unit_price:
        _frequency(found, product, policy, at)
        if follows and product.unit_price is not None and found.unit_price < product.unit_price:
            _war(found, policy, at, followed)
    _research(found, seen)
    return found


def guard_by_hand(wanted: int, product: Product, policy: Repricing | None, at: datetime) -> Guarded:
    """What somebody sets himself. `policy`: None where nobody said one; then no step and no frequency bind him."""
    found, bounds = Guarded(wanted), Bounds()
    _range(found, bounds, product)
    _floor(found, bounds, product)
    if policy is not None and wanted != product.unit_price:
        _step(found, bounds, product, policy)
        _frequency(found, product, policy, at)
    return found


def _range(found: Guarded, bounds: Bounds, product: Product) -> None:
    if product.low is None or product.high is None:
        found.other("range", "not_known")
        return
    before, bounds.low, bounds.high = found.unit_price, product.low, product.high
    found.unit_price = bounds.clamp(before)
    found.said("range", before, low=bounds.low, high=bounds.high)


def _floor(found: Guarded, bounds: Bounds, product: Product) -> None:
    floor, before = product.floor, found.unit_price
    if floor is None:
        found.other("profit_floor", "not_known")
    elif bounds.high is not None and floor > bounds.high:
        found.held = "floor_above_range"
        found.other("profit_floor", "held", floor=floor, high=bounds.high)
    else:
        bounds.low = max(bounds.low, floor)
        found.unit_price = bounds.clamp(before)
        found.said("profit_floor", before, floor=floor)


def _step(found: Guarded, bounds: Bounds, product: Product, policy: Repricing) -> None:
    price, before = product.unit_price, found.unit_price
    if not price:
        found.other("step", "not_known")
        return
    room = price * policy.step // WHOLE
    low, high = price - room, price + room
    if high < bounds.low or (bounds.high is not None and low > bounds.high):
        found.unit_price = bounds.clamp(price)
        found.approval.append("step")
        found.other("step", "approval", low=low, high=high)
        return
    bounds.low = max(bounds.low, low)
    bounds.high = high if bounds.high is None else min(bounds.high, high)
    found.unit_price = bounds.clamp(before)
    found.said("step", before, low=low, high=high)


def _ending(found: Guarded, bounds: Bounds, policy: Repricing) -> None:
    if not policy.endings:
        return
    before = found.unit_price
    fitting = landed(before, policy.endings, bounds.low, bounds.high)
    if fitting is None:
        found.other("ending", "not_known")
        return
    found.unit_price = fitting
    found.said("ending", before)


def _frequency(found: Guarded, product: Product, policy: Repricing, at: datetime) -> None:
    if product.changed_at is None:
        found.other("frequency", "not_known")
        return
    hours = (at - product.changed_at) // timedelta(hours=1)
    if at < product.changed_at + timedelta(hours=policy.every_hours):
        found.held = found.held or "too_soon"
        found.other("frequency", "held", hours=hours, every_hours=policy.every_hours)
    else:
        found.other("frequency", "passed", hours=hours, every_hours=policy.every_hours)


def _war(found: Guarded, policy: Repricing, at: datetime, followed: Sequence[datetime]) -> None:
    since = at - timedelta(days=policy.follow_days)
    count = sum(since < each for each in followed)
    if count >= policy.follow_downs:
        found.approval.append("price_war")
        found.other("price_war", "approval", followed=count, follow_downs=policy.follow_downs)
    else:
        found.other("price_war", "passed", followed=count, follow_downs=policy.follow_downs)


def _research(found: Guarded, seen: Seen) -> None:
    if seen.research is None:
        found.held = found.held or "research_missing"
        found.other("research", "held")
    else:
        found.other("research", "passed")
