"""The view `service_levels`: what was set of a warehouse's levels, by whom, why and from when on."""

from typing import Annotated

from services.inventory.service_levels.state import KEPT
from shared.contracts.planning import ServiceLevels, ServiceLevelsSet
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class LevelsSet(Message):
    levels: ServiceLevels
    reason: str
    actor: str
    effective_at: Instant
    set_at: Instant


class ServiceLevelsView(Message):
    warehouse: str
    known: Annotated[tuple[LevelsSet, ...], AtMost(KEPT, "the oldest leaves")] = ()
    """The earliest first; those of the last one whose time has come hold. Empty: the defaults, A 98 %, B 95 %, C 90 %."""


def evolve(view: ServiceLevelsView | None, recorded: Recorded, id: str) -> ServiceLevelsView:
    fact: ServiceLevelsSet = recorded.event
    said = LevelsSet.model_validate(fact.model_dump(exclude={"warehouse"}))
    others = [each for each in (view.known if view else ()) if each.effective_at != said.effective_at]
    known = sorted([*others, said], key=lambda each: each.effective_at)
    return ServiceLevelsView(warehouse=id, known=tuple(known[-KEPT:]))


service_levels = View(name="service_levels", document=ServiceLevelsView, facts=ServiceLevelsSet, evolve=evolve, ids="warehouse")
