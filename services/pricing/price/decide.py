"""Entries of the price book, behind the guards that strategies have; a reason beside a base price, somebody else above 10 %."""

from collections.abc import Mapping

from services.pricing.price.commands import ApprovePrice, SetPrice, TellEffective
from services.pricing.price.effective import tell
from services.pricing.price.guarding import BASE, guarded, guarded_again, is_told, lookups, lookups_again, narrow
from services.pricing.price.state import ENTRIES, ListPrice, NoPrice, PriceFact, entered, entry_of, is_plain
from services.pricing.repricing.guards import Guarded
from services.pricing.repricing.refusing import refusing, said
from shared.contracts.prices import PriceApprovalAsked, PriceRefused, PriceSet
from shared.contracts.promotions import WHOLE
from shared.contracts.strategies import GuardStep
from shared.domain.messages import Message
from shared.domain.money import shown
from shared.domain.nouns import Context, Decide, On

ALONE = 1_000
"""In 10,000: what a change may be without somebody else's approval."""
Decided = list[PriceFact | PriceRefused]


def set_price(command: SetPrice, state: NoPrice | ListPrice, context: Context) -> Decided:
    fact = PriceSet(**dict(command), set_at=context.time, actor=context.actor)
    if _stands(fact, state):
        return []
    if refused := _invalid(command, fact, state, context):
        return [refused]
    guards = guarded(fact, command, state, context)
    told = _known(guards) if is_told(command, context) else ()
    if no := refusing(command.unit_price, guards):
        code, by = no
        return [_refused(command, context, code, _said(command, guards, by), told)]
    if refused := _undeclared(command, context):
        return [refused]
    if told:
        fact = fact.model_copy(update={"guards": told})
    if change := _change(command, state, context):
        if isinstance(state, ListPrice) and state.waits is not None and _same(state.waits.price, fact):
            return []
        return [PriceApprovalAsked(channel=command.channel, sku=command.sku, price=fact, change=change, asked_at=context.time)]
    return [fact]


def approve(command: ApprovePrice, state: NoPrice | ListPrice, context: Context) -> Decided:
    """Range and floor are asked again, since days may have passed."""
    if isinstance(state, NoPrice) or state.waits is None:
        return []
    asked = state.waits.price
    if context.has_name and asked.actor == context.actor:
        reason = f"who asked for {shown(asked.unit_price, asked.currency)} may not approve it: somebody else may"
        return [_refused(command, context, "approval_needed", reason)]
    guards = guarded_again(asked, context)
    if no := refusing(asked.unit_price, guards):
        code, by = no
        return [_refused(command, context, code, _said(asked, guards, by), _known(guards))]
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
    return one.model_copy(update={"set_at": other.set_at, "guards": other.guards}) == other


def _invalid(command: SetPrice, fact: PriceSet, state: NoPrice | ListPrice, context: Context) -> PriceRefused | None:
    if command.ends_at is not None and command.ends_at <= (command.starts_at or context.time):
        return _refused(command, context, "price_invalid", "it must end after it starts")
    if not is_plain(fact) and isinstance(state, ListPrice) and len(entered(state.entries, fact)) > ENTRIES:
        return _refused(command, context, "too_many_entries", f"{ENTRIES} entries stand or are to come")
    return None


def _undeclared(command: SetPrice, context: Context) -> PriceRefused | None:
    base = context.found.get(f"prices/{BASE}/{command.sku}")
    if base is None or base.get("unit_price") is None or command.channel == BASE or command.reason:
        return None
    return _refused(command, context, "reason_missing", "a price of its own beside the base price needs a reason")


def _said(command: SetPrice | PriceSet, guards: Guarded, by: GuardStep) -> str:
    if by.guard != "range":
        return said(command.unit_price, command.currency, guards, by)
    asked, least, most = (shown(each, command.currency) for each in (command.unit_price, by.figures["low"], by.figures["high"]))
    return f"{asked} is outside {least} to {most}"


def _known(guards: Guarded) -> tuple[GuardStep, ...]:
    return tuple(each for each in guards.steps if each.code != "not_known")


def _change(command: SetPrice, state: NoPrice | ListPrice, context: Context) -> int:
    """In 10,000 of the list price, where that is more than one may do alone. Where callers have no names nobody is somebody
    else; what a proposal says was approved as one."""
    if command.proposal or not context.has_name or isinstance(state, NoPrice):
        return 0
    if not state.unit_price or state.currency != command.currency:
        return 0
    change = abs(command.unit_price - state.unit_price) * WHOLE // state.unit_price
    return change if change > ALONE else 0


def _refused(
    command: SetPrice | ApprovePrice, context: Context, code: str, reason: str, guards: tuple[GuardStep, ...] = ()
) -> PriceRefused:
    return PriceRefused.model_validate(
        {
            "channel": command.channel,
            "sku": command.sku,
            "request": context.request,
            "code": code,
            "reason": f"{command.sku} on {command.channel}: {reason}",
            "guards": guards,
            "refused_at": context.time,
        }
    )


ON: Mapping[type[Message], Decide | On] = {
    SetPrice: On(set_price, lookups=lookups, narrow=narrow),
    ApprovePrice: On(approve, lookups=lookups_again, narrow=narrow),
    TellEffective: tell,
}
