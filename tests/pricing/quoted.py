"""Examples of what quotes hold."""

from datetime import timedelta
from typing import Any

from services.pricing.quote_hold.commands import HoldQuote
from services.pricing.service import service
from shared.contracts.quote_holds import (
    NextQuoteUseWanted,
    QuoteHeld,
    QuoteHoldAsked,
    QuoteUseHeld,
    QuoteUseRefused,
    QuoteUsesFreed,
    QuoteUsesWanted,
)
from shared.contracts.uses import Lender, Use
from shared.domain import ids
from shared.testing.specs import Spec
from tests.pricing.counted import LIN, order, shop
from tests.pricing.world import NOW

C = "promotion/own/618"
ONE, TWO = ids.derived("quote hold", "lin", "1"), ids.derived("quote hold", "lin", "2")
SOON = timedelta(minutes=15)
holds = Spec(service, key="lin", time=NOW)
counters = Spec(service, key=C, time=NOW)
LENDER = Lender(hold_id=ONE, customer_id="lin")


def use(counter: str = C, **other: Any) -> Use:
    return Use(**{"counter": counter, "promotions": ("618",), "uses": 10} | other)


A, B = use("code/A"), use("promotion/own/B")


def quote(*uses: Use, basket: str = "b1") -> HoldQuote:
    return HoldQuote(customer_id="lin", basket=basket, uses=uses)


def wanted(*uses: Use, **other: Any) -> QuoteUsesWanted:
    of: dict[str, Any] = {"customer_id": "lin", "hold_id": ONE, "number": 1, "turn": 1, "basket": "b1", "uses": uses}
    return QuoteUsesWanted(**of | {"opened_at": NOW, "ends_at": NOW + SOON, "wanted_at": NOW} | other)


def then(use: Use, **other: Any) -> NextQuoteUseWanted:
    return NextQuoteUseWanted(**{"customer_id": "lin", "hold_id": ONE, "turn": 1, "use": use, "wanted_at": NOW} | other)


def held(*uses: Use, **other: Any) -> QuoteHeld:
    of: dict[str, Any] = {"customer_id": "lin", "hold_id": ONE, "turn": 1, "uses": uses}
    return QuoteHeld(**of | {"ends_at": NOW + SOON, "held_at": NOW} | other)


def freed(*uses: Use, **other: Any) -> QuoteUsesFreed:
    of: dict[str, Any] = {"customer_id": "lin", "hold_id": ONE, "uses": uses, "reason": "expired", "over": True}
    return QuoteUsesFreed(**of | {"freed_at": NOW} | other)


def use_held(use: Use, hold_id: str = ONE, turn: int = 1) -> QuoteUseHeld:
    return QuoteUseHeld(counter=use.counter, hold_id=hold_id, customer_id="lin", turn=turn, use=use, held_at=NOW)


def use_refused(counter: str = C, code: Any = "quotes_full", turn: int = 1, hold_id: str = ONE) -> QuoteUseRefused:
    return QuoteUseRefused(counter=counter, hold_id=hold_id, customer_id="lin", turn=turn, code=code, refused_at=NOW)


def asked(hold_id: str = ONE, basket: str = "b1") -> QuoteHoldAsked:
    there = shop(uses=10)
    facts = there.order(order(customer=LIN, quote_hold=hold_id))
    [found] = [fact for fact in facts if isinstance(fact, QuoteHoldAsked)]
    return found.model_copy(update={"basket": basket, "asked_at": NOW})
