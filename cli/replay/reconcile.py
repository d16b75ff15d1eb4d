"""Proves a replay: every invoice has one outcome, and the file's money is Waybill's money, to the penny.

Pure: a plan and what was observed, to a verdict. Run it when nothing is under way.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cli.replay.credits import Credit, Return
from cli.replay.ledger import Ledger
from cli.replay.observed import Observed, SeenOrder, SeenReturn
from cli.replay.plan import Plan
from cli.replay.sales import Sale
from shared.domain import ids


@dataclass(frozen=True, slots=True)
class Balance:
    """Two figures that must agree. Amounts: pence."""

    text: str
    expected: int
    actual: int
    is_count: bool = False
    """Not an amount."""

    @property
    def difference(self) -> int:
        return self.actual - self.expected


@dataclass(frozen=True)
class Reconciliation:
    invoices: int
    """In the file, or its window."""
    outcomes: Counter[str]
    """Invoices by how they ended; they sum to `invoices`, `missing` included."""
    missing: tuple[str, ...]
    """Invoices and requests that Waybill said nothing final about, each with what is missing."""
    strangers: tuple[str, ...]
    """Orders of this channel that the file does not know."""
    balances: tuple[Balance, ...]
    ledger: Ledger
    repeated: int
    """Events sent again, which changed nothing."""

    @property
    def balanced(self) -> bool:
        counted = self.outcomes.total() == self.invoices and not self.missing and not self.strangers
        return counted and not self.ledger.unexplained and not any(b.difference for b in self.balances)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: GBP as text, pence as integers."""
        ledger = self.ledger
        return {
            "balanced": self.balanced,
            "invoices": self.invoices,
            "outcomes": dict(sorted(self.outcomes.items())),
            "missing": list(self.missing),
            "strangers": list(self.strangers),
            "repeated": self.repeated,
            "balances": [
                {"text": b.text, "expected": b.expected, "actual": b.actual, "difference": b.difference} for b in self.balances
            ],
            "file": {
                "total": str(ledger.file),
                "sold_pence": ledger.sold,
                "rounding": str(ledger.rounding),
                "left_out": {reason: str(amount) for reason, amount in sorted(ledger.left_out.items())},
                "left_out_lines": dict(sorted(ledger.left_out_lines.items())),
                "credited_pence": ledger.credited,
                "credit_rounding": str(ledger.credit_rounding),
                "matched_pence": ledger.matched,
                "unmatched_pence": ledger.unmatched,
                "credits_pence": dict(sorted(ledger.credits.items())),
                "unexplained": str(ledger.unexplained),
            },
        }


class _Answers:
    """What Waybill said to each thing that the plan asks."""

    def __init__(self, plan: Plan, seen: Observed) -> None:
        self.plan, self.seen = plan, seen
        self.missing: list[str] = []

    def order(self, sale: Sale) -> SeenOrder:
        return self.seen.orders.get(sale.order_id, SeenOrder())

    def refusal(self, sale: Sale) -> str | None:
        return self.order(sale).refused or self.seen.refused_events.get(self._id("OrderPlaced", sale.number))

    def sale(self, sale: Sale) -> str:
        """The outcome of an invoice without C; what became of its money is told by the balances."""
        order = self.order(sale)
        if (code := self.refusal(sale)) is not None:
            return f"refused by Waybill: {code}"
        if order.total is None or not (order.paid or order.expired or order.cancelled):
            return self._missing(sale.number, "not confirmed" if order.total is None else "not paid")
        return "order expired" if order.expired else "order"

    def credit(self, credit: Credit) -> str:
        """The outcome of a credit note: planned, and what Waybill made of it where it was asked anything."""
        answers = [self._cancellation(credit, sale) for sale in credit.cancelled]
        answers += [self._return(credit, back) for back in credit.returned]
        refused = sorted({answer for answer in answers if answer is not None})
        if "missing" in refused:
            return "missing"
        planned = f"{credit.outcome}: {credit.reason}" if credit.reason else credit.outcome
        return planned if not refused else f"{planned}, refused by Waybill: {', '.join(refused)}"

    def returned(self, credit: Credit, back: Return) -> SeenReturn:
        return self.seen.returns.get(ids.return_id(back.sale.order_id, credit.number), SeenReturn())

    def _cancellation(self, credit: Credit, sale: Sale) -> str | None:
        code = self.seen.refused_events.get(self._id("OrderCancellationRequested", credit.number, sale.number))
        if self.order(sale).cancelled or code is not None:
            return code
        return self._missing(credit.number, f"order {sale.number} not cancelled")

    def _return(self, credit: Credit, back: Return) -> str | None:
        seen = self.returned(credit, back)
        code = seen.refused or self.seen.refused_events.get(self._id("ReturnRequested", credit.number, back.sale.number))
        if seen.refunded is not None or code is not None:
            return code
        step = "not refunded" if seen.requested else "not answered"
        return self._missing(credit.number, f"return of order {back.sale.number} {step}")

    def _missing(self, number: str, what: str) -> str:
        self.missing.append(f"{number}: {what}")
        return "missing"

    def _id(self, type: str, *words: str) -> str:
        return self.plan.ce_id(type, *words)


def reconcile(plan: Plan, seen: Observed) -> Reconciliation:
    answers = _Answers(plan, seen)
    outcomes = Counter(answers.sale(sale) for sale in plan.sales)
    outcomes.update(answers.credit(credit) for credit in plan.credits)
    outcomes.update(f"refused by the adapter: {refusal.reason}" for refusal in plan.refusals)
    known = {sale.order_id for sale in plan.sales}
    channel = plan.policy.channel
    strangers = [order.external_id or id for id, order in seen.orders.items() if order.channel == channel and id not in known]
    return Reconciliation(
        plan.invoices,
        outcomes,
        tuple(answers.missing),
        tuple(sorted(strangers)),
        tuple(_balances(plan, answers)),
        plan.ledger,
        seen.repeated,
    )


def _balances(plan: Plan, answers: _Answers) -> Iterator[Balance]:
    """Refused orders are expected to have been paid back, and are no income."""
    orders = [(sale, answers.order(sale)) for sale in plan.sales]
    refused = sum(sale.total for sale in plan.sales if answers.refusal(sale) is not None)
    off = sum(1 for sale, order in orders if order.total not in (None, sale.total))
    yield Balance("orders whose total differs from their invoice", 0, off, is_count=True)
    confirmed = sum(order.total or 0 for sale, order in orders if answers.refusal(sale) is None)
    yield Balance("accepted lines of the file = confirmed totals + refused by Waybill", plan.ledger.sold, confirmed + refused)
    captured = sum(order.captured for _, order in orders)
    yield Balance("payments sent = payments captured", plan.ledger.sold, captured)
    back = [(back, answers.returned(credit, back)) for credit in plan.credits for back in credit.returned]
    granted = sum(planned.refund for planned, seen in back if seen.refunded is not None)
    yield Balance("refunds of returns, by the sales = as support refunded", granted, sum(seen.refunded or 0 for _, seen in back))
    ended = sum(sale.total for sale, order in orders if order.cancelled or order.expired)
    refunded = sum(order.refunded for _, order in orders)
    yield Balance("refunds: refused, cancelled and returned = as issued", refused + ended + granted, refunded)
    yield Balance(
        "income: accepted - refunds = held by Waybill", plan.ledger.sold - refused - ended - granted, captured - refunded
    )


def pounds(pence: int) -> Decimal:
    return Decimal(pence) / 100
