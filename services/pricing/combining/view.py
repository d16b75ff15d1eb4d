"""The view `combinings`: a channel's policy, as people read it. Orders find it in the channel's document of `offers`."""

from shared.contracts.combining import Combining, CombiningSet
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class CombiningView(Message):
    channel: str
    combining: Combining = Combining()
    actor: str = ""
    set_at: Instant | None = None
    """None: never, the defaults hold."""


def evolve(_: CombiningView | None, recorded: Recorded, __: str) -> CombiningView:
    fact: CombiningSet = recorded.event
    return CombiningView(channel=fact.channel, combining=fact.combining, actor=fact.actor, set_at=fact.set_at)


combinings = View(name="combinings", document=CombiningView, facts=CombiningSet, evolve=evolve, ids="channel")
