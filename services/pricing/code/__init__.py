"""A code that customers name, and the promotions whose terms it has (PRC-23). Key and state id: code."""

from services.pricing.code.decide import ON
from services.pricing.code.state import Code, CodeFact, evolve
from services.pricing.code.view import codes
from shared.domain.nouns import Noun

code = Noun(
    name="code",
    key="code",
    state=Code,
    initial=Code(),
    facts=CodeFact,
    evolve=evolve,
    on=ON,
    views=(codes,),
)
