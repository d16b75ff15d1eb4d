"""An evaluation, as callers may say it. Rates: parts in 10,000; amounts: minor units of the campaign's currency."""

from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from shared.contracts.promotions import WHOLE
from shared.contracts.words import NULL_IS_ABSENT, Text
from shared.domain.messages import Instant
from shared.domain.money import LARGEST, Amount

Count = Annotated[int, Field(strict=True, ge=0, le=LARGEST)]
Part = Annotated[int, Field(strict=True, ge=0, le=WHOLE, description="parts in 10,000 of those who were asked")]
Rate = Annotated[int, Field(strict=True, ge=-WHOLE, le=1_000 * WHOLE, description="parts in 10,000; 2,000: a fifth more")]


class PeriodBody(BaseModel, extra="forbid"):
    sales: Amount = Field(description="of its channels, after discounts")
    orders: Count
    traffic: Count | None = Field(None, description="visits")
    awareness: Part | None = None
    satisfaction: Part | None = None


class IntervalBody(BaseModel, extra="forbid"):
    rate: Rate
    low: Rate
    high: Rate

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        """Raises ValueError."""
        if not self.low <= self.rate <= self.high:
            raise ValueError("rate must lie between low and high")
        return self


class EvaluationBody(BaseModel, extra="forbid"):
    starts_at: Instant
    ends_at: Instant = Field(description="of what was looked at; before and after are as long")
    before: PeriodBody
    during: PeriodBody
    after: PeriodBody
    uplift: IntervalBody | None = Field(None, description="with its 95 % interval; without it, not known")
    control: Annotated[Text, Field(min_length=1, description='who stood for "without it"')]
    source: Annotated[Text, Field(min_length=1, description="who or what reckoned it")]
    note: Annotated[Text, NULL_IS_ABSENT] = ""

    @model_validator(mode="after")
    def _ends_after(self) -> Self:
        """Raises ValueError."""
        if self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        return self
