"""How a channel's orders earn and burn points (MEM-02, MEM-03). Key and state id: channel."""

from services.pricing.points_policy.decide import ON
from services.pricing.points_policy.state import Policy, evolve
from services.pricing.points_policy.view import points_policies
from shared.contracts.points import PointsPolicySet
from shared.domain.nouns import Noun

points_policy = Noun(
    name="points_policy",
    key="channel",
    state=Policy,
    initial=Policy(),
    facts=PointsPolicySet,
    evolve=evolve,
    on=ON,
    views=(points_policies,),
)
