"""Strategies: from what is known of a SKU to the price that it wants. Pure, integers only; rates are rounded half up.

By a table and not by entry points: a proposal in the log is decided again whenever the log is checked, so the code that decides
must be this code's, and no package that somebody installs. A formula that changes is a strategy of another name.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from services.pricing.engine.spread import rated
from services.pricing.repricing.endings import landed
from services.pricing.repricing.product import Product, Seen
from shared.contracts.promotions import WHOLE
from shared.contracts.strategies import (
    CompetitorBased,
    CostPlus,
    Dynamic,
    Learned,
    Penetration,
    Psychological,
    Repricing,
    Season,
    SeasonTerms,
    Segment,
    StrategyTerms,
)


class Wanted(NamedTuple):
    unit_price: int | None
    """None: it does not know enough, or has nothing to say."""
    missing: tuple[str, ...] = ()
    """Inputs that it would have read, and that are not known."""
    after_competitors: bool = False
    """Their prices are what moves it (PRC-10)."""


class Asked(NamedTuple):
    """What a strategy reads."""

    product: Product
    seen: Seen
    policy: Repricing
    at: datetime


def want(terms: StrategyTerms, asked: Asked) -> Wanted:
    return STRATEGIES[terms.strategy](terms, asked)


def cost_plus(terms: CostPlus, asked: Asked) -> Wanted:
    return _upon_cost(asked, terms.margin)


def competitor(terms: CompetitorBased, asked: Asked) -> Wanted:
    lowest = asked.seen.lowest
    if lowest is None:
        return Wanted(None, ("competitor_prices",))
    return Wanted(rated(lowest, WHOLE - terms.under), after_competitors=True)


def dynamic(terms: Dynamic, asked: Asked) -> Wanted:
    """Each input that is known moves the price by its weight; those that are not are named, and move nothing."""
    price, market, lowest = asked.product.unit_price, asked.seen.market, asked.seen.lowest
    if not price:
        return Wanted(None, ("unit_price",))
    parts: dict[str, int | None] = {"demand": None, "stock": None, "competitor_prices": None}
    if market is not None and market.usual:
        parts["demand"] = _part(terms.demand, market.sold - market.usual, market.usual)
    if market is not None and market.stock is not None and market.target:
        parts["stock"] = _part(terms.stock, market.target - market.stock, market.target)
    if lowest is not None:
        parts["competitor_prices"] = _part(terms.competition, lowest - price, price)
    missing = tuple(name for name, part in parts.items() if part is None)
    moves = sum(part for part in parts.values() if part is not None)
    if len(missing) == len(parts):
        return Wanted(None, missing)
    return Wanted(rated(price, max(0, WHOLE + moves)), missing, bool(parts["competitor_prices"]))


def penetration(terms: Penetration, asked: Asked) -> Wanted:
    """Under the lowest that competitors ask; where none is known, under the market as research found it."""
    if asked.at >= terms.until:
        return Wanted(None, ("introduction",))
    if (lowest := asked.seen.lowest) is not None:
        return Wanted(rated(lowest, WHOLE - terms.under), after_competitors=True)
    research = asked.seen.research
    if research is None or research.currency != asked.product.currency:
        return Wanted(None, ("competitor_prices", "research"))
    return Wanted(rated(research.low, WHOLE - terms.under), ("competitor_prices",), after_competitors=True)


def segment(terms: Segment, asked: Asked) -> Wanted:
    research = asked.seen.research
    if research is None:
        return Wanted(None, ("research",))
    margins = {"high": terms.high, "mid": terms.mid, "low": terms.low}
    return _upon_cost(asked, margins[research.positioning])


def season(terms: Season, asked: Asked) -> Wanted:
    """Of seasons that overlap the first that is said counts."""
    if terms.currency != asked.product.currency:
        return Wanted(None, ("unit_price",))
    today = asked.at.astimezone(ZoneInfo(terms.zone)).date()
    rate = next((each.rate for each in terms.seasons if _is_in(each, today)), WHOLE)
    return Wanted(rated(terms.unit_price, rate))


def ending(terms: Psychological, asked: Asked) -> Wanted:
    price = asked.product.unit_price
    return Wanted(None, ("unit_price",)) if price is None else Wanted(landed(price, asked.policy.endings, 0, None))


def learned(terms: Learned, asked: Asked) -> Wanted:
    """Cost x e / (e - 1), e being how elastic demand is, half a minor unit up: a dearer price would lose in pieces what it wins
    on each. Coefficients that were no better on later days than none move nothing; nor do those whose interval reaches -1,
    where every dearer price would earn more."""
    if terms.gain_low <= 0:
        return Wanted(None, ("gain",))
    if terms.high >= -WHOLE:
        return Wanted(None, ("elasticity",))
    cost, elastic = asked.product.cost, -terms.elasticity
    if cost is None:
        return Wanted(None, ("cost",))
    beyond = elastic - WHOLE
    return Wanted((2 * cost * elastic + beyond) // (2 * beyond))


def _upon_cost(asked: Asked, margin: int) -> Wanted:
    cost = asked.product.cost
    return Wanted(None, ("cost",)) if cost is None else Wanted(rated(cost, WHOLE + margin))


def _part(weight: int, more: int, of: int) -> int:
    """The weight's share, in 10,000, rounded towards nothing."""
    part = abs(weight * more) // of
    return part if weight * more >= 0 else -part


def _is_in(each: SeasonTerms, today: date) -> bool:
    day = f"{today:%m-%d}"
    if each.starts <= each.ends:
        return each.starts <= day <= each.ends
    return day >= each.starts or day <= each.ends


STRATEGIES: Mapping[str, Callable[[Any, Asked], Wanted]] = {
    "cost_plus": cost_plus,
    "competitor": competitor,
    "dynamic": dynamic,
    "penetration": penetration,
    "segment": segment,
    "season": season,
    "ending": ending,
    "learned": learned,
}
