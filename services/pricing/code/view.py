"""The view `codes`: the terms of a code, on each channel."""

from typing import Annotated, assert_never

from services.pricing.code.state import TERMS, CodeFact
from services.pricing.promotion.state import CODE_TARGETS
from shared.contracts.promoting import CodeEnded, CodeOffered
from shared.contracts.promotions import Offer
from shared.domain.bounds import AtMost
from shared.domain.messages import Message
from shared.domain.nouns import Recorded, View


class CodeOffer(Message):
    channel: str
    offer: Offer
    skus: Annotated[tuple[str, ...], AtMost(CODE_TARGETS, "refused: promotion_invalid")] = ()
    """(): the whole order."""


class CodeView(Message):
    code: str
    batch: str = ""
    """Of a unique one: "channel/promotion_id/batch"."""
    offers: Annotated[tuple[CodeOffer, ...], AtMost(TERMS, "refused: too_many_promotions")] = ()


def evolve(view: CodeView | None, recorded: Recorded, id: str) -> CodeView:
    fact: CodeFact = recorded.event
    known = () if view is None else view.offers
    match fact:
        case CodeOffered():
            added = CodeOffer(channel=fact.channel, offer=fact.offer, skus=fact.skus)
            batch = f"{fact.channel}/{fact.offer.promotion_id}/{fact.batch}" if fact.batch else view.batch if view else ""
            return CodeView(code=id, batch=batch, offers=(*known, added))
        case CodeEnded():
            return CodeView(code=id, batch=view.batch if view else "", offers=tuple(_ended(each, fact) for each in known))
        case _:
            assert_never(fact)


def _ended(each: CodeOffer, fact: CodeEnded) -> CodeOffer:
    if (each.channel, each.offer.promotion_id) != (fact.channel, fact.promotion_id):
        return each
    return each.model_copy(update={"offer": each.offer.model_copy(update={"ended_at": fact.ended_at})})


codes = View(name="codes", document=CodeView, facts=CodeFact, evolve=evolve, ids="code", indexes=(("batch",),), version=3)
