"""Uses that a quote holds for its customer: 15 minutes, each quote renews, 60 at most. Key and state id: customer id."""

from services.pricing.quote_hold.commands import ExpireQuoteHold
from services.pricing.quote_hold.decide import ON, end_of_hold
from services.pricing.quote_hold.state import STATE, NoHold, QuoteHoldFact, each_counter_answers_once, evolve
from services.pricing.quote_hold.view import quote_holds
from shared.contracts.quote_holds import QuoteHoldMissed
from shared.domain.nouns import Noun

quote_hold = Noun(
    name="quote_hold",
    key="customer_id",
    state=STATE,
    initial=NoHold(),
    facts=QuoteHoldFact,
    evolve=evolve,
    says=(QuoteHoldMissed,),
    on=ON,
    views=(quote_holds,),
    timers={ExpireQuoteHold: end_of_hold},
    always={"each_counter_answers_once": each_counter_answers_once},
    version=2,
)
