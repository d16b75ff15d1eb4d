"""What an adapter of a payment provider does. Amounts: ISO 4217's minor units; it translates where its provider's differ.

Every action carries a reference of ours, which the provider keeps. A call whose outcome is not known raises; whoever asks again
finds by reference first.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from shared.contracts.money import Totals

Action = Literal["capture", "void", "refund"]


class Unknown(Exception):
    """No answer, or none that tells: it may have been done."""


@dataclass(frozen=True, slots=True)
class Move:
    """What is asked."""

    reference: str
    charge: str
    """The provider's id."""
    action: Action
    amount: int
    """Of a void: what is open of the authorisation, as far as we know."""
    currency: str


@dataclass(frozen=True, slots=True)
class Outcome:
    totals: Totals
    """Of the charge, absolute, as they are when this is said."""
    code: str = ""
    """"": done. Else why not, in a word; then nothing moved, and nothing will under this reference."""
    reason: str = ""
    authorised_until: datetime | None = None


class PaymentProvider(Protocol):
    async def find(self, charge: str, reference: str) -> Outcome | None:
        """What came of it; None where the provider has not heard of it. Raises Unknown."""
        ...

    async def move(self, move: Move) -> Outcome:
        """Does it, once under a reference: one that it knows already it must not do again. Raises Unknown."""
        ...
