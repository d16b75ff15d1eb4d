"""An order that staff prepare: its price is kept for a day, and it is placed by its preview (ORD-08). Key: draft id."""

from services.orders.draft.commands import LapseDraft
from services.orders.draft.decide import ON, timer
from services.orders.draft.state import DraftFact, DraftState, NoDraft, evolve
from services.orders.draft.view import drafts_view
from shared.contracts.drafts import DraftRefused
from shared.domain.nouns import Noun

draft = Noun(
    name="draft",
    key="draft_id",
    state=DraftState,
    initial=NoDraft(),
    facts=DraftFact,
    says=(DraftRefused,),
    evolve=evolve,
    on=ON,
    version=2,
    views=(drafts_view,),
    timers={LapseDraft: timer},
)
