"""A charge's provider is asked, beside everything else: for as many tries as it takes to know what came of it."""

from datetime import timedelta

from services.orders.charge.commands import RecordOutcome
from shared.contracts.charging import NO_ANSWER, Asked, ChargeActionStarted
from shared.domain.messages import Command, Message
from shared.domain.nouns import Ask, Work
from shared.payments.connections import connected_to
from shared.payments.port import Move, PaymentProvider


def asks(fact: Message) -> list[Ask]:
    if not isinstance(fact, ChargeActionStarted):
        return []
    return [Ask(f"{fact.reference}/{fact.attempt}", f"{fact.provider}/{fact.payment_id}", fact)]


async def do(asked: ChargeActionStarted) -> Command:
    return await ask(connected_to(asked.provider), asked)


async def ask(provider: PaymentProvider, asked: ChargeActionStarted) -> RecordOutcome:
    """Finds by reference first, also on the first try: who died after asking has left no word of it. Raises Unknown."""
    move = Move(asked.reference, asked.payment_id, asked.action, asked.amount, asked.currency)
    outcome = await provider.find(move.charge, move.reference) or await provider.move(move)
    return RecordOutcome(**_of(asked), totals=outcome.totals, code=outcome.code, reason=outcome.reason)


def failed(asked: ChargeActionStarted, reason: str) -> Command:
    return RecordOutcome(**_of(asked), code=NO_ANSWER, reason=reason)


def _of(asked: Asked) -> dict[str, object]:
    return {name: getattr(asked, name) for name in Asked.model_fields}


asking = Work(
    name="payment_provider",
    request=ChargeActionStarted,
    asks=asks,
    do=do,
    failed=failed,
    answers=(RecordOutcome,),
    tries=6,
    backoff=timedelta(seconds=0.5),
    deadline=timedelta(seconds=10),
)
