"""A promotion with a code is looked up by it: the code's own document has the terms (PRC-23)."""

from collections.abc import Mapping, Sequence

from services.pricing.classes.decide import of_activated as watches_of
from services.pricing.code.commands import EndCode, OfferCode
from services.pricing.code.state import TERMS, Code, CodeFact
from services.pricing.promotion.refusals import refused
from shared.contracts.pricing import RequestRefused
from shared.contracts.promoting import CodeEnded, CodeOffered, PromotionActivated, PromotionEnded
from shared.contracts.promotions import UNIQUE
from shared.domain.messages import Command, Message
from shared.domain.nouns import Context, Decide, On


def of_activated(fact: PromotionActivated, context: Context) -> Sequence[tuple[str, Command]]:
    """Of one by class: every shard of the products is told."""
    if (code := fact.offer.code) is None:
        return watches_of(fact)
    if code == UNIQUE:
        return ()
    return [(code, OfferCode(code=code, channel=fact.channel, offer=fact.offer, skus=fact.skus))]


def of_ended(fact: PromotionEnded, context: Context) -> Sequence[tuple[str, Command]]:
    if (code := fact.code) is None or code == UNIQUE:
        return ()
    return [(code, EndCode(code=code, channel=fact.channel, promotion_id=fact.promotion_id, ended_at=fact.ended_at))]


def offer(command: OfferCode, state: Code, context: Context) -> list[CodeFact | RequestRefused]:
    if state.find(command.channel, command.offer.promotion_id) is not None:
        return []
    if len(state.terms) >= TERMS:
        reason = f"{TERMS} promotions have had this code, and no more may"
        return [refused(command.code, context, "too_many_promotions", reason)]
    return [
        CodeOffered(
            code=command.code,
            channel=command.channel,
            offer=command.offer,
            skus=command.skus,
            batch=command.batch,
            offered_at=context.time,
        )
    ]


def end(command: EndCode, state: Code, context: Context) -> list[CodeFact | RequestRefused]:
    known = state.find(command.channel, command.promotion_id)
    if known is None or known.ended:
        return []
    return [CodeEnded(code=command.code, channel=command.channel, promotion_id=command.promotion_id, ended_at=command.ended_at)]


ON: Mapping[type[Message], Decide | On] = {
    PromotionActivated: On(split=of_activated),
    PromotionEnded: On(split=of_ended),
    OfferCode: offer,
    EndCode: end,
}
