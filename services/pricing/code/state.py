"""What the next decision about a code reads: whose terms it has."""

from typing import Annotated, assert_never

from shared.contracts.promoting import CodeEnded, CodeOffered
from shared.domain.bounds import AtMost
from shared.domain.messages import Message

TERMS = 50
"""Of a code: promotions on all channels, ever."""


class CodeTerms(Message):
    channel: str
    promotion_id: str
    ended: bool = False


class Code(Message):
    terms: Annotated[tuple[CodeTerms, ...], AtMost(TERMS, "refused: too_many_promotions")] = ()

    def find(self, channel: str, promotion_id: str) -> CodeTerms | None:
        return next((each for each in self.terms if (each.channel, each.promotion_id) == (channel, promotion_id)), None)


CodeFact = CodeOffered | CodeEnded


def evolve(state: Code, fact: CodeFact, id: str) -> Code:
    match fact:
        case CodeOffered():
            return Code(terms=(*state.terms, CodeTerms(channel=fact.channel, promotion_id=fact.offer.promotion_id)))
        case CodeEnded():
            gone = CodeTerms(channel=fact.channel, promotion_id=fact.promotion_id, ended=True)
            same = [(each.channel, each.promotion_id) == (gone.channel, gone.promotion_id) for each in state.terms]
            return Code(terms=tuple(gone if is_it else each for is_it, each in zip(same, state.terms, strict=True)))
        case _:
            assert_never(fact)
