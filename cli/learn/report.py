"""What was learned and how it fared, as rows and sentences; and the coefficients, as pricing takes them."""

from datetime import date
from typing import Any

from cli.learn.judging import Judged, OutOfTime
from cli.learn.poisson import Elasticity

LEARNED = ["prices", "elasticity", "95 %", "units", "SKUs"]
JUDGED = ["prices", "judged by", "SKUs", "pieces", "WAPE, last 4 weeks", "WAPE, learned", "gain, points", "95 %"]
WHOLE = 10_000
PRICES = (
    "By regime, a price of a week is the one that most of its lines had; of two that as many lines had, the higher, as the book"
    " takes it. All lines together, it is what a piece cost on average."
)
"""How the model reads a week's price."""


def learned(name: str, found: Elasticity) -> list[str]:
    return [name, f"{found.value:.2f}", f"{found.low:.2f} to {found.high:.2f}", f"{found.units:,}", f"{found.skus:,}"]


def judged(name: str, found: OutOfTime) -> list[list[str]]:
    named = (("all", found.everything), ("changed prices", found.changed))
    return [[name, by, *_figures(each)] for by, each in named]


def _figures(found: Judged) -> list[str]:
    shares = [f"{found.baseline:.1%}", f"{found.model:.1%}"]
    gains = [f"{100 * found.gain:+.1f}", f"{100 * found.low:+.1f} to {100 * found.high:+.1f}"]
    return [f"{found.skus:,}", f"{found.sold:,.0f}", *shares, *gains]


def verdict(naive: Elasticity, split: Elasticity, found: Judged) -> str:
    """Whether it is worth anything, out of time."""
    if found.low > 0:
        said = "It is less wrong than the last four weeks repeated: a gain."
    elif found.high < 0:
        said = "No gain: it is more wrong than the last four weeks repeated."
    else:
        said = "No gain that chance could not make: the interval has 0 in it."
    if naive.value < split.value:
        said += (
            f" Read over all lines the elasticity would be {naive.value:.1f}: the difference is volume prices and the second"
            " list, and no answer of demand."
        )
    return said


def coefficients(version: str, first: date, last: date, split: Elasticity, found: Judged) -> dict[str, Any]:
    """As `terms` of a SKU's strategy; in parts of 10,000. What gained nothing moves no price: pricing says so by its gain."""
    return {
        "strategy": "learned",
        "version": version,
        "trained_from": first.isoformat(),
        "trained_until": last.isoformat(),
        "elasticity": round(WHOLE * split.value),
        "low": round(WHOLE * split.low),
        "high": round(WHOLE * split.high),
        "gain_low": round(WHOLE * found.low),
    }
