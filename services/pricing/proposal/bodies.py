"""Strategies and policies, as callers may say them: strict integers, every field with its bounds."""

from datetime import date
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, Field, TypeAdapter, model_validator

from shared.contracts.promotions import WHOLE
from shared.contracts.strategies import ENDINGS, SEASONS, Repricing, StrategyTerms
from shared.contracts.words import NULL_IS_ABSENT, Word
from shared.domain.messages import Instant
from shared.domain.money import Amount, IsoCurrency

Rate = Annotated[int, Field(strict=True, ge=0, le=10 * WHOLE, description="parts in 10,000"), NULL_IS_ABSENT]
Part = Annotated[int, Field(strict=True, ge=0, le=WHOLE, description="parts in 10,000"), NULL_IS_ABSENT]
_TERMS: TypeAdapter[StrategyTerms] = TypeAdapter(StrategyTerms)


def _day(word: str) -> str:
    """Raises ValueError. A leap year has all days."""
    date.fromisoformat(f"2024-{word}")
    return word


def _zone(word: str) -> str:
    try:
        ZoneInfo(word)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"no IANA zone is called {word}") from None
    return word


Day = Annotated[str, Field(pattern=r"^\d\d-\d\d$", description="MM-DD"), AfterValidator(_day)]
Zone = Annotated[str, Field(max_length=64), AfterValidator(_zone), NULL_IS_ABSENT]


class _Terms(BaseModel, extra="forbid"):
    def message(self) -> StrategyTerms:
        return _TERMS.validate_python(self.model_dump())


class CostPlusBody(_Terms):
    strategy: Literal["cost_plus"]
    margin: Rate = Field(2_500, description="upon the cost")


class CompetitorBody(_Terms):
    strategy: Literal["competitor"]
    under: Part = Field(0, description="the lowest that competitors ask")


class DynamicBody(_Terms):
    strategy: Literal["dynamic"]
    demand: Part = Field(2_000, description="up, when demand is twice as usual")
    stock: Part = Field(1_000, description="up, when stock is gone")
    competition: Part = Field(0, description="of the way to the lowest competitor")


class PenetrationBody(_Terms):
    strategy: Literal["penetration"]
    under: Part = Field(1_000, description="the market")
    until: Instant


class SegmentBody(_Terms):
    """Margins upon the cost, by positioning."""

    strategy: Literal["segment"]
    high: Rate = 6_000
    mid: Rate = 2_500
    low: Rate = 1_000


class SeasonTermsBody(BaseModel, extra="forbid"):
    starts: Day
    ends: Day = Field(description="in it, too; before `starts`: over new year")
    rate: Annotated[int, Field(strict=True, ge=1, le=10 * WHOLE)] = Field(description="of the unit price")


class SeasonBody(_Terms):
    strategy: Literal["season"]
    currency: IsoCurrency
    unit_price: Amount = Field(description="between seasons")
    zone: Zone = "UTC"
    seasons: Annotated[tuple[SeasonTermsBody, ...], Field(min_length=1, max_length=SEASONS.count)]


class PsychologicalBody(_Terms):
    strategy: Literal["ending"]


Coefficient = Annotated[int, Field(strict=True, ge=-100 * WHOLE, le=100 * WHOLE, description="parts in 10,000")]


class LearnedBody(_Terms):
    """As `waybill prices learn --out` writes it."""

    strategy: Literal["learned"]
    version: Word
    trained_from: date
    trained_until: date
    elasticity: Coefficient
    low: Coefficient = Field(description="of its interval")
    high: Coefficient
    gain_low: Coefficient = Field(description="of later days: of its gain's interval; not above 0 it moves no price")

    @model_validator(mode="after")
    def _is_an_interval(self) -> Self:
        if not self.low <= self.elasticity <= self.high:
            raise ValueError("elasticity must be from low through high")
        if self.trained_from > self.trained_until:
            raise ValueError("trained_from is after trained_until")
        return self


TermsBody = Annotated[
    CostPlusBody | CompetitorBody | DynamicBody | PenetrationBody | SegmentBody | SeasonBody | PsychologicalBody | LearnedBody,
    Field(discriminator="strategy"),
]


class EndingBody(BaseModel, extra="forbid"):
    """Of prices that leave `ends` when they are divided by `each`."""

    ends: Amount
    each: Annotated[int, Field(strict=True, ge=2, le=1_000_000), NULL_IS_ABSENT] = 100

    @model_validator(mode="after")
    def _is_less(self) -> Self:
        if self.ends >= self.each:
            raise ValueError("ends must be less than each")
        return self


class PolicyBody(BaseModel, extra="forbid"):
    step: Annotated[int, NULL_IS_ABSENT] = Field(
        500, strict=True, ge=1, le=WHOLE, description="of the price; no change is larger"
    )
    every_hours: Annotated[int, NULL_IS_ABSENT] = Field(24, strict=True, ge=1, le=8_760)
    follow_downs: Annotated[int, NULL_IS_ABSENT] = Field(2, strict=True, ge=0, le=50, description="without approval")
    follow_days: Annotated[int, NULL_IS_ABSENT] = Field(7, strict=True, ge=1, le=90)
    competitor_hours: Annotated[int, NULL_IS_ABSENT] = Field(72, strict=True, ge=1, le=8_760, description="prices may be so old")
    research_days: Annotated[int, NULL_IS_ABSENT] = Field(90, strict=True, ge=1, le=365, description="research may be so old")
    alone: Annotated[int, NULL_IS_ABSENT] = Field(1_000, strict=True, ge=0, le=WHOLE, description="more needs somebody else")
    lapse_days: Annotated[int, NULL_IS_ABSENT] = Field(7, strict=True, ge=1, le=90)
    automatic: Annotated[bool, NULL_IS_ABSENT] = Field(True, strict=True)
    endings: Annotated[tuple[EndingBody, ...], Field(max_length=ENDINGS.count), NULL_IS_ABSENT] = ()

    def message(self) -> Repricing:
        return Repricing.model_validate(self.model_dump())
