"""A provider's charge belongs to one order, and has its totals; the order takes it from there. Key: provider and charge id;
without a provider the order's channel stands for it. Where its provider can be asked, it asks: once for each reference."""

from services.orders.charge.commands import AskAgain
from services.orders.charge.decide import ON
from services.orders.charge.moving import asked_again
from services.orders.charge.state import NOBODYS, Charge, ChargeFact, evolve
from services.orders.charge.work import asking
from shared.contracts.orders import PaymentRefused
from shared.domain.nouns import Noun

charge = Noun(
    name="charge",
    key="provider/payment_id",
    state=Charge,
    initial=NOBODYS,
    facts=ChargeFact,
    says=(PaymentRefused,),
    evolve=evolve,
    on=ON,
    timers={AskAgain: asked_again},
    work=(asking,),
    version=2,
)
