"""A provider's charge belongs to one order, and has its totals; the order takes it from there. Key: provider and charge id;
without a provider the order's channel stands for it."""

from services.orders.charge.decide import ON
from services.orders.charge.state import NOBODYS, Charge, evolve
from shared.contracts.orders import PaymentClaimed, PaymentRefused
from shared.domain.nouns import Noun

charge = Noun(
    name="charge",
    key="provider/payment_id",
    state=Charge,
    initial=NOBODYS,
    facts=PaymentClaimed,
    says=(PaymentRefused,),
    evolve=evolve,
    on=ON,
)
