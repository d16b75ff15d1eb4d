"""Bodies between OverHttp and the provider. Amounts: ISO 4217's minor units."""

from pydantic import BaseModel

from shared.contracts.money import Totals
from shared.domain.messages import Instant
from shared.payments.port import Action


class Question(BaseModel, extra="forbid"):
    charge: str
    reference: str
    action: Action
    amount: int
    currency: str


class Answer(BaseModel):
    totals: Totals
    code: str = ""
    reason: str = ""
    authorised_until: Instant | None = None
