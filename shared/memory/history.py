"""What changed a document, read back from a service's log in memory."""

from shared.domain.told import Decisions, Page, Told
from shared.memory.served import Served
from shared.runtime.log import builtin
from shared.runtime.log.wire import instant
from shared.runtime.passes.believe import Believed


def past_of(served: Served) -> Decisions:
    """As the log is when it is read: nothing that waits is decided before."""

    async def read(view: str, id: str, *, before: int | None = None, limit: int = 50) -> Page | None:
        document = served.known(served.catalog.service.view(view).collection, id)
        if document is None:
            return None
        decisions = [each for each in served.log if _changed(served, each, view, id)]
        end = len(decisions) if before is None else min(before, len(decisions))
        start = max(0, end - limit)
        shown = {"_id": id, **document.model_dump(mode="json")}
        return Page([_told(served, each) for each in reversed(decisions[start:end])], len(decisions), start or None, shown)

    return read


def _changed(served: Served, decision: Believed, view: str, id: str) -> bool:
    facts = [fact for fact in decision.facts if type(fact) not in builtin.BUILTIN_FACTS]
    views = served.catalog.wiring.views
    return any((found.name, changed) == (view, id) for fact in facts for found, changed in views(fact))


def _told(served: Served, decision: Believed) -> Told:
    names = served.catalog.names
    facts = [(names[type(fact)].decode(), fact.model_dump(mode="json")) for fact in decision.facts]
    headers = decision.headers
    causation, actor = (headers.get(name, b"").decode() for name in ("ce_causationid", "ce_actor"))
    number = decision.partition.number
    id = f"{served.name}/{number}/{decision.offset}"
    return Told(id, decision.offset, instant(headers["ce_time"]), causation, actor, facts)
