"""What is counted over concurrent orders. Key: the counter's id, so that one writer judges. States: the counter, an order's use
of it ("counter/order"), a quote's ("counter/hold"), a customer's share ("counter/customer")."""

from services.pricing.counter.decide import ON
from services.pricing.counter.quotes import ON as QUOTES
from services.pricing.counter.state import (
    Counter,
    CounterFact,
    QuoteUse,
    QuoteUseFact,
    Share,
    ShareFact,
    Use,
    UseFact,
    evolve,
    evolve_quote_use,
    evolve_share,
    evolve_use,
    no_figure_below_zero,
    quote_use_ids,
    share_ids,
    use_ids,
)
from services.pricing.counter.view import counters, shares, uses
from shared.domain.nouns import Noun

counter = Noun(
    name="counter",
    key="counter",
    state=Counter,
    initial=Counter(),
    facts=CounterFact,
    evolve=evolve,
    on={**ON, **QUOTES},
    views=(counters, shares, uses),
    always={"no_figure_below_zero": no_figure_below_zero},
    version=2,
)
use = Noun(name="use", key="counter", state=Use, initial=Use(), facts=UseFact, evolve=evolve_use, on={}, ids=use_ids)
share = Noun(
    name="share", key="counter", state=Share, initial=Share(), facts=ShareFact, evolve=evolve_share, on={}, ids=share_ids
)
quote_use = Noun(
    name="quote_use",
    key="counter",
    state=QuoteUse,
    initial=QuoteUse(),
    facts=QuoteUseFact,
    evolve=evolve_quote_use,
    on={},
    ids=quote_use_ids,
)
