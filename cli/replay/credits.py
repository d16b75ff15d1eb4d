"""Finds the sales behind a credit note (an invoice whose number starts with C), which names none.

Its goods are matched to earlier sales of the same customer and SKU, in this order:
1. a whole order not yet dispatched, nothing of it credited before, all of whose lines (carriage too) the note credits at
   their price: the order is cancelled;
2. the most recent sale at the same price with pieces left; 3. the most recent at any price. Both are returns.
Notes without a customer are matched among sales without one, by SKU and price (steps 1 and 2 only).
A return of an order that is not delivered yet is asked at the note's time and sent a minute after the delivery.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from cli.replay.ledger import Ledger
from cli.replay.rows import Invoice
from cli.replay.rules import CREDIT, judged, kind, pieces
from cli.replay.sales import Piece, Sale

_AFTER_DELIVERY = timedelta(minutes=1)
_Pieces = Counter[tuple[str, int]]
"""(SKU, pence a piece) to pieces."""


@dataclass(frozen=True, slots=True)
class Return:
    sale: Sale
    pieces: tuple[tuple[str, int], ...]
    """SKU and quantity, each SKU once."""
    refund: int
    """Pence: these pieces' share of what the order's lines of the SKU cost, rounded down over all its returns together."""
    sent_at: datetime
    """UTC."""


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit note's one outcome, and what it asks for."""

    number: str
    time: datetime
    outcome: str
    """cancelled | returned | returned_in_part | unmatched | credit_only | refused"""
    reason: str = ""
    """Of credit_only and refused: the reason word of most of its lines."""
    cancelled: tuple[Sale, ...] = ()
    returned: tuple[Return, ...] = ()
    unmatched: tuple[Piece, ...] = ()
    """Goods that this plan never sold to this customer before, at the note's price."""


class _Lot:
    __slots__ = ("left", "price", "sale", "sku")

    def __init__(self, sale: Sale, line: Piece) -> None:
        self.sale, self.sku, self.price, self.left = sale, line.sku, line.price, line.quantity


class Sales:
    """What was sold so far and not credited. Sales and credit notes must come in the order of their times."""

    def __init__(self) -> None:
        self._lots: dict[tuple[str | None, str], list[_Lot]] = defaultdict(list)
        self._by_customer: dict[str | None, list[Sale]] = defaultdict(list)
        self._touched: set[Sale] = set()
        self._asked: Counter[tuple[Sale, str]] = Counter()

    def add(self, sale: Sale) -> None:
        self._by_customer[sale.customer].append(sale)
        for line in sale.lines:
            if kind(line.sku) == "goods":
                self._lots[sale.customer, line.sku].append(_Lot(sale, line))

    def credit(self, invoice: Invoice, time: datetime, ledger: Ledger) -> Credit:
        """The note's outcome; books each of its lines."""
        words, goods, charges = _sorted_out(invoice, ledger)
        asked = goods.total()
        cancelled = tuple(self._whole_orders(invoice.customer, time, goods, charges))
        taken = list(self._taken(invoice.customer, goods))
        returned = tuple(self._returns(taken, time))
        unmatched = tuple(Piece(sku, quantity, price) for (sku, price), quantity in goods.items() if quantity)
        ledger.matched += sum(s.total for s in cancelled) + sum(price * quantity for _, quantity, price in taken)
        ledger.refund += sum(s.total for s in cancelled) + sum(r.refund for r in returned)
        ledger.unmatched += sum(p.price * p.quantity for p in unmatched)
        for (sku, price), quantity in charges.items():
            ledger.credits[kind(sku)] += price * quantity
        outcome = _outcome(asked, bool(cancelled), bool(returned), bool(unmatched), words)
        reason = words.most_common(1)[0][0] if outcome in ("credit_only", "refused") else ""
        return Credit(invoice.number, time, outcome, reason, cancelled, returned, unmatched)

    def _whole_orders(self, customer: str | None, time: datetime, goods: _Pieces, charges: _Pieces) -> Iterator[Sale]:
        for sale in reversed(self._by_customer[customer]):
            if sale.dispatched_at <= time:
                return
            whole = _Pieces()
            for line in sale.lines:
                whole[line.sku, line.price] += line.quantity
            if sale in self._touched or not sale.has_goods or not whole <= goods + charges:
                continue
            for (sku, price), quantity in whole.items():
                (goods if kind(sku) == "goods" else charges)[sku, price] -= quantity
            for lot in (lot for sku, _ in whole for lot in self._lots[customer, sku] if lot.sale is sale):
                lot.left = 0
            self._touched.add(sale)
            yield sale

    def _taken(self, customer: str | None, goods: _Pieces) -> Iterator[tuple[_Lot, int, int]]:
        """Pieces found in lots: lot, quantity, the note's price; takes them off the lots and off `goods`."""
        for same_price in (True, False) if customer is not None else (True,):
            for (sku, price), wanted in list(goods.items()):
                for lot in reversed(self._lots[customer, sku]):
                    quantity = min(wanted, lot.left)
                    if quantity and (lot.price == price or not same_price):
                        lot.left -= quantity
                        wanted -= quantity
                        self._touched.add(lot.sale)
                        yield lot, quantity, price
                goods[sku, price] = wanted

    def _returns(self, taken: list[tuple[_Lot, int, int]], asked_at: datetime) -> Iterator[Return]:
        """One return an order, in the order the sales were found."""
        quantities: dict[Sale, Counter[str]] = {}
        for lot, quantity, _ in taken:
            quantities.setdefault(lot.sale, Counter())[lot.sku] += quantity
        for sale, skus in quantities.items():
            refund = sum(self._refund(sale, sku, quantity) for sku, quantity in skus.items())
            yield Return(sale, tuple(skus.items()), refund, max(asked_at, sale.delivered_at + _AFTER_DELIVERY))

    def _refund(self, sale: Sale, sku: str, quantity: int) -> int:
        """A SKU sold at two prices in one order comes back at their mean, as Waybill reckons it."""
        bought = [line for line in sale.lines if line.sku == sku]
        pieces, total = sum(line.quantity for line in bought), sum(line.quantity * line.price for line in bought)
        before = self._asked[sale, sku]
        self._asked[sale, sku] += quantity
        return total * (before + quantity) // pieces - total * before // pieces


def _sorted_out(invoice: Invoice, ledger: Ledger) -> tuple[Counter[str], _Pieces, _Pieces]:
    """Reason words, goods and charges of a note; what is neither is booked as left out."""
    words, goods, charges = Counter[str](), _Pieces(), _Pieces()
    for row in invoice.rows:
        word = judged(row, credit=True)
        words[word] += 1
        if word != "goods" and word not in CREDIT:
            ledger.leave_out(word, [row])
            continue
        ledger.round_credit(row)
        for quantity, price in pieces(row):
            (goods if word == "goods" else charges)[row.code, price] += quantity
    return words, goods, charges


def _outcome(asked: int, cancelled: bool, returned: bool, unmatched: bool, words: Counter[str]) -> str:
    if not asked:
        return "credit_only" if any(word in CREDIT for word in words) else "refused"
    if unmatched:
        return "returned_in_part" if cancelled or returned else "unmatched"
    return "returned" if returned else "cancelled"
