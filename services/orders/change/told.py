"""What facts about changes say, for people."""

from datetime import datetime
from typing import assert_never

from services.orders.change.state import ChangeFact
from shared.contracts import changes
from shared.domain.money import shown
from shared.domain.wording import enumerated


def told_change(fact: ChangeFact | changes.ChangeRefused) -> str:
    match fact:
        case changes.ChangeOpened():
            return f"change {fact.change_id} opened: {what(fact)}: {fact.reason or 'no reason given'}"
        case changes.ShipmentHalted():
            return f"not stopped for the change: {fact.left}" if fact.left else "shipment stopped for the change"
        case changes.ChangeStockHeld():
            return f"held in {fact.warehouse} for the change: {enumerated(f'{x.quantity} x {x.sku}' for x in fact.lines)}"
        case changes.ChangePriceRequested():
            return f"price asked for the change, as of {_minute(fact.placed_at)}"
        case changes.ChangePreviewed():
            by = shown(abs(fact.difference), fact.currency)
            comes = f"{by} more" if fact.difference > 0 else f"{by} less" if fact.difference else "the same"
            return f"change previewed: {comes}, {shown(fact.total, fact.currency)} in all, until {_minute(fact.valid_until)}"
        case changes.ChangeApproved():
            return f"change approved by {fact.approved_by}"
        case changes.ChangeConfirmed():
            if fact.pay_by is None:
                return "change confirmed"
            return f"change confirmed: {shown(fact.due, fact.currency)} to be paid by {_minute(fact.pay_by)}"
        case changes.ChangeApplied():
            return f"changed: {shown(fact.total, fact.currency)} in all"
        case changes.ShipmentReduced():
            return f"{enumerated(f'{x.quantity} x {x.sku}' for x in fact.lines)} in {fact.warehouse} released: changed"
        case changes.ChangeEnded():
            return f"change {fact.change_id} ended ({fact.code}): {fact.reason}"
        case changes.ChangeRefused():
            return f"{fact.request} refused ({fact.code}): {fact.reason}"
        case _:
            assert_never(fact)


def what(fact: changes.ChangeOpened) -> str:
    """Which lines, and whether it goes elsewhere, in words."""
    words = [_line(each) for each in fact.lines]
    if fact.customer is not None:
        words.append("another address")
    if fact.freight is not None:
        words.append("another freight")
    return enumerated(words)


def _line(change: changes.LineChange) -> str:
    if change.line is None:
        return f"{change.quantity} x {change.sku} added"
    if change.quantity == change.was:
        return f"another price of line {change.line}"
    return f"line {change.line}: {change.quantity} instead of {change.was} x {change.sku}"


def _minute(time: datetime) -> str:
    return f"{time.isoformat(' ')[:16]} UTC"
