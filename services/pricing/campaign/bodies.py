"""Plans, as callers may say them: strict integers, every field with its bounds. A draft may lack what it wants."""

from datetime import date, datetime
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from services.pricing.windows import in_utc
from shared.contracts.campaign_plans import MARKETPLACE_EVENTS, PARTNERS, PROMOTIONS, STEPS, WORDS, Measure
from shared.contracts.promotions import WHOLE
from shared.contracts.words import NULL_IS_ABSENT, Quantity, Text, Word, distinct, each_once
from shared.domain.money import LARGEST, Amount, IsoCurrency, Something

When = Annotated[datetime, Field(description="ISO 8601 with its zone; without one, the wall time in `zone`")]
Zone = Annotated[str, Field(max_length=64, description="IANA zone of wall times: Asia/Shanghai")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Words = Annotated[tuple[Word, ...], Field(max_length=WORDS.count), AfterValidator(distinct), NULL_IS_ABSENT]
Pieces = Annotated[int, Field(strict=True, ge=1, le=10_000)]


class GoalBody(BaseModel, extra="forbid"):
    measure: Measure
    figure: Annotated[int, Field(strict=True, ge=1, le=LARGEST)] = Field(
        description="sales: minor units; share: parts in 10,000 of the market; awareness: people; traffic: visits"
    )

    @model_validator(mode="after")
    def _is_a_share(self) -> Self:
        if self.measure == "share" and self.figure > WHOLE:
            raise ValueError(f"a share of the market is {WHOLE:,} at most")
        return self


class AudienceBody(BaseModel, extra="forbid"):
    """By what `PUT /customers/{id}` says of customers."""

    everyone: Annotated[bool, NULL_IS_ABSENT] = Field(False, strict=True)
    tiers: Words = ()
    groups: Words = ()
    segments: Words = ()


class BudgetBody(BaseModel, extra="forbid"):
    promotion: Amount = Field(description="what its promotions may take off: their own budgets together are no more")
    advertising: Amount
    logistics: Amount


class PromotionBody(BaseModel, extra="forbid"):
    channel: Word
    promotion_id: Word


class StepBody(BaseModel, extra="forbid"):
    name: Name
    owner: Name = Field(description="a role")
    due_at: When


class PartnerBody(BaseModel, extra="forbid"):
    name: Name
    rate: Annotated[int, Field(strict=True, ge=1, le=WHOLE, description="of all costs, parts in 10,000")]


P = TypeVar("P", bound=PromotionBody)


def _each_once(promotions: tuple[P, ...]) -> tuple[P, ...]:
    """Raises ValueError."""
    if len({(each.channel, each.promotion_id) for each in promotions}) < len(promotions):
        raise ValueError("a promotion comes once")
    return promotions


def _at_most_all(partners: tuple[PartnerBody, ...]) -> tuple[PartnerBody, ...]:
    """Raises ValueError."""
    if sum(each.rate for each in partners) > WHOLE:
        raise ValueError(f"together they bear {WHOLE:,} parts in {WHOLE:,} at most")
    return partners


Steps = Annotated[tuple[StepBody, ...], Field(max_length=STEPS.count), each_once("name", "a step's name comes once")]


class PlanBody(BaseModel, extra="forbid"):
    name: Name
    currency: IsoCurrency
    goal: GoalBody | None = None
    audience: AudienceBody | None = None
    budget: BudgetBody | None = None
    zone: Zone | None = None
    starts_at: When | None = None
    ends_at: When | None = Field(None, description="first moment at which it is over: it ends then by itself")
    events: Annotated[tuple[Word, ...], Field(max_length=MARKETPLACE_EVENTS.count), AfterValidator(distinct), NULL_IS_ABSENT] = (
        Field((), description="marketplace events of the calendar that it takes part in")
    )
    promotions: Annotated[
        tuple[PromotionBody, ...], Field(max_length=PROMOTIONS.count), AfterValidator(_each_once), NULL_IS_ABSENT
    ] = ()
    steps: Annotated[Steps, NULL_IS_ABSENT] = ()
    partners: Annotated[
        tuple[PartnerBody, ...],
        Field(max_length=PARTNERS.count),
        each_once("name", "a partner comes once"),
        AfterValidator(_at_most_all),
        NULL_IS_ABSENT,
    ] = ()

    follows: Word | None = Field(None, description="an earlier campaign: `GET` shows what that one did")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Raises ValueError."""
        for name in ("starts_at", "ends_at"):
            if (said := getattr(self, name)) is not None:
                setattr(self, name, in_utc(said, self.zone, name))
        steps_in_utc(self.steps, self.zone)
        if self.starts_at is not None and self.ends_at is not None and self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        return self


def steps_in_utc(steps: tuple[StepBody, ...], zone: str | None) -> None:
    """Raises ValueError."""
    for step in steps:
        step.due_at = in_utc(step.due_at, zone, "due_at")


class LimitBody(PromotionBody):
    uses: Quantity | None = None
    budget: Something | None = None
    per_customer: Pieces | None = None


class AdjustmentBody(BaseModel, extra="forbid"):
    """What changes; at least one."""

    budget: BudgetBody | None = None
    steps: Steps | None = Field(None, min_length=1, description="all of them; those of the same name stay done")
    limits: Annotated[tuple[LimitBody, ...], Field(max_length=PROMOTIONS.count), AfterValidator(_each_once), NULL_IS_ABSENT] = ()
    zone: Zone | None = None
    reason: Annotated[Text, Field(min_length=1)]

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.budget is None and self.steps is None and not self.limits:
            raise ValueError("none of budget, steps, limits is named")
        steps_in_utc(self.steps or (), self.zone)
        return self


class ReasonBody(BaseModel, extra="forbid"):
    reason: Annotated[Text, Field(min_length=1)]


class RulesBody(BaseModel, extra="forbid"):
    met: Annotated[bool, Field(strict=True)]
    note: Annotated[Text, NULL_IS_ABSENT] = ""


def _day(word: str) -> str:
    """Raises ValueError."""
    return date.fromisoformat(word).isoformat()


Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$", description="YYYY-MM-DD"), AfterValidator(_day)]
SignedAmount = Annotated[int, Field(strict=True, ge=-LARGEST, le=LARGEST, description="minor units; negative: taken back")]


class CostBody(BaseModel, extra="forbid"):
    head: Literal["advertising", "logistics"]
    amount: SignedAmount
    day: Day
    note: Annotated[Text, NULL_IS_ABSENT] = ""


class EventBody(BaseModel, extra="forbid"):
    name: Name
    marketplace: Word
    rules: Annotated[str, Field(min_length=1, max_length=4_000, description="what it asks, or where that is said")]
    zone: Zone | None = None
    starts_at: When
    ends_at: When

    @model_validator(mode="after")
    def _in_utc(self) -> Self:
        """Raises ValueError."""
        self.starts_at = in_utc(self.starts_at, self.zone, "starts_at")
        self.ends_at = in_utc(self.ends_at, self.zone, "ends_at")
        if self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        return self
