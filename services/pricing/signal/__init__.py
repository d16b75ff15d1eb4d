"""What is known of a SKU's market, and whether somebody should look at its price (PRC-13, -17..19). Key and state id: SKU."""

from services.pricing.signal.decide import ON
from services.pricing.signal.state import Signal, evolve
from services.pricing.signal.view import signals
from shared.contracts.proposals import SignalEvent, SignalRefused
from shared.domain.nouns import Noun

signal = Noun(
    name="signal",
    key="sku",
    state=Signal,
    initial=Signal(),
    facts=SignalEvent,
    evolve=evolve,
    says=(SignalRefused,),
    on=ON,
    views=(signals,),
)
