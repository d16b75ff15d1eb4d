"""A provider's payment belongs to one order of its channel. Key: channel and payment id; the order takes it from there."""

from services.orders.payment.decide import ON
from services.orders.payment.state import NOBODYS, Claim, evolve
from shared.contracts.orders import PaymentClaimed, PaymentRefused
from shared.domain.nouns import Noun

payment = Noun(
    name="payment",
    key="channel/payment_id",
    state=Claim,
    initial=NOBODYS,
    facts=PaymentClaimed,
    says=(PaymentRefused,),
    evolve=evolve,
    on=ON,
)
