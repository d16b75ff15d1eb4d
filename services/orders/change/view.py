"""The view `changes`: one document a change of an order, with what it comes to and what became of it."""

from typing import Annotated, Any, Literal, assert_never

from services.orders.change.told import what
from shared.contracts import changes
from shared.contracts.changes import LineChange
from shared.contracts.limits import ORDER_LINES
from shared.contracts.lines import PricedLine
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message, Personal
from shared.domain.money import Minor
from shared.domain.nouns import Recorded, View

PROMOTIONS = AtMost(200, "the first are shown")


class PreviewView(Message):
    """What a confirmation that names it gets, exactly. Amounts: minor units of `currency`."""

    preview_id: str
    currency: str
    lines: Annotated[tuple[PricedLine, ...], ORDER_LINES]
    """All lines of the order, with 0 pieces those that are taken out."""
    freight: Minor
    before: Minor
    total: Minor
    difference: Minor
    """To be paid where it is more than 0, else paid back."""
    warehouse: str | None
    """That holds what is added."""
    leaves_at: Instant | None
    """From when what is added may leave."""
    promotions_won: Annotated[tuple[str, ...], PROMOTIONS]
    promotions_lost: Annotated[tuple[str, ...], PROMOTIONS]
    approval: bool
    """Somebody else must approve it first."""
    valid_until: Instant


class ChangeView(Message):
    change_id: str
    order_id: str
    status: Literal["opened", "previewed", "confirmed", "applied", "ended"] = "opened"
    """Confirmed: to be paid."""
    what: str
    """In words."""
    lines: Annotated[tuple[LineChange, ...], ORDER_LINES]
    customer: Personal | None
    """Where it is to go."""
    freight: Minor | None
    reason: str
    code: str | None
    opened_by: str
    opened_at: Instant
    preview: PreviewView | None = None
    approved_by: str | None = None
    confirmed_by: str | None = None
    due: Minor = 0
    pay_by: Instant | None = None
    ended_at: Instant | None = None
    """Applied, or given up."""
    outcome: str | None = None
    """Why it was given up, in a word."""
    outcome_reason: str | None = None


def _evolve(view: ChangeView | None, recorded: Recorded, id: str) -> ChangeView:
    fact: Shown = recorded.event
    if isinstance(fact, changes.ChangeOpened):
        return ChangeView(
            change_id=fact.change_id,
            order_id=fact.order_id,
            what=what(fact),
            lines=fact.lines,
            customer=fact.customer,
            freight=fact.freight,
            reason=fact.reason,
            code=fact.code,
            opened_by=fact.opened_by,
            opened_at=fact.opened_at,
        )
    assert view is not None  # it was opened
    return view.model_copy(update=_changed(fact))


def _changed(fact: "Later") -> dict[str, Any]:
    match fact:
        case changes.ChangePreviewed():
            said = {name: getattr(fact, name) for name in PreviewView.model_fields}
            said |= {name: said[name][: PROMOTIONS.count] for name in ("promotions_won", "promotions_lost")}
            return {"status": "previewed", "preview": PreviewView(**said)}
        case changes.ChangeApproved():
            return {"approved_by": fact.approved_by}
        case changes.ChangeConfirmed():
            return {"status": "confirmed", "confirmed_by": fact.confirmed_by, "due": fact.due, "pay_by": fact.pay_by}
        case changes.ChangeApplied():
            return {"status": "applied", "ended_at": fact.applied_at}
        case changes.ChangeEnded():
            return {"status": "ended", "ended_at": fact.ended_at, "outcome": fact.code, "outcome_reason": fact.reason}
        case _:
            assert_never(fact)


Later = changes.ChangePreviewed | changes.ChangeApproved | changes.ChangeConfirmed | changes.ChangeApplied | changes.ChangeEnded
Shown = changes.ChangeOpened | Later
changes_view = View("changes", ChangeView, Shown, _evolve, "order_id/change_id", 2, indexes=(("order_id", "opened_at"),))
"""By order, too: who names a change himself names it anew in each order."""
