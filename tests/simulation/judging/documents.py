"""Documents as the log says they must be: every collection, whole."""

import json
from datetime import datetime
from typing import Any

from shared.domain.projection import Recorded
from shared.domain.service import Service, SetTimer
from tests.simulation.judging.expected import Shown, fold
from tests.simulation.judging.raw import Counted, headers, source

Collection = dict[str, dict[str, Any]]
BUILT_IN = ("Nothing", "Parked", "Redriven", "StorefrontEventRefused")


def documents(service: Service, number: int, decided: list[Counted]) -> dict[str, Collection]:
    """Of one partition, by collection."""
    shown = Shown()
    found: dict[str, Collection] = {p.collection: {} for p in service.projections}
    found |= {"timers_v1": {}, "outcomes_v1": {}, "parked_v1": {}, "state_v1": {}}
    for decision in decided:
        fold(service, decision.records, decision.at, shown)
        base = {"_p": number, "_at": decision.at}
        _views(service, decision, base, found)
        _timers(service, decision, base, found["timers_v1"])
        _outcome(service, decision, base, found["outcomes_v1"])
        _parked(number, decision, base, found["parked_v1"])
    for id, state in shown.states.items():
        found["state_v1"][id] = {"_p": number, "_at": shown.at[id], **state.model_dump(mode="json")}
    return {name: {id: {"_id": id, **body} for id, body in collection.items()} for name, collection in found.items()}


def outcomes(service: Service, number: int, decided: list[Counted]) -> Collection:
    """What each request was answered, by its id."""
    found: Collection = {}
    for decision in decided:
        _outcome(service, decision, {"_p": number, "_at": decision.at}, found)
    return found


def _views(service: Service, decision: Counted, base: dict[str, Any], found: dict[str, Collection]) -> None:
    for record in decision.records:
        head = headers(record)
        if head["ce_type"] in BUILT_IN:
            continue
        event: Any = service.events[head["ce_type"]].model_validate_json(record.value)
        time = datetime.fromisoformat(head["ce_time"])
        fact = Recorded(event, head["ce_type"], head["ce_id"], time, head.get("ce_causationid", ""), head.get("ce_actor", ""))
        for projection in service.projections:
            for id in dict.fromkeys(projection.changes(event)):
                before = found[projection.collection].get(id)
                view = projection.evolve(projection.document.model_validate(before) if before else None, fact, id)
                found[projection.collection][id] = {**base, **view.model_dump(mode="json")}


def _timers(service: Service, decision: Counted, base: dict[str, Any], found: Collection) -> None:
    if (id := decision.head.get("timer")) and id in found:
        found[id] = {**found[id], **base, "state": "fired"}
    for record in decision.records:
        type = headers(record)["ce_type"]
        if type in BUILT_IN:
            continue
        for change in service.timers(service.events[type].model_validate_json(record.value)):
            if isinstance(change, SetTimer):
                data = change.command.model_dump_json()
                timer = {"due": change.due.isoformat(), "key": change.key, "type": type_of(change), "data": data, "state": "set"}
                found[change.id] = {**base, **timer}
            elif change.id in found:
                found[change.id] = {**found[change.id], **base, "state": "cancelled"}


def type_of(change: SetTimer) -> str:
    return type(change.command).__name__


def _outcome(service: Service, decision: Counted, base: dict[str, Any], found: Collection) -> None:
    """A request's first outcome is its outcome."""
    id, _, fingerprint = decision.head.get("reply", "").partition(",")
    if not id or id in found:
        return
    facts = [(headers(record)["ce_type"], json.loads(record.value)) for record in decision.records]
    refusals = [data for type, data in facts if type in service.events and service.events[type].refusal]  # type: ignore[attr-defined]
    found[id] = {
        **base,
        "facts": [[type, data] for type, data in facts if type not in ("Nothing", "Parked", "Redriven")],
        "refusal": [refusals[0]["code"], refusals[0]["reason"]] if refusals else None,
        "parked": next((data["reason"] for type, data in facts if type == "Parked"), None),
        "fingerprint": fingerprint,
    }


def _parked(number: int, decision: Counted, base: dict[str, Any], found: Collection) -> None:
    for record in decision.records:
        type, data = headers(record)["ce_type"], json.loads(record.value)
        if type == "Parked":
            found[f"{number}/{data['inbox']}"] = {**base, **data, "redriven": False}
        elif type == "Redriven":
            found[f"{number}/{data['inbox']}"] = {**found[f"{number}/{data['inbox']}"], **base, "redriven": True}


def place(decided: list[Counted], log: list[Any], position: int) -> dict[str, Any]:
    """What a place at this position must say of what came before it."""
    before = [decision for decision in decided if decision.at < position]
    answered: dict[str, tuple[int, int, int]] = {}
    for decision in before:
        if found := source(decision.head):
            answered[found[0]] = max(found[1], answered.get(found[0], (-1, -1, -1)))
    return {
        "inbox": max((decision.inbox + 1 for decision in before), default=0),
        "answered": [[origin, *at] for origin, at in sorted(answered.items())],
    }
