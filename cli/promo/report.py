"""What came of it, as rows of tables and sentences. Amounts: in the currency's own digits."""

from collections.abc import Sequence

from cli.promo.by_hand import ByHand, Surveyed
from cli.promo.outcome import Figures, Outcome
from cli.promo.placebo import INJECTED, Score
from cli.promo.uplift import Uplift
from shared.domain.money import shown

SCORES = ["control", "covers 0", f"covers an injected +{INJECTED:.0%}", "tells that from 0", "half an interval"]
NOTHING = "–"
HOW = (
    "Each campaign's start and side are drawn by the seed, and it did nothing: its sales over those of as many days before, "
    "against the same of the control (`cli/promo/uplift.py`). Injected: its sales raised by a fifth. What is rarely told from 0 "
    "needs a larger campaign, or a longer one."
)


def title(outcome: Outcome) -> str:
    of = outcome.promotion
    return f"Campaign {of.id}" if of.campaign else f"Promotion {of.name}"


def head(outcome: Outcome) -> list[str]:
    return ["", *(f"{each.name}, {each.days:.1f} days" for each in outcome.periods)]


def rows(outcome: Outcome, said: ByHand) -> list[list[str]]:
    """ANA-13 sales, -14 average order, -15 traffic, -16 awareness and satisfaction, -17 conversion."""
    promotion, figures, by_hand = outcome.promotion, outcome.figures, said.periods()

    def money(minor: int | None) -> str:
        return NOTHING if minor is None else shown(minor, promotion.currency)

    found = [[f"sales of {promotion.where}", *(money(each.sales) for each in figures)]]
    if promotion.skus:
        found.append([f"sales of its {len(promotion.skus):,} SKUs", *(money(each.own) for each in figures)])
    found += [
        ["orders", *(f"{each.orders:,}" for each in figures)],
        ["average order", *(money(each.average) for each in figures)],
        ["pieces", *(f"{each.pieces:,}" for each in figures)],
        ["customers known", *(f"{each.customers:,}" for each in figures)],
        ["it took off", *(money(each.given) for each in figures)],
        ["traffic (by hand)", *(NOTHING if each.traffic is None else f"{each.traffic:,}" for each in by_hand)],
        ["orders of 100 visits", *(_conversion(*each) for each in zip(figures, by_hand, strict=True))],
        ["awareness (by hand)", *(_percent(each.awareness) for each in by_hand)],
        ["satisfaction (by hand)", *(_percent(each.satisfaction) for each in by_hand)],
    ]
    return found


def words(outcome: Outcome, said: ByHand) -> list[str]:
    """The uplift, and what it cost. Sales, not margin: what goods cost is not in it."""
    found, currency = outcome.uplift, outcome.promotion.currency
    if isinstance(found, str):
        return [f"Uplift: not known, since {found}. Control: {outcome.control}."]
    estimate, low, high = (shown(each, currency) for each in found.extra)
    spent = outcome.figures[1].given + said.spend
    lines = [
        f"Uplift: {rate(found)}. Control: {outcome.control} ({found.control.units:,} against {found.treated.units:,}).",
        f"Sales that would not have been: {estimate} ({low} to {high}).",
    ]
    if spent:
        each = (f"{amount / spent:,.2f}" for amount in found.extra)
        lines.append("For each 1.00 it took off or cost, sales of {} ({} to {}).".format(*each))
    return [*lines, verdict(found)]


def verdict(found: Uplift) -> str:
    if found.covers(0):
        return "That is no more than chance may do: the interval has 0 in it."
    return "It sold more than without it." if found.low > 0 else "It sold less than without it."


def rate(found: Uplift) -> str:
    return f"{found.rate:+.1%} (95 %: {found.low:+.1%} to {found.high:+.1%})"


def scored(name: str, found: Score) -> list[str]:
    counts = (found.covers_nothing, found.covers_injected, found.sees_injected)
    return [name, *(f"{count} of {found.campaigns}" for count in counts), f"{found.width:.0%}"]


def _conversion(figures: Figures, by_hand: Surveyed) -> str:
    return f"{100 * figures.orders / by_hand.traffic:.2f}" if by_hand.traffic else NOTHING


def _percent(said: float | None) -> str:
    return NOTHING if said is None else f"{said:.1f} %"


def failing(scores: Sequence[Score]) -> list[str]:
    """What does not tell the truth often enough: 90 of 100 at least."""
    found = []
    for each in scores:
        for what, count in (("0", each.covers_nothing), (f"+{INJECTED:.0%}", each.covers_injected)):
            if 10 * count < 9 * each.campaigns:
                found.append(f"only {count} of {each.campaigns} intervals cover {what}")
    return found
