"""What a charge's provider is asked: once for each reference, and again for as long as nobody knows what came of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from services.orders.charge.commands import AskAgain, RecordOutcome
from services.orders.charge.state import Charge
from shared.contracts.charging import (
    AUTHORIZATION_EXPIRED,
    NO_ANSWER,
    Asked,
    ChargeActionAnswered,
    ChargeActionRequested,
    ChargeActionStarted,
    ChargeActionUnanswered,
)
from shared.contracts.money import Totals
from shared.domain.messages import Message
from shared.domain.nouns import CancelTimer, Context, Decide, On, SetTimer

AGAIN_AFTER, AGAIN_AT_MOST = timedelta(minutes=5), timedelta(days=1)
"""Between attempts, each of which has tried for minutes: doubled each time."""
Answer = ChargeActionAnswered | ChargeActionUnanswered


def start(asked: ChargeActionRequested, state: Charge, context: Context) -> list[ChargeActionStarted | ChargeActionAnswered]:
    """What is authorised no longer is not asked for: the provider might take it all the same, and be charged back."""
    if asked.reference in state.attempts:
        return []
    until = state.connection.authorised_until if state.connection else None
    if asked.action == "capture" and until is not None and context.time > until:
        return [_lapsed(asked, state, f"authorised until {until.isoformat()}", context)]
    return [ChargeActionStarted(**_of(asked), started_at=context.time)]


def record(command: RecordOutcome, state: Charge, context: Context) -> list[Answer]:
    """The answer to what is asked now; a second one changes nothing. Absolute totals: what is told again counts no more."""
    attempt = state.attempts.get(command.reference, 0)
    if not attempt:
        return []
    if command.code == NO_ANSWER:
        return [ChargeActionUnanswered(**_of(command), attempt=attempt, reason=command.reason, tried_at=context.time)]
    totals = _with_lapsed(command.totals.joined(state.totals or Totals()), state, command.code)
    return [
        ChargeActionAnswered(
            **_of(command), method=state.method, totals=totals, code=command.code, reason=command.reason, answered_at=context.time
        )
    ]


def ask_again(command: AskAgain, state: Charge, context: Context) -> list[ChargeActionStarted]:
    if state.attempts.get(command.reference) != command.attempt - 1:
        return []
    return [ChargeActionStarted(**_of(command), attempt=command.attempt, started_at=context.time)]


def asked_again(fact: Message) -> list[SetTimer | CancelTimer]:
    """One timer an action that was not answered."""
    if not isinstance(fact, ChargeActionUnanswered):
        return []
    wait = min(AGAIN_AT_MOST, AGAIN_AFTER * 2 ** min(fact.attempt - 1, 10))
    command = AskAgain(**_of(fact), attempt=fact.attempt + 1)
    return [SetTimer(f"ask/{fact.reference}", fact.tried_at + wait, f"{fact.provider}/{fact.payment_id}", command)]


def _lapsed(asked: ChargeActionRequested, state: Charge, reason: str, context: Context) -> ChargeActionAnswered:
    totals = _with_lapsed(state.totals or Totals(), state, AUTHORIZATION_EXPIRED)
    return ChargeActionAnswered(
        **_of(asked), method=state.method, totals=totals, code=AUTHORIZATION_EXPIRED, reason=reason, answered_at=context.time
    )


def _with_lapsed(totals: Totals, state: Charge, code: str) -> Totals:
    """What is left of an authorisation that has ended, whether its provider says so or not."""
    once = state.connection is not None and state.connection.captures_once and totals.captured > 0
    if once or code == AUTHORIZATION_EXPIRED:
        lapsed = max(totals.voided, totals.authorised - totals.captured)
        return totals.model_copy(update={"voided": lapsed})
    return totals


def _of(asked: Asked) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in Asked.model_fields}


MOVES: Mapping[type[Message], Decide | On] = {
    ChargeActionRequested: On(start, key="provider/payment_id"),
    RecordOutcome: record,
    AskAgain: ask_again,
}
