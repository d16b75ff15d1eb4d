"""Unique codes are issued with a promotion that runs or is to come. Each then has the terms under its own key."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.pricing.batch.commands import IssueCodes
from services.pricing.batch.making import digest_of, made_of
from services.pricing.batch.state import Batch, batch_key
from services.pricing.code.commands import OfferCode
from services.pricing.promotion.refusals import refused
from services.pricing.promotion.state import Known, promotion_key
from shared.contracts.codes import BATCH, PART, CodesIssued
from shared.contracts.pricing import RequestRefused
from shared.contracts.promotions import UNIQUE
from shared.domain.messages import Command, Message
from shared.domain.nouns import Context, Decide, On, Ref, States

Decided = list[CodesIssued | RequestRefused]


def reads(command: IssueCodes, key: str) -> Sequence[Ref]:
    promotion = ("promotion", promotion_key(command.channel, command.promotion_id))
    return promotion, ("batch", batch_key(command.channel, command.promotion_id, command.batch))


def issue(command: IssueCodes, states: States, context: Context) -> Decided:
    known: Any = states["promotion", promotion_key(command.channel, command.promotion_id)]
    batch: Batch = states["batch", batch_key(command.channel, command.promotion_id, command.batch)]
    id = command.promotion_id
    if not isinstance(known, Known):
        return [refused(id, context, "unknown_promotion", f"channel {command.channel} has no such promotion")]
    digest = digest_of(command.seed, str(command.count), *command.codes)
    if batch.digest:
        if batch.digest == digest:
            return []
        reason = f"its batch {command.batch} was issued with other codes: another needs a new name"
        return [refused(id, context, "contradicts_batch", reason)]
    if known.offer.code != UNIQUE:
        reason = "unique codes are of a promotion that was activated with `unique_codes`"
        return [refused(id, context, "promotion_invalid", reason)]
    if known.offer.over_at() <= context.time:
        reason = f"it was over at {known.offer.over_at().isoformat()}"
        return [refused(id, context, "contradicts_promotion", reason)]
    codes = command.codes or made_of(command.seed, command.count)
    if not 0 < len(codes) <= BATCH:
        return [refused(id, context, "promotion_invalid", f"a batch has 1 to {BATCH:,} codes")]
    said: dict[str, Any] = {"channel": command.channel, "batch": command.batch, "offer": known.offer, "skus": known.skus}
    said |= {"digest": digest, "count": len(codes), "issued_at": context.time}
    parts = range(0, len(codes), PART)
    return [CodesIssued(**said, number=n, codes=codes[at : at + PART]) for n, at in enumerate(parts, 1)]


def too_large(command: IssueCodes, states: States, context: Context) -> Decided:
    reason = f"{len(command.codes):,} codes of such length are more than one decision can hold: issue them in several batches"
    return [refused(command.promotion_id, context, "promotion_invalid", reason)]


def of_issued(fact: CodesIssued, context: Context) -> Sequence[tuple[str, Command]]:
    terms: dict[str, Any] = {"channel": fact.channel, "skus": fact.skus, "batch": fact.batch}
    return [(code, OfferCode(code=code, **terms, offer=fact.offer.model_copy(update={"code": code}))) for code in fact.codes]


ON: Mapping[type[Message], Decide | On] = {
    IssueCodes: On(issue, reads=reads, too_large=too_large),
    CodesIssued: On(split=of_issued),
}
