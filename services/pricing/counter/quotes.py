"""What quotes hold of a counter: 20 % of a limit at most, so that who only looks does not keep out who buys."""

from collections.abc import Mapping, Sequence

from services.pricing.counter.commands import HoldQuoteUse, ReturnQuoteUse
from services.pricing.counter.decide import NO_SHARE, refusal
from services.pricing.counter.lending import after, given_up
from services.pricing.counter.state import Counter, QuoteUse, Share, quote_use_id, share_id
from shared.contracts.quote_holds import (
    QUOTED_PERCENT,
    LentUsesFreed,
    NextQuoteUseWanted,
    QuoteRefusalCode,
    QuoteUseHeld,
    QuoteUseRefused,
    QuoteUseReturned,
    QuoteUsesFreed,
    QuoteUsesWanted,
)
from shared.contracts.uses import Use
from shared.domain.messages import Command, Message
from shared.domain.nouns import Context, Decide, On, Ref, States


def quote_refusal(use: Use, counter: Counter, share: Share) -> QuoteRefusalCode | None:
    """`counter`, `share`: without what this hold has. Limits below 5 leave nothing to quotes."""
    if (no := refusal(use, counter, share)) is not None:
        return no.code
    if use.uses is not None and (counter.quoted + 1) * 100 > use.uses * QUOTED_PERCENT:
        return "quotes_full"
    if use.budget is not None and not use.soft and (counter.quoted_amount + use.amount) * 100 > use.budget * QUOTED_PERCENT:
        return "quotes_full"
    return None


# -- what holds ask of counters
def ask_first(fact: QuoteUsesWanted, context: Context) -> Sequence[tuple[str, Command]]:
    return [_ask(fact, fact.uses[0])]


def ask_next(fact: NextQuoteUseWanted, context: Context) -> Sequence[tuple[str, Command]]:
    return [_ask(fact, fact.use)]


def _ask(fact: QuoteUsesWanted | NextQuoteUseWanted, use: Use) -> tuple[str, Command]:
    return use.counter, HoldQuoteUse(hold_id=fact.hold_id, customer_id=fact.customer_id, turn=fact.turn, use=use)


def free(fact: QuoteUsesFreed, context: Context) -> Sequence[tuple[str, Command]]:
    return [(use.counter, ReturnQuoteUse(hold_id=fact.hold_id, use=use, reason=fact.reason)) for use in fact.uses]


def free_lent(fact: LentUsesFreed, context: Context) -> Sequence[tuple[str, Command]]:
    hold_id = fact.lent.lender.hold_id
    return [(use.counter, ReturnQuoteUse(hold_id=hold_id, use=use, reason="not_needed")) for use in fact.lent.uses]


# -- what counters decide
def reads(command: HoldQuoteUse, key: str) -> Sequence[Ref]:
    """The customer's share in any case: what the hold has may count for it."""
    counter = command.use.counter
    share: Ref = "share", share_id(counter, command.customer_id)
    return ("counter", counter), ("quote_use", quote_use_id(counter, command.hold_id)), share


def hold(command: HoldQuoteUse, states: States, context: Context) -> list[QuoteUseReturned | QuoteUseHeld | QuoteUseRefused]:
    use, hold_id = command.use, command.hold_id
    known: QuoteUse = states["quote_use", quote_use_id(use.counter, hold_id)]
    if known.turn >= command.turn:
        return []
    back = given_up(use.counter, hold_id, known, "renewed", context.time)
    counter, share = after(back, states["counter", use.counter], states["share", share_id(use.counter, command.customer_id)])
    code = quote_refusal(use, counter, NO_SHARE if use.customer_id is None else share)
    of = {"counter": use.counter, "hold_id": hold_id, "customer_id": command.customer_id}
    if code is not None:
        return [*back, QuoteUseRefused(**of, turn=command.turn, code=code, refused_at=context.time)]
    return [*back, QuoteUseHeld(**of, turn=command.turn, use=use, held_at=context.time)]


def reads_to_return(command: ReturnQuoteUse, key: str) -> Sequence[Ref]:
    use = command.use
    refs: tuple[Ref, ...] = ("counter", use.counter), ("quote_use", quote_use_id(use.counter, command.hold_id))
    return refs if use.customer_id is None else (*refs, ("share", share_id(use.counter, use.customer_id)))


def give_back(command: ReturnQuoteUse, states: States, context: Context) -> list[QuoteUseReturned]:
    counter, hold_id = command.use.counter, command.hold_id
    known: QuoteUse = states["quote_use", quote_use_id(counter, hold_id)]
    return given_up(counter, hold_id, known, command.reason, context.time)


ON: Mapping[type[Message], Decide | On] = {
    QuoteUsesWanted: On(split=ask_first),
    NextQuoteUseWanted: On(split=ask_next),
    QuoteUsesFreed: On(split=free),
    LentUsesFreed: On(split=free_lent),
    HoldQuoteUse: On(hold, reads=reads),
    ReturnQuoteUse: On(give_back, reads=reads_to_return),
}
