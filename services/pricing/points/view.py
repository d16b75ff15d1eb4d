"""The view `points`: a customer's account with its lots, and what happened to it last. Points are whole."""

from typing import Annotated

from services.pricing.points.state import Account, AccountFact, Moved, evolve, time_of
from shared.contracts.points import PointsAdjusted, PointsBurned, PointsExpired, SpendChanged
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant
from shared.domain.messages import Message as Document
from shared.domain.nouns import Recorded, View

ENTRIES = 30
"""An order brings three; the log shows all of them (ADR 0041)."""


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
    entries: Annotated[
        tuple[Entry, ...], AtMost(ENTRIES, "the oldest leaves: the log has all, GET .../points/entries shows it")
    ] = ()
    """Newest first."""
    entries_older: int = 0
    """How many were before."""


def evolve_points(view: PointsView | None, recorded: Recorded, id: str) -> PointsView:
    fact: AccountFact = recorded.event
    after = evolve(view or PointsView(counter=id), fact, id)
    assert isinstance(after, PointsView)
    if isinstance(fact, SpendChanged):
        return after
    entries = (entry_of(fact, recorded.type), *after.entries)
    older = after.entries_older + len(entries[ENTRIES:])
    return after.model_copy(update={"entries": entries[:ENTRIES], "entries_older": older})


def entry_of(fact: Moved | PointsBurned, type: str) -> Entry:
    return Entry(
        what=type.removeprefix("Points").lower(),
        points=fact.points,
        order_id="" if isinstance(fact, PointsExpired | PointsAdjusted) else fact.order_id,
        reason=getattr(fact, "reason", ""),
        actor=fact.actor if isinstance(fact, PointsAdjusted) else "",
        at=time_of(fact),
    )


points = View(name="points", document=PointsView, facts=AccountFact, evolve=evolve_points, ids="counter", version=2)
