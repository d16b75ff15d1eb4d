"""Entries of the price book, behind their guards: the SKU's range, a reason beside a base price, somebody else above 10 %."""

from collections.abc import Mapping
from typing import Any

from services.pricing.price.commands import ApprovePrice, SetPrice, TellEffective
from services.pricing.price.effective import tell
from services.pricing.price.state import ENTRIES, ListPrice, NoPrice, PriceFact, entered, entry_of, is_plain
from shared.contracts.pricing import PriceApprovalAsked, PriceRefused, PriceSet
from shared.contracts.promotions import WHOLE
from shared.domain.messages import Message
from shared.domain.money import shown
from shared.domain.nouns import Context, Decide, On

BASE = "base"
"""The channel of prices that hold where a channel has none of its own, and of what is known of a SKU itself."""
ALONE = 1_000
"""In 10,000: what a change may be without somebody else's approval."""
Decided = list[PriceFact | PriceRefused]


def lookups(command: SetPrice) -> tuple[str, ...]:
    return (f"prices/{BASE}/{command.sku}",)


def set_price(command: SetPrice, state: NoPrice | ListPrice, context: Context) -> Decided:
    fact = PriceSet(**dict(command), set_at=context.time, actor=context.actor)
    if _stands(fact, state):
        return []
    base = context.found.get(f"prices/{BASE}/{command.sku}")
    if refused := _guarded(command, fact, state, base, context):
        return [refused]
    if change := _change(command, state, context):
        if isinstance(state, ListPrice) and state.waits is not None and _same(state.waits.price, fact):
            return []
        return [PriceApprovalAsked(channel=command.channel, sku=command.sku, price=fact, change=change, asked_at=context.time)]
    return [fact]


def approve(command: ApprovePrice, state: NoPrice | ListPrice, context: Context) -> Decided:
    if isinstance(state, NoPrice) or state.waits is None:
        return []
    asked = state.waits.price
    if asked.actor == context.actor:
        reason = f"who asked for {shown(asked.unit_price, asked.currency)} may not approve it: somebody else may"
        return [_refused(command, context, "approval_needed", reason)]
    starts = asked.starts_at if asked.starts_at is None else max(asked.starts_at, context.time)
    return [asked.model_copy(update={"set_at": context.time, "starts_at": starts, "approver": context.actor})]


def _stands(fact: PriceSet, state: NoPrice | ListPrice) -> bool:
    if isinstance(state, NoPrice):
        return False
    if is_plain(fact):
        return (state.name, state.currency, state.unit_price) == (fact.name, fact.currency, fact.unit_price)
    new = entry_of(fact)
    if fact.starts_at is None:  # "from now on", said again: one that began earlier and says the same is it
        return any(
            new.model_copy(update={"starts_at": each.starts_at}) == each and each.starts_at <= fact.set_at
            for each in state.entries
        )
    return new in state.entries


def _same(one: PriceSet, other: PriceSet) -> bool:
    return one.model_copy(update={"set_at": other.set_at}) == other


def _guarded(
    command: SetPrice, fact: PriceSet, state: NoPrice | ListPrice, base: Mapping[str, Any] | None, context: Context
) -> PriceRefused | None:
    if command.ends_at is not None and command.ends_at <= (command.starts_at or context.time):
        return _refused(command, context, "price_invalid", "it must end after it starts")
    if not is_plain(fact) and isinstance(state, ListPrice) and len(entered(state.entries, fact)) > ENTRIES:
        return _refused(command, context, "too_many_entries", f"{ENTRIES} entries stand or are to come")
    if base is None:
        return None
    bounds = base.get("range")
    if bounds and bounds["currency"] == command.currency:
        low, high = bounds["low"], bounds["high"]
        if not low <= command.unit_price <= high:
            said, least, most = (shown(each, command.currency) for each in (command.unit_price, low, high))
            return _refused(command, context, "outside_range", f"{said} is outside {least} to {most}")
    if command.channel != BASE and base.get("unit_price") is not None and not command.reason:
        reason = "a price of its own beside the base price needs a reason"
        return _refused(command, context, "reason_missing", reason)
    return None


def _change(command: SetPrice, state: NoPrice | ListPrice, context: Context) -> int:
    """In 10,000 of the list price, where that is more than one may do alone. Where callers have no names nobody is somebody
    else; what a proposal says was approved as one."""
    if command.proposal or not context.actor or isinstance(state, NoPrice):
        return 0
    if not state.unit_price or state.currency != command.currency:
        return 0
    change = abs(command.unit_price - state.unit_price) * WHOLE // state.unit_price
    return change if change > ALONE else 0


def _refused(command: SetPrice | ApprovePrice, context: Context, code: str, reason: str) -> PriceRefused:
    return PriceRefused.model_validate(
        {
            "channel": command.channel,
            "sku": command.sku,
            "request": context.request,
            "code": code,
            "reason": f"{command.sku} on {command.channel}: {reason}",
            "refused_at": context.time,
        }
    )


ON: Mapping[type[Message], Decide | On] = {SetPrice: On(set_price, lookups=lookups), ApprovePrice: approve, TellEffective: tell}
