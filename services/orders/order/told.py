"""One sentence for people about each fact of an order's history. No personal fields."""

from datetime import datetime
from typing import assert_never

from services.orders.change.state import ChangeFact
from services.orders.change.told import told_change
from services.orders.order.fold import OrderFact
from shared.contracts import orders
from shared.contracts.fulfillment import PICK_UP
from shared.domain.money import shown
from shared.domain.wording import enumerated

Told = OrderFact | orders.RequestRefused | orders.ChangeRefused


def told(fact: Told) -> str:
    if isinstance(fact, ChangeFact | orders.ChangeRefused):
        return told_change(fact)
    match fact:
        case orders.OrderPlaced():
            return f"placed on {fact.channel} as {fact.external_id}, to be paid by {_minute(fact.pay_by)}"
        case orders.OrderConfirmed():
            return f"price confirmed: {shown(fact.total, fact.currency)}"
        case orders.ReservationRequested():
            return f"warehouse {fact.warehouse} asked for stock (attempt {fact.attempt})"
        case orders.ShipmentQueued():
            return f"waits in {fact.warehouse} for what is not there yet"
        case orders.SourcingAnswered():
            short = enumerated(f"{each.sku} ({each.available} of {each.requested})" for each in fact.shortages)
            return f"{fact.warehouse} cannot serve it: {fact.reason or short}"
        case orders.Sourced():
            shares = enumerated(f"{each.pieces} from {each.warehouse}" for each in fact.parts)
            return f"sourced in parts: {shares}" + (f" (planned again, {fact.replan})" if fact.replan else "")
        case orders.SourcedAgain():
            return f"waits in {fact.warehouse} no more: others have it now"
        case orders.ShipmentShortened():
            how = "lost" if fact.reason == "allocation_lost" else "not found"
            return f"{how} in {fact.warehouse}: {enumerated(f'{x.quantity} x {x.sku}' for x in fact.lines)}"
        case orders.ShipmentShortenRequested():
            left = enumerated(f"{x.quantity} x {x.sku}" for x in fact.left)
            return f"lost pieces in {fact.warehouse} ({fact.reason}): to leave with {left} at most"
        case orders.LinesCancelled():
            what = enumerated(f"{line.quantity} x {line.sku}" for line in fact.lines)
            return f"will not ship: {what}: {fact.reason or 'no reason given'}"
        case orders.LinesDelivered():
            what = enumerated(f"{line.quantity} x {line.sku}" for line in fact.lines)
            return f"delivered from {fact.warehouse}: {what}; returns until {_minute(fact.return_until)}"
        case orders.LinesDone():
            what = enumerated(f"{line.quantity} x {line.sku}" for line in fact.lines)
            how = "at payment" if fact.ends == "payment" else f"by hand ({fact.reason})"
            return f"done {how}: {what}; returns until {_minute(fact.return_until)}"
        case orders.OrderAllocated():
            until = f", to leave from {_minute(fact.not_before)} on" if fact.not_before else ""
            return f"stock reserved in {fact.warehouse}{until}"
        case orders.StreetDateReached():
            return "its street date is reached"
        case orders.CartHoldReleaseRequested():
            return f"what its cart holds in {fact.warehouse} is not needed"
        case orders.PaymentCaptured() if fact.credit_of:
            return f"{shown(fact.amount, fact.currency)} paid by the exchange of order {fact.credit_of}"
        case orders.PaymentCaptured():
            return f"{shown(fact.amount, fact.currency)} paid by {fact.method} (payment {fact.payment_id})"
        case orders.ChargeReported():
            return f"payment {fact.payment_id}: {_totals(fact)}"
        case orders.PaymentReviewRequested():
            return f"{shown(fact.amount, fact.currency)} of {fact.provider} ({fact.payment_id}) to be looked at: {fact.reason}"
        case orders.OrderPaid():
            return f"paid in full: {shown(fact.paid, fact.currency)}"
        case orders.FulfillmentRequested():
            return f"shipment asked of {fact.warehouse}"
        case orders.OrderShipped() if fact.carrier == PICK_UP:
            return "handed over in the store"
        case orders.OrderShipped():
            return f"shipped with {fact.carrier}, tracking {fact.tracking_number}"
        case orders.OrderTrackingCorrected():
            was = f"{fact.former_carrier}, tracking {fact.former_tracking_number}"
            return f"corrected: with {fact.carrier}, tracking {fact.tracking_number}; not {was}"
        case orders.OrderDelivered():
            return f"delivered; returns until {_minute(fact.return_until)}"
        case orders.OrderRefused():
            return f"refused ({fact.code}): {fact.reason}"
        case orders.RequestRefused():
            return f"{fact.request} refused ({fact.code}): {fact.reason}"
        case orders.ReleaseRequested():
            return f"stock in {fact.warehouse} released: {fact.reason}"
        case orders.ShipmentStopRequested():
            asked = "cancellation" if fact.change_id is None else "change"
            return f"{asked} asked, shipment to be stopped: {fact.reason or 'no reason given'}"
        case orders.OrderCancelled():
            return f"cancelled: {fact.reason or 'no reason given'}"
        case orders.OrderExpired():
            return f"not paid by {_minute(fact.pay_by)}: expired"
        case orders.OrderHeld():
            return f"held ({fact.kind}): {fact.reason or 'no reason given'}"
        case orders.HoldReleased():
            return f"no longer held ({fact.kind}): {fact.reason or 'no reason given'}"
        case orders.OrderReinstated():
            return "paid late: reinstated at its price"
        case orders.ChargeActionRequested():
            return f"{fact.provider} asked to {fact.action} {shown(fact.amount, fact.currency)} (payment {fact.payment_id})"
        case orders.ChargeActionEnded():
            why = f"not done ({fact.code}): {fact.reason}" if fact.code else "done"
            return f"{fact.action} of {shown(fact.amount, fact.currency)} by {fact.provider}: {why}"
        case orders.OrderAuthorised():
            return f"secured: {shown(fact.authorised, fact.currency)} authorised or captured"
        case orders.RefundRetried():
            return f"{shown(fact.amount, fact.currency)} refunded again, by {fact.way}" + (f": {fact.note}" if fact.note else "")
        case orders.RefundDeferred():
            return f"{shown(fact.amount, fact.currency)} for return {fact.return_id} wait for a dispute"
        case orders.PaymentReviewClosed():
            return f"payment {fact.payment_id} of {fact.provider} was looked at ({fact.outcome}): {fact.note}"
        case orders.RefundIssued() if fact.credit_to:
            return f"{shown(fact.amount, fact.currency)} refunded: exchange, pays for order {fact.credit_to}"
        case orders.CreditExpected() if not fact.amount:
            return f"nothing comes of return {fact.return_id}: to be paid by {_minute(fact.pay_by)}"
        case orders.CreditExpected():
            amount = shown(fact.amount, fact.currency)
            return f"{amount} expected of return {fact.return_id} of order {fact.returned_order_id}, by {_minute(fact.pay_by)}"
        case orders.CreditRefunded():
            return f"{shown(fact.amount, fact.currency)} of the exchange paid back: order {fact.replacement_id} did not need it"
        case orders.RefundIssued():
            why = f"{fact.reason}, {fact.note}" if fact.note else fact.reason
            return f"{shown(fact.amount, fact.currency)} refunded: {why}"
        case _:
            assert_never(fact)


def _minute(time: datetime) -> str:
    """'2026-03-01 12:30 UTC'; ten times as fast as a format string."""
    return f"{time.isoformat(' ')[:16]} UTC"


def _totals(fact: orders.ChargeReported) -> str:
    said = fact.totals.model_dump().items()
    return ", ".join(f"{shown(amount, fact.currency)} {name}" for name, amount in said if amount)
