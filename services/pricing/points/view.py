"""The view `points`: a customer's account with its lots, and what happened to it last. Points are whole."""

from typing import Annotated

from services.pricing.points.state import Account, AccountFact, evolve, time_of
from shared.contracts.points import PointsAdjusted, PointsExpired, SpendChanged
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant
from shared.domain.messages import Message as Document
from shared.domain.nouns import Recorded, View

ENTRIES = 100


class Entry(Document):
    what: str
    """earned, held, burned, returned, reversed, expired, adjusted."""
    points: int
    order_id: str = ""
    reason: str = ""
    actor: str = ""
    at: Instant


class PointsView(Account):
    counter: str
    entries: Annotated[tuple[Entry, ...], AtMost(ENTRIES, "the oldest leaves: the log has all")] = ()
    """Newest first."""


def evolve_points(view: PointsView | None, recorded: Recorded, id: str) -> PointsView:
    fact: AccountFact = recorded.event
    after = evolve(view or PointsView(counter=id), fact, id)
    assert isinstance(after, PointsView)
    if isinstance(fact, SpendChanged):
        return after
    entry = Entry(
        what=recorded.type.removeprefix("Points").lower(),
        points=fact.points,
        order_id="" if isinstance(fact, PointsExpired | PointsAdjusted) else fact.order_id,
        reason=getattr(fact, "reason", ""),
        actor=fact.actor if isinstance(fact, PointsAdjusted) else "",
        at=time_of(fact),
    )
    return after.model_copy(update={"entries": (entry, *after.entries)[:ENTRIES]})


points = View(name="points", document=PointsView, facts=AccountFact, evolve=evolve_points, ids="counter")
