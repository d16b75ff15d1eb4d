"""What an order's prices hold of tax, by its channel's table: pure (SEC-06). Amounts: minor units.

Each rate's tax is that of all the order comes to, rounded once, half up; lines and freight have their shares of it by largest
remainder, so that they sum to it. Of several rates each takes its part of what the price holds above its net.
"""

from collections.abc import Sequence

from shared.contracts.lines import PricedLine
from shared.contracts.taxes import TaxRate
from shared.contracts.terms import TaxLine
from shared.domain.money import split

MILLION = 1_000_000
BY_LINE = 500
"""Tax lines of an order: with more, a confirmation of thousands of lines might not fit a record."""


def taxed(lines: Sequence[PricedLine], freight: int, rates: Sequence[TaxRate]) -> tuple[TaxLine, ...]:
    """By line, and one of the freight; by rate alone, where that is more than 500."""
    totals = [line.total for line in lines]
    priced = [*totals, freight] if freight else totals
    base, above = sum(priced), MILLION + sum(rate.rate_ppm for rate in rates)
    out: list[TaxLine] = []
    for rate in rates:
        whole = (2 * base * rate.rate_ppm + above) // (2 * above)
        if len(priced) * len(rates) > BY_LINE:
            out.append(TaxLine(name=rate.name, rate_ppm=rate.rate_ppm, amount=whole))
            continue
        for place, amount in enumerate(split(whole, priced), 1):
            number = place if place <= len(totals) else None
            out.append(TaxLine(line=number, name=rate.name, rate_ppm=rate.rate_ppm, amount=amount))
    return tuple(out)
