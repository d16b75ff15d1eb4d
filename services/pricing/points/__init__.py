"""A customer's points, by lots (MEM-02, MEM-03). Key: the account ("points/<customer>"). States: the account, and what an order
or an adjustment did to it ("account/order")."""

from services.pricing.points.commands import ExpirePoints
from services.pricing.points.decide import ON, end_of_lots
from services.pricing.points.state import (
    Account,
    AccountFact,
    Cause,
    CauseFact,
    cause_ids,
    evolve,
    evolve_cause,
    sums_agree,
)
from services.pricing.points.view import points as points_view
from shared.contracts.points import PointsRefused
from shared.domain.nouns import Noun

points = Noun(
    name="points",
    key="counter",
    state=Account,
    initial=Account(),
    facts=AccountFact,
    evolve=evolve,
    says=(PointsRefused,),
    on=ON,
    views=(points_view,),
    timers={ExpirePoints: end_of_lots},
    always={"sums_agree": sums_agree},
)
points_cause = Noun(
    name="points_cause",
    key="counter",
    state=Cause,
    initial=Cause(),
    facts=CauseFact,
    evolve=evolve_cause,
    on={},
    ids=cause_ids,
)
