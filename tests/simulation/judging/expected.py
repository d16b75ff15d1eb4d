"""What the log should say: which commands the sources mean, what each decides to on the state the log shows."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from shared.domain.service import STOREFRONT, Origin, Service
from shared.runtime.log import builtin
from tests.simulation.judging.raw import Place, decisions, headers

Logs = Mapping[tuple[str, int], list[Any]]
Facts = list[tuple[str, dict[str, Any]]]
"""Type names and data."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A command that a source means, and where."""

    place: Place
    key: str
    type: str
    data: dict[str, Any]
    cause: str
    """ce_id of the fact or storefront event."""


def meant(service: Service, logs: Logs, topic: str, number: int) -> Iterator[Meant]:
    """By the reactions alone, which are pure."""
    if topic == STOREFRONT:
        for record in logs[topic, number]:
            yield from _of_storefront(service, record)
        return
    reactions = service.reactions[topic].on
    for decision in decisions(logs[topic, number]):
        for index, record in enumerate(decision.records):
            head = headers(record)
            if entry := reactions.get(head["ce_type"]):
                event = entry[0].model_validate_json(record.value)
                origin = Origin(head["ce_id"], datetime.fromisoformat(head["ce_time"]), head["ce_type"], topic)
                for nth, send in enumerate(entry[1](event, origin)):
                    data = send.command.model_dump(mode="json")
                    yield Meant((decision.at, index, nth), send.key, type(send.command).__name__, data, head["ce_id"])


def _of_storefront(service: Service, record: Any) -> Iterator[Meant]:
    head, place = headers(record), (record.offset, 0, 0)
    entry = service.reactions[STOREFRONT].on.get(head["ce_type"])
    if entry is None:
        if service.answers_unknown:
            yield Meant(place, head["ce_id"], "RefuseStorefrontEvent", {"code": "unknown_type"}, head["ce_id"])
        return
    try:
        event = entry[0].model_validate_json(record.value)
    except ValueError:
        yield Meant(place, head["ce_id"], "RefuseStorefrontEvent", {"code": "unreadable"}, head["ce_id"])
        return
    for nth, send in enumerate(entry[1](event, Origin(head["ce_id"], datetime.fromisoformat(head["ce_time"]), head["ce_type"]))):
        data = send.command.model_dump(mode="json")
        yield Meant((record.offset, 0, nth), send.key, type(send.command).__name__, data, head["ce_id"])


@dataclass(slots=True)
class Shown:
    """What one partition's log shows so far."""

    states: dict[str, Any] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)
    """By state, the offset of the last decision that changed it."""
    parked: dict[int, list[str]] = field(default_factory=dict)
    """By inbox offset, the states that wait."""


def decide(service: Service, inbox: list[Any], offset: int, shown: Shown) -> Facts:
    """What this version of the service's code decides for the command at this inbox offset. Of Parked: where and what waits."""
    type, data = headers(inbox[offset])["ce_type"], inbox[offset].value
    if type == "RefuseStorefrontEvent":
        return [("StorefrontEventRefused", json.loads(data)["refusal"])]
    if type == "Redrive":
        original = json.loads(data)["inbox"]
        if original not in shown.parked:
            return [("Nothing", {})]
        facts = decide(service, inbox, original, shown)
        if facts[0][0] == "Parked":
            return [("Nothing", {})]
        return [("Redriven", {"inbox": original}), *(fact for fact in facts if fact[0] != "Nothing")]
    command = service.commands[type].model_validate_json(data)
    ids = list(service.decider.reads(command))
    if any(before < offset and set(ids) & set(states) for before, states in shown.parked.items()):
        return [("Parked", {"inbox": offset, "states": ids, "code": "behind_parked"})]
    try:
        events = service.decider.decide(command, {id: shown.states.get(id, service.decider.initial) for id in ids})
    except Exception:
        return [("Parked", {"inbox": offset, "states": ids, "code": "decide_failed"})]
    return [(event.__class__.__name__, event.model_dump(mode="json")) for event in events] or [("Nothing", {})]


def said(records: tuple[Any, ...]) -> Facts:
    facts = []
    for record in records:
        type, data = headers(record)["ce_type"], json.loads(record.value)
        if type == "Parked":
            data = {name: data[name] for name in ("inbox", "states", "code")}
        facts.append((type, data))
    return facts


def fold(service: Service, records: tuple[Any, ...], at: int, shown: Shown) -> None:
    for record in records:
        type = headers(record)["ce_type"]
        if type == "Parked":
            parked = builtin.Parked.model_validate_json(record.value)
            shown.parked[parked.inbox] = list(parked.states)
        elif type == "Redriven":
            shown.parked.pop(json.loads(record.value)["inbox"], None)
        elif type in service.events:
            event = service.events[type].model_validate_json(record.value)
            for id in dict.fromkeys(service.decider.changes(event)):
                shown.states[id] = service.decider.evolve(shown.states.get(id, service.decider.initial), event, id)
                shown.at[id] = at


def broker_time(record: Any) -> datetime:
    return datetime.fromtimestamp(record.timestamp / 1000, UTC)
