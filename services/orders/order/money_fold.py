"""How facts about money change what an order has of it: the part of its fold that is about funds."""

from typing import Any

from services.orders.order.flight import connect
from services.orders.order.funds import CANCELLED, CHANGED, GOODWILL, Credit, Funds, charge_key, parts_of
from shared.contracts import orders
from shared.contracts.money import Totals


def paid_in(funds: Funds, fact: orders.PaymentCaptured) -> Funds:
    key = charge_key(fact.provider, fact.payment_id)
    changes: dict[str, Any] = {
        "currency": fact.currency,
        "payments": {**funds.payments, key: fact.total},
        "captured": funds.captured + fact.amount,
        "parts": funds.parts + (key in funds.payments),
    }
    if fact.credit_of:
        changes["credit_of"] = {**funds.credit_of, key: fact.credit_of}
    return funds.model_copy(update=changes)


def reported(funds: Funds, fact: orders.ChargeReported) -> Funds:
    key = charge_key(fact.provider, fact.payment_id)
    was, now = funds.charges.get(key, Totals()), fact.totals
    changes = {
        "currency": fact.currency,
        "charges": {**funds.charges, key: now},
        "reports": funds.reports + 1,
        "given_back": funds.given_back + now.refunded - was.refunded,
        "disputed": funds.disputed + now.in_dispute - was.in_dispute,
        "lost": funds.lost + now.lost - was.lost,
    }
    return connect(funds.model_copy(update=changes), key, fact)


def paid_out(funds: Funds, fact: orders.RefundIssued) -> Funds:
    refunded_of, parts = dict(funds.refunded_of), parts_of(fact, lambda: funds.left)
    for id, part in parts.items():
        refunded_of[id] = refunded_of.get(id, 0) + part
    changes: dict[str, Any] = {
        "refunds": {**funds.refunds, fact.refund_id: fact.amount},
        "refunded": funds.refunded + fact.amount,
        "refunded_of": refunded_of,
        "goodwills": funds.goodwills + (fact.reason == GOODWILL),
        "owed": funds.owed - (fact.amount if fact.reason in (CANCELLED, CHANGED) else 0),
    }
    if fact.credit_to:
        changes["credits"] = {**funds.credits, fact.refund_id: Credit(replacement_id=fact.credit_to, parts=parts)}
    if fact.refund_id in funds.moving.deferred:
        deferred = {id: each for id, each in funds.moving.deferred.items() if id != fact.refund_id}
        changes["moving"] = funds.moving.model_copy(update={"deferred": deferred})
    return funds.model_copy(update=changes)


def credit_refunded(funds: Funds, fact: orders.CreditRefunded) -> Funds:
    """Its refund was counted when it became a credit."""
    credit, parts = funds.credits[fact.refund_id], {part.payment_id: part.amount for part in fact.parts}
    left = {charge: amount - parts.get(charge, 0) for charge, amount in credit.parts.items()}
    now = credit.model_copy(update={"parts": left, "refunded": fact.total})
    return funds.model_copy(update={"credits": {**funds.credits, fact.refund_id: now}})
