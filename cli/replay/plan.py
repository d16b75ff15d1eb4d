"""The plan: what the shop did, as storefront events in the order of their times, and what must come of them.

Pure and lazy: a plan holds the sales compactly and makes events while it is read, so ten months fit in memory.
Ids are derived from the invoice numbers: replaying a file again sends the same events, which change nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from cli.replay import rows
from cli.replay.credits import Credit, Return, Sales
from cli.replay.ledger import Ledger
from cli.replay.policy import ASSUMED, Policy
from cli.replay.rows import Invoice
from cli.replay.rules import money
from cli.replay.sales import Sale, sale, unusable
from shared.contracts import storefront
from shared.domain import ids
from shared.domain.messages import Message, Personal

_BEGINNING = datetime.min.replace(tzinfo=UTC)
_RECEIPT_LINES = 500


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    time: datetime
    """UTC: ce_time, and when to send it."""
    type: str
    ce_id: str
    source: str
    data: Message


@dataclass(frozen=True, slots=True)
class Refusal:
    """An invoice that the adapter could not make an order or a credit of."""

    number: str
    reason: str
    lines: tuple[tuple[int, str], ...] = ()
    """Line numbers and what could not be read there."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Stock received before the first order."""

    receipt_id: str
    warehouse: str
    lines: tuple[tuple[str, int], ...]
    """SKU and pieces."""


@dataclass(frozen=True)
class Plan:
    """Every invoice is in exactly one of sales, credits and refusals."""

    policy: Policy
    sales: tuple[Sale, ...]
    credits: tuple[Credit, ...]
    refusals: tuple[Refusal, ...]
    ledger: Ledger
    invoices: int
    """How many the file (its window) holds."""

    def outcomes(self) -> Counter[str]:
        """How many invoices end as what, e.g. "order", "returned", "refused: write_off"."""
        notes = (f"{c.outcome}: {c.reason}" if c.reason else c.outcome for c in self.credits)
        return Counter(["order"] * len(self.sales)) + Counter(notes) + Counter(f"refused: {r.reason}" for r in self.refusals)

    def receipts(self) -> Iterator[Receipt]:
        """Enough of every SKU for everything the plan sells, charges such as postage among them, 500 SKUs a receipt.

        The id names the contents: another plan's receipt is another one.
        """
        pieces: Counter[str] = Counter()
        for one in self.sales:
            for line in one.lines:
                pieces[line.sku] += line.quantity
        lines = sorted(pieces.items())
        for i in range(0, len(lines), _RECEIPT_LINES):
            part = tuple(lines[i : i + _RECEIPT_LINES])
            words = [word for sku, quantity in part for word in (sku, str(quantity))]
            yield Receipt(ids.derived("replay-receipt", self.policy.warehouse, *words), self.policy.warehouse, part)

    def events(self) -> Iterator[PlannedEvent]:
        """What the storefront sends, by time; events of one moment in the order of the file, an order before its payment.

        A cancellation must reach Waybill before its order's `dispatched_at`, a return after `delivered_at` was reported.
        """
        steps: list[tuple[datetime, Sale | Credit, Return | None]] = [(s.time, s, None) for s in self.sales]
        steps += [(c.time, c, None) for c in self.credits if c.cancelled]
        steps += [(r.sent_at, c, r) for c in self.credits for r in c.returned]
        steps.sort(key=lambda step: step[0])
        for time, what, back in steps:
            if isinstance(what, Sale):
                yield self._placed(what)
                yield self._paid(what)
            elif back is not None:
                yield self._returned(time, what, back)
            else:
                yield from (self._cancelled(what, one) for one in what.cancelled)

    def handed_over(self, one: Sale, tracking_number: str) -> tuple[PlannedEvent, PlannedEvent]:
        """The dispatch and the delivery of an order, to report once its shipment exists. Cancelled orders have neither."""
        shipment = ids.shipment_id(one.order_id)
        dispatched = storefront.DispatchReported(
            order_id=one.order_id, shipment_id=shipment, carrier=self.policy.carrier, tracking_number=tracking_number
        )
        delivered = storefront.DeliveryReported(order_id=one.order_id, shipment_id=shipment)
        return (
            self._event(one.dispatched_at, "DispatchReported", dispatched, one.number),
            self._event(one.delivered_at, "DeliveryReported", delivered, one.number),
        )

    def shipped(self) -> Iterator[Sale]:
        """The sales that are not cancelled, by the time they were ordered."""
        cancelled = {s.order_id for c in self.credits for s in c.cancelled}
        return (s for s in self.sales if s.order_id not in cancelled)

    def ce_id(self, type: str, *numbers: str) -> str:
        """Of the event of this type about these invoices: the credit note's first, where there is one."""
        return ids.derived("replay", self.policy.channel, type, *numbers)

    def _event(self, time: datetime, type: str, data: Message, *numbers: str) -> PlannedEvent:
        return PlannedEvent(time, type, self.ce_id(type, *numbers), f"urn:waybill:replay:{self.policy.channel}", data)

    def _placed(self, one: Sale) -> PlannedEvent:
        lines = [storefront.OrderedLine(sku=p.sku, quantity=p.quantity, unit_price=p.price) for p in one.lines]
        customer = None if one.customer is None else Personal(customer_id=one.customer, country=one.country)
        data = storefront.OrderPlaced(
            channel=self.policy.channel,
            external_id=one.number,
            currency=self.policy.currency,
            lines=lines,
            customer=customer,
            expected_total=one.total,
        )
        return self._event(one.time, "OrderPlaced", data, one.number)

    def _paid(self, one: Sale) -> PlannedEvent:
        data = storefront.PaymentReceived(
            channel=self.policy.channel,
            external_id=one.number,
            payment_id=f"pay-{one.number}",
            amount=one.total,
            currency=self.policy.currency,
        )
        return self._event(one.time, "PaymentReceived", data, one.number)

    def _cancelled(self, credit: Credit, one: Sale) -> PlannedEvent:
        data = storefront.OrderCancellationRequested(
            channel=self.policy.channel, external_id=one.number, reason=f"credit note {credit.number}"
        )
        return self._event(credit.time, "OrderCancellationRequested", data, credit.number, one.number)

    def _returned(self, time: datetime, credit: Credit, back: Return) -> PlannedEvent:
        data = storefront.ReturnRequested(
            channel=self.policy.channel,
            external_id=back.sale.number,
            return_number=credit.number,
            lines=[storefront.ReturnLine(sku=sku, quantity=quantity) for sku, quantity in back.pieces],
            reason=f"credit note {credit.number}",
        )
        return self._event(time, "ReturnRequested", data, credit.number, back.sale.number)


def planned(invoices: Iterable[Invoice], policy: Policy = ASSUMED) -> Plan:
    """The plan of these invoices; they may come in any order, a credit note finds sales of an earlier time only."""
    ledger, sold, count = Ledger(), Sales(), 0
    sales: list[Sale] = []
    credits: list[Credit] = []
    refusals: list[Refusal] = []
    for invoice in sorted(invoices, key=lambda i: (i.time or _BEGINNING, i.place)):
        count += 1
        ledger.file += sum(map(money, invoice.rows), Decimal(0))
        reason = unusable(invoice)
        if reason is not None or invoice.time is None:
            ledger.leave_out(reason or "unreadable", invoice.rows)
            refusals.append(Refusal(invoice.number, reason or "unreadable", tuple(invoice.unreadable)))
        elif invoice.is_credit:
            credits.append(sold.credit(invoice, invoice.time, ledger))
        elif isinstance(order := sale(invoice, invoice.time, policy, ledger), Sale):
            sold.add(order)
            sales.append(order)
        else:
            refusals.append(Refusal(invoice.number, order))
    return Plan(policy, tuple(sales), tuple(credits), tuple(refusals), ledger, count)


def load(
    path: Path, since: date | None = None, until: date | None = None, limit: int | None = None, policy: Policy = ASSUMED
) -> Plan:
    """The plan of a file's invoices dated `since` to before `until` (London), the first `limit` of them.

    Credit notes of the window find no sale before it. Raises NotOnlineRetail, OSError.
    """
    with rows.opened(path) as file:
        return planned(rows.read(file, since, until)[:limit], policy)
