"""Billing: invoices, decided where sales' facts lie, since their key is the order's too; and accounts, under another key."""

from collections.abc import Callable
from functools import cache
from typing import Any

from shared.domain.messages import Message
from shared.domain.nouns import Context, Noun, On, Recorded, View
from shared.domain.service import Service
from tests.simulation.toy import events


class Invoice(Message):
    seen: int = 0
    """Facts."""
    open: bool = True
    total: int = 0


class Ended(Message):
    """All that is read of sales.OrderEnded."""

    order: str


class Account(Message):
    seen: int = 0
    balance: int = 0
    """Minor units."""


class InvoiceView(Message):
    facts: tuple[str, ...]


Decision = Callable[[Any, Any, Context], list[Any]]


def invoicing(by: int) -> Decision:
    def decide(input: Any, state: Invoice, context: Context) -> list[Any]:
        match input:
            case events.OrderConfirmed() if input.cursed and by == 1:
                raise ValueError("this version cannot decide that")
            case events.OrderConfirmed() if not state.total:
                total = input.total * 10 + by
                invoice = f"{context.id} {context.time.isoformat()}"
                return [events.Invoiced(order=input.order, by=by, at=state.seen, invoice=invoice, total=total)]
            case Ended() if state.open:
                return [events.OrderClosed(order=input.order, by=by, at=state.seen)]
        return []

    return decide


def accounting(by: int) -> Decision:
    def decide(input: events.OrderTaken, state: Account, context: Context) -> list[Any]:
        balance = state.balance + 1 + by
        return [events.AccountChanged(shopper=input.shopper, order=input.order, by=by, at=state.seen, balance=balance)]

    return decide


def evolve(state: Invoice, event: Any, id: str) -> Invoice:
    if isinstance(event, events.OrderClosed):
        return state.model_copy(update={"seen": state.seen + 1, "open": False})
    return state.model_copy(update={"seen": state.seen + 1, "total": event.total})


def evolve_account(state: Account, event: events.AccountChanged, id: str) -> Account:
    return Account(seen=state.seen + 1, balance=event.balance)


def view(document: InvoiceView | None, fact: Recorded, id: str) -> InvoiceView:
    return InvoiceView(facts=(*(document.facts if document else ()), fact.id))


@cache
def billing(by: int) -> Service:
    one = invoicing(by)
    invoice = Noun(
        name="invoice",
        key="order",
        state=Invoice,
        initial=Invoice(),
        facts=events.Invoiced | events.OrderClosed,
        evolve=evolve,
        on={events.OrderConfirmed: one, events.OrderEnded: On(one, model=Ended)},
        views=(View("invoices", InvoiceView, events.Invoiced | events.OrderClosed, view, "order"),),
    )
    account = Noun(
        name="account",
        key="shopper",
        state=Account,
        initial=Account(),
        facts=events.AccountChanged,
        evolve=evolve_account,
        on={events.OrderTaken: On(accounting(by), key="shopper")},
    )
    return Service("billing", events.BILLING, (invoice, account), lambda gateway: None)
