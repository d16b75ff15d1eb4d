"""Documents that the runtime keeps for every service: outcomes of requests, timers, work, what is parked.

They are written like every view, from the same facts: a successor finds them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.domain.messages import Fact
from shared.domain.nouns import Ask, CancelTimer, Noun, SetTimer, View, Work
from shared.runtime.log import builtin
from shared.runtime.passes.cache import Cache, Key
from shared.runtime.passes.catalog import OUTCOMES, PARKED, TIMERS, WORK, Catalog, to_json
from shared.runtime.passes.parking import Parking

Headers = Mapping[str, bytes]
HOLDERS = (("timer", TIMERS, "fired"), ("work", WORK, "answered"))
"""By the header of an input that answers one: its collection, and what it is from then on."""


@dataclass(slots=True)
class Meaning:
    """What a fact changes: worked out once a fact, asked for twice."""

    fact: Any
    states: list[tuple[Noun, str]]
    """Of a predecessor's; deciding has changed ours."""
    views: list[tuple[View, str]]
    timers: list[SetTimer | CancelTimer]
    asks: list[tuple[Work, Ask]]


def meaning(catalog: Catalog, fact: Any, ours: bool) -> Meaning:
    if type(fact) in builtin.BUILTIN_FACTS:
        return Meaning(fact, [], [], [], [])
    wiring = catalog.wiring
    return Meaning(fact, [] if ours else wiring.changes(fact), wiring.views(fact), wiring.timers(fact), wiring.asks(fact))


def keys(headers: Headers, meanings: Sequence[Meaning]) -> list[Key]:
    found: list[Key] = []
    if "reply" in headers:
        found.append((OUTCOMES, headers["reply"].split(b",")[0].decode()))
    found += [(collection, headers[name].decode()) for name, collection, _ in HOLDERS if name in headers]
    for each in meanings:
        if isinstance(each.fact, builtin.Parked | builtin.Redriven):
            found.append((PARKED, each.fact.source))
        found += [(TIMERS, change.id) for change in each.timers]
        found += [(WORK, ask.id) for _, ask in each.asks]
    return found


def park(parking: Parking, facts: Sequence[Any], at: int) -> None:
    for fact in facts:
        if isinstance(fact, builtin.Parked):
            parking.add(fact.source, at, fact.states)
        elif isinstance(fact, builtin.Redriven):
            parking.remove(fact.source)


def documents(
    catalog: Catalog, cache: Cache, headers: Headers, meanings: Sequence[Meaning], at: int
) -> tuple[dict[Key, Any], dict[str, Any]]:
    """What this decision changes of them, and the outcomes to be told. Forward only: a document that shows this position is
    left alone."""
    entries = cache.entries
    changed: dict[Key, Any] = {}
    outcomes: dict[str, Any] = {}
    if "reply" in headers:
        id, outcome, is_new = _outcome(catalog, cache, headers, [each.fact for each in meanings])
        outcomes[id] = outcome
        if is_new:
            changed[OUTCOMES, id] = outcome
    for name, collection, state in HOLDERS:
        if name in headers:
            key = (collection, headers[name].decode())
            if (held := entries[key].value) is not None:
                changed[key] = {**held, "state": state}
    for each in meanings:
        if isinstance(each.fact, builtin.Parked):
            changed[PARKED, each.fact.source] = {**each.fact.model_dump(mode="json"), "turn": at, "redriven": False}
        elif isinstance(each.fact, builtin.Redriven):
            key = (PARKED, each.fact.source)
            before = entries[key].value or {"source": each.fact.source, "states": [], "turn": at}
            changed[key] = {**before, "redriven": True}
        for change in each.timers:
            key = (TIMERS, change.id)
            if timer := _timer(catalog, change, changed.get(key) or entries[key].value):
                changed[key] = timer
        for work, ask in each.asks:
            changed[WORK, ask.id] = _asked(work, ask)
    changed = {key: value for key, value in changed.items() if entries[key].at < at}
    for key, value in changed.items():
        entries[key].value = value
    return changed, outcomes


def _timer(catalog: Catalog, change: SetTimer | CancelTimer, before: dict[str, Any] | None) -> dict[str, Any] | None:
    if isinstance(change, CancelTimer):
        return {**before, "state": "cancelled"} if before else None
    return {
        "due": change.due.isoformat(),
        "key": change.key,
        "type": catalog.names[type(change.command)].decode(),
        "data": to_json(change.command).decode(),
        "state": "set",
    }


def _asked(work: Work, ask: Ask) -> dict[str, Any]:
    return {"work": work.name, "key": ask.key, "data": to_json(ask.request).decode(), "state": "asked"}


def _outcome(catalog: Catalog, cache: Cache, headers: Headers, facts: Sequence[Fact]) -> tuple[str, Any, bool]:
    """The first outcome of a request is its outcome: a repeat changes nothing, but whoever waits now is told."""
    id, fingerprint = headers["reply"].decode().split(",", 1)
    known = cache.entries[OUTCOMES, id].value
    if known is not None:
        return id, known, False
    names = catalog.names
    refusal = next((fact for fact in facts if fact.refusal), None)
    parked = next((fact for fact in facts if isinstance(fact, builtin.Parked)), None)
    told = [fact for fact in facts if type(fact) not in builtin.BUILTIN_FACTS or fact.refusal]
    outcome = {
        "facts": [[names[type(fact)].decode(), fact.model_dump(mode="json")] for fact in told],
        "refusal": [getattr(refusal, "code", ""), getattr(refusal, "reason", "")] if refusal else None,
        "parked": parked.reason if parked else None,
        "fingerprint": fingerprint,
    }
    return id, outcome, True
