"""What a customer may pay in instalments, of what is due now: by the policy of the order's channel (ORD-07). Pure.

An offer binds nobody: the provider whose plan is taken pays in full, and its payment counts whatever its plan says."""

from services.orders.order.money import Part
from shared.contracts.instalments import Instalments
from shared.domain.messages import Message
from shared.domain.money import DIGITS, Minor, split

LEAST = 300
"""Units of the order's currency."""


class Offer(Message):
    instalments: int
    parts: tuple[Part, ...]
    """They sum to what is due; minor units of the order's currency."""


def offers(policy: Instalments, due: Minor, currency: str) -> tuple[Offer, ...]:
    least = LEAST * 10 ** DIGITS.get(currency, 2) if policy.least is None else policy.least
    if due < max(least, 1):
        return ()
    return tuple(_offer(due, count) for count in policy.counts)


def _offer(due: Minor, count: int) -> Offer:
    amounts = split(due, [1] * count)
    return Offer(instalments=count, parts=tuple(Part(number=n, amount=amount) for n, amount in enumerate(amounts, 1)))
