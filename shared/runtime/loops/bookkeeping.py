"""Documents that the runtime keeps for every service: outcomes of requests, timers, what is parked.

They are written like every projection, by the same loop, from the same facts: a successor finds them.
"""

from collections.abc import Sequence
from typing import Any

from shared.domain.messages import Fact, type_names
from shared.domain.service import CancelTimer, Service, SetTimer
from shared.runtime.log import builtin
from shared.runtime.log.reader import Decision
from shared.runtime.loops.cache import Key
from shared.runtime.loops.catalog import OUTCOMES, PARKED, TIMERS, to_json
from shared.runtime.loops.parking import Parking
from shared.runtime.loops.partition import Partition


def keys(service: Service, decision: Decision, events: Sequence[Any]) -> list[Key]:
    headers = decision.records[0][1]
    found: list[Key] = []
    if "reply" in headers:
        found.append((OUTCOMES, headers["reply"].split(b",")[0].decode()))
    if "timer" in headers:
        found.append((TIMERS, headers["timer"].decode()))
    partition = headers["ce_id"].split(b"/")[1].decode()
    for event in events:
        if isinstance(event, builtin.Parked | builtin.Redriven):
            found.append((PARKED, f"{partition}/{event.inbox}"))
        elif type(event) not in builtin.BUILTIN_FACTS:
            found += [(TIMERS, change.id) for change in service.timers(event)]
    return found


def park(parking: Parking, events: Sequence[Any]) -> None:
    for event in events:
        if isinstance(event, builtin.Parked):
            parking.add(event.inbox, event.states)
        elif isinstance(event, builtin.Redriven):
            parking.remove(event.inbox)


def documents(partition: Partition, decision: Decision, events: Sequence[Any]) -> dict[Key, Any]:
    """What this decision changes of them. Forward only: a document that shows this position is left alone."""
    service, entries, at = partition.catalog.service, partition.cache.entries, decision.offset
    headers = decision.records[0][1]
    changed: dict[Key, Any] = {}
    if "reply" in headers:
        _outcome(partition, headers, events, changed)
    if "timer" in headers:
        key = (TIMERS, headers["timer"].decode())
        if (timer := entries[key].value) is not None:
            changed[key] = {**timer, "state": "fired"}
    for event in events:
        if isinstance(event, builtin.Parked):
            changed[PARKED, f"{partition.number}/{event.inbox}"] = {**event.model_dump(mode="json"), "redriven": False}
        elif isinstance(event, builtin.Redriven):
            key = (PARKED, f"{partition.number}/{event.inbox}")
            changed[key] = {**(entries[key].value or {"inbox": event.inbox, "states": []}), "redriven": True}
        elif type(event) not in builtin.BUILTIN_FACTS:
            for change in service.timers(event):
                key = (TIMERS, change.id)
                before = changed.get(key) or entries[key].value
                if timer := _timer(service, change, before):
                    changed[key] = timer
    changed = {key: value for key, value in changed.items() if entries[key].at < at}
    for key, value in changed.items():
        entries[key].value = value
    return changed


def _timer(service: Service, change: SetTimer | CancelTimer, before: dict[str, Any] | None) -> dict[str, Any] | None:
    if isinstance(change, CancelTimer):
        return {**before, "state": "cancelled"} if before else None
    return {
        "due": change.due.isoformat(),
        "key": change.key,
        "type": type_names(service.commands)[type(change.command)],
        "data": to_json(change.command).decode(),
        "state": "set",
    }


def _outcome(partition: Partition, headers: dict[str, bytes], events: Sequence[Fact], changed: dict[Key, Any]) -> None:
    """The first outcome of a request is its outcome: a repeat changes nothing, but whoever waits now is told."""
    id, fingerprint = headers["reply"].decode().split(",", 1)
    key = (OUTCOMES, id)
    outcome = partition.cache.entries[key].value
    if outcome is None:
        names = partition.catalog.names
        refusal = next((event for event in events if event.refusal), None)
        parked = next((event for event in events if isinstance(event, builtin.Parked)), None)
        told = [event for event in events if type(event) not in builtin.BUILTIN_FACTS or event.refusal]
        outcome = {
            "facts": [[names[type(event)].decode(), event.model_dump(mode="json")] for event in told],
            "refusal": [getattr(refusal, "code", ""), getattr(refusal, "reason", "")] if refusal else None,
            "parked": parked.reason if parked else None,
            "fingerprint": fingerprint,
        }
        changed[key] = outcome
    partition.outcomes[id] = outcome
    partition.awaited.set()
