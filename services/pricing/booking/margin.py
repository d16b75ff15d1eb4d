"""The margin report: what was earned and spent, by stream and head, to the minor unit."""

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel

from services.pricing.booking.view import Costs, MarginView, Revenue
from shared.contracts.promotions import WHOLE
from shared.domain.money import Minor


class Margin(BaseModel):
    month: str
    """YYYY-MM; "": all of them."""
    revenue: Revenue
    costs: Costs
    earned: Minor
    spent: Minor
    margin: Minor
    rate: int | None
    """Of what was earned, parts in 10,000, rounded half up; None: nothing was."""


class MarginReport(BaseModel):
    currency: str
    months: list[Margin]
    """Those in which something was booked, oldest first."""
    total: Margin


def report(currency: str, months: Sequence[MarginView]) -> MarginReport:
    revenue = Revenue(**{name: sum(getattr(each.revenue, name) for each in months) for name in Revenue.model_fields})
    costs = Costs(**{name: sum(getattr(each.costs, name) for each in months) for name in Costs.model_fields})
    shown = [_margin(each.month, each.revenue, each.costs) for each in months]
    return MarginReport(currency=currency, months=shown, total=_margin("", revenue, costs))


def _margin(month: str, revenue: Revenue, costs: Costs) -> Margin:
    earned, spent = sum(dict(revenue).values()), sum(dict(costs).values())
    rate = (2 * (earned - spent) * WHOLE + earned) // (2 * earned) if earned > 0 else None
    return Margin(month=month, revenue=revenue, costs=costs, earned=earned, spent=spent, margin=earned - spent, rate=rate)


def months_of(first: str, last: str) -> list[str]:
    """From YYYY-MM to YYYY-MM, both in it."""
    begins, ends = date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
    numbers = range(begins.year * 12 + begins.month - 1, ends.year * 12 + ends.month)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]
