"""Pieces asked for by hour, and stock at the end of one, read off the log (cli.prove.reading). Pure.

Nothing of it is on an order's path: whoever collects reads beside the services. Only SKUs are kept that a strategy prices which
reads demand and stock. Asked for is what was confirmed, without what was cancelled within 24 hours (INV-12).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from cli.prove.figures import MOVING, Figures
from cli.prove.log import Decision, Fact
from services.inventory.plan.demand import REGRET

READ_MARKET = frozenset({"dynamic"})
"""Strategies that read demand and stock (PRC-03)."""
HOUR = timedelta(hours=1)


class Window(NamedTuple):
    """What is looked at: `hours` up to `until`, against the `spans` before it, each as long."""

    until: datetime
    """A whole hour."""
    hours: int = 24
    spans: int = 28
    cover: int = 14
    """Days of usual demand that stock should last."""


class Measured(NamedTuple):
    """Of a SKU on all channels and in all warehouses, in pieces."""

    sku: str
    sold: int
    usual: int
    """In as long a time: the mean of the spans since the first order, half a piece up; 0 where there is none."""
    stock: int
    """On hand and free."""
    target: int
    measured_at: datetime


class Collecting:
    """A proof without rules: what comes of it is what was measured, by SKU."""

    reads: Mapping[str, Collection[str]] = {
        "pricing": ("StrategySet",),
        "orders": ("OrderConfirmed", "OrderCancelled"),
        "inventory": tuple(sorted(MOVING)),
    }

    def __init__(self, window: Window) -> None:
        self.window = window
        self._strategies: dict[tuple[str, str], str | None] = {}
        self._asked: dict[str, tuple[datetime, Counter[str]]] = {}
        """By order, its wanted SKUs and when they were confirmed."""
        self._first: datetime | None = None
        self._stock = Figures()

    @property
    def skus(self) -> frozenset[str]:
        """That need it. Known once pricing's log is read, which is first."""
        return frozenset(sku for (_, sku), strategy in self._strategies.items() if strategy in READ_MARKET)

    def see(self, service: str, decision: Decision) -> None:
        if not decision.facts or (at := datetime.fromisoformat(decision.at)) >= self.window.until:
            return
        for fact in decision.facts:
            if service == "pricing":
                terms = fact.data["terms"]
                self._strategies[fact.data["channel"], fact.data["sku"]] = terms and terms["strategy"]
            elif service == "inventory":
                self._stock.move(fact)
            else:
                self._order(fact, at)

    def _order(self, fact: Fact, at: datetime) -> None:
        order = fact.data["order_id"]
        if fact.type == "OrderConfirmed":
            self._first = at if self._first is None else min(self._first, at)
            wanted = self.skus
            pieces = Counter[str]()
            for line in fact.data["lines"]:
                if line["sku"] in wanted:
                    pieces[line["sku"]] += line["quantity"]
            if pieces:
                self._asked[order] = at, pieces
        elif order in self._asked and at - self._asked[order][0] <= REGRET:
            del self._asked[order]

    def end(self) -> list[Measured]:
        by_hour, stock = self.by_hour(), Counter[str]()
        for id, figures in self._stock.stocks.items():
            stock[id.partition("/")[2]] += figures.available
        return [self._measured(sku, by_hour[sku], max(0, stock[sku])) for sku in sorted(self.skus)]

    def by_hour(self) -> defaultdict[str, Counter[datetime]]:
        """Pieces asked for, by SKU and the hour's beginning."""
        found: defaultdict[str, Counter[datetime]] = defaultdict(Counter)
        for at, pieces in self._asked.values():
            for sku, quantity in pieces.items():
                found[sku][whole_hour(at)] += quantity
        return found

    def _measured(self, sku: str, by_hour: Counter[datetime], stock: int) -> Measured:
        until, hours, spans, cover = self.window
        length = hours * HOUR
        began = until - length
        known = 0 if self._first is None else min(spans, (began - whole_hour(self._first)) // length)
        since = began - max(0, known) * length
        sold = sum(pieces for hour, pieces in by_hour.items() if hour >= began)
        before = sum(pieces for hour, pieces in by_hour.items() if since <= hour < began)
        usual = (2 * before + known) // (2 * known) if known > 0 else 0
        target = (2 * usual * 24 * cover + hours) // (2 * hours)
        return Measured(sku, sold, usual, stock, target, until)


def whole_hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
