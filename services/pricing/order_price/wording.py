"""A step of a price's explanation as a sentence: made when it is read, so that facts keep codes and figures only."""

from collections.abc import Callable, Mapping, Sequence

from shared.contracts.pricing import PriceStep
from shared.domain.money import shown

Say = Callable[[PriceStep, str], str]


def worded(steps: Sequence[PriceStep], currency: str) -> tuple[PriceStep, ...]:
    """Each with its sentence; those of before have theirs."""
    return tuple([step if step.text else step.model_copy(update={"text": sentence(step, currency)}) for step in steps])


def sentence(step: PriceStep, currency: str) -> str:
    if step.rule == "list_price":
        name = f"{step.name} ({step.subject})" if step.name else step.subject
        return f"{step.figures['quantity']} x {name} at list price {shown(step.figures['unit_price'], currency)}"
    if step.rule == "freight":
        return f"freight as the storefront gave it: {shown(step.amount, currency)}"
    if step.rule == "profit_floor":
        price, floor = (shown(step.figures[name], currency) for name in ("unit_price", "floor"))
        return f"{step.subject}: its list price {price} is under its floor {floor}: to be reviewed"
    if step.rule == "points" and step.code == "applied":
        said = f"{step.figures['points']} points pay" if "points" in step.figures else "points that were burned pay"
        return f"{step.subject}: {said} {shown(-step.amount, currency)}"
    if step.rule == "quote_hold" and step.code == "applied":
        return f"{step.subject}: what the quote held is the order's"
    return f"{step.subject}: {SAYS[step.code](step, currency)}"


def _applied(step: PriceStep, currency: str) -> str:
    if step.rule == "gift":
        return f"{step.figures['quantity']} x {step.name} as a gift"
    said = f"{shown(-step.amount, currency)} off"
    if "threshold" in step.figures:
        base, threshold = (shown(step.figures[name], currency) for name in ("base", "threshold"))
        said += f", {threshold} reached with {base}"
    return said


def _missed(step: PriceStep, currency: str) -> str:
    short, threshold = (shown(step.figures[name], currency) for name in ("short", "threshold"))
    return f"{short} short of {threshold}"


def _beaten(step: PriceStep, currency: str) -> str:
    if "priority" in step.figures:
        return f"{step.by} goes before it, by the channel's priorities"
    said = f"beaten by {step.by}, by {shown(step.figures['by'], currency)}"
    if codes := step.figures.get("codes"):
        said += f": {_counting(codes)}"
    if short := step.figures.get("short_after"):
        said += f"; after it, {step.by} would be {shown(short, currency)} short"
    return said


def _apart(step: PriceStep, currency: str) -> str:
    if codes := step.figures.get("codes"):
        return _counting(codes)
    return f"does not add up with {step.by}"


def _counting(codes: int) -> str:
    return f"of an order's codes only {codes} count{'s' if codes == 1 else ''}"


def _clipped(step: PriceStep, currency: str) -> str:
    moved, lapsed = step.figures.get("moved", 0), step.figures.get("lapsed", 0)
    parts = [f"{shown(moved, currency)} of it moved to other lines"] if moved else []
    parts += [f"{shown(lapsed, currency)} of it lapsed"] if lapsed else []
    return "no price goes below its floor: " + ", ".join(parts)


def _left(step: PriceStep, currency: str) -> str:
    return f"its budget is exhausted: {shown(step.figures.get('left', 0), currency)} left"


SAYS: Mapping[str, Say] = {
    "applied": _applied,
    "threshold_missed": _missed,
    "beaten": _beaten,
    "floor_clipped": _clipped,
    "budget_exhausted": _left,
    "not_started": lambda step, _: "not started when the order was placed",
    "over": lambda step, _: "over when the order was placed",
    "paused": lambda step, _: "paused when the order was placed",
    "wrong_channel": lambda step, _: "not on this channel",
    "other_currency": lambda step, currency: f"in another currency than the order's {currency}",
    "no_target": lambda step, _: "nothing in the order that it takes anything off",
    "not_member": lambda step, _: "for members only",
    "not_in_group": lambda step, _: "for customers of other groups, tiers or segments",
    "not_first_order": lambda step, _: "for a customer's first order only",
    "customer_required": lambda step, _: "counted by customer: an order without one cannot have it",
    "unknown_code": lambda step, _: "no such code",
    "points_short": lambda step, _: f"the account has {step.figures.get('left', 0)} points",
    "used_up": lambda step, _: "used up",
    "customer_used_up": lambda step, _: "used up by this customer",
    "not_combinable": _apart,
    "hold_over": lambda step, _: "the quote's hold is over: priced as without it",
    "hold_unknown": lambda step, _: "the customer has no such hold: priced as without it",
    "hold_other_basket": lambda step, _: "the hold is of another basket than this order: priced as without it",
    "gift_out_of_stock": lambda step, _: "the gift is out of stock",
}
