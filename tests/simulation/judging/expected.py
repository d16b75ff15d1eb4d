"""What the log should say: which inputs the sources mean, what each decides to on the state the log shows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from shared.domain.nouns import Context, Noun, On, Ref
from shared.domain.service import Service
from tests.simulation.judging.raw import Counted, Facts, Place, headers, read
from tests.simulation.toy import events

Logs = Mapping[tuple[str, int], list[Any]]
PRODUCERS: dict[str, dict[str, Any]] = {
    "storefront": {cls.__name__: cls for cls in (events.Placed, events.Paid, events.CancelRequested, events.Restocked)},
    "sales": dict(events.SALES),
    "stock": dict(events.STOCK),
    "billing": dict(events.BILLING),
}


@dataclass(frozen=True, slots=True)
class Meant:
    """An input that a source means, and where."""

    place: Place
    key: str
    type: str
    """As the inbox names it: "sales.OrderTaken", "Reserve"."""
    data: dict[str, Any]
    head: Mapping[str, str]
    """ce_time, ce_id, ce_causationid."""
    direct: bool = False


def handlers(service: Service) -> dict[str, tuple[Noun, Any, On]]:
    """By the input's name on the wire."""
    names = {cls: f"{producer}.{name}" for producer, facts in PRODUCERS.items() for name, cls in facts.items()}
    return {
        names.get(cls, cls.__name__): (noun, cls, given if isinstance(given, On) else On(given))
        for noun in service.nouns
        for cls, given in noun.on.items()
    }


def topics(service: Service) -> list[str]:
    return list(dict.fromkeys(f"{name.split('.')[0]}.events" for name in handlers(service) if "." in name))


def meant(service: Service, logs: Logs, topic: str, number: int) -> Iterator[Meant]:
    """By the nouns' keys and splits alone, which are pure."""
    producer = topic.removesuffix(".events")
    if producer == "storefront":
        for record in logs[topic, number]:
            yield from _of_storefront(service, record)
        return
    for decision in read(logs[topic, number]).decisions:
        for line, (type, data) in enumerate(decision.facts):
            id = f"{decision.head['ce_id']}/{line}"
            head = {"ce_time": decision.head["ce_time"], "ce_id": id, "ce_causationid": id}
            name = f"{producer}.{type}"
            yield from _of(service, (decision.at, line), name, decision.record.key.decode(), data, head)


def _of(service: Service, at: tuple[int, int], name: str, key: str, data: Any, head: Mapping[str, str]) -> Iterator[Meant]:
    if (handler := handlers(service).get(name)) is None:
        return
    _, cls, on = handler
    message = (on.model or cls).model_validate(data)
    if on.split:
        for nth, (to, command) in enumerate(on.split(message, context(key, name, head, {}))):
            yield Meant((*at, nth), to, type(command).__name__, command.model_dump(mode="json"), head)
    elif on.key:
        to = getattr(message, on.key) if isinstance(on.key, str) else on.key(message)
        yield Meant((*at, 0), to, name, data, head)
    else:
        yield Meant((*at, 0), key, name, data, head, direct=True)


def _of_storefront(service: Service, record: Any) -> Iterator[Meant]:
    head, at = headers(record), (record.offset, 0)
    cause = {"ce_time": head["ce_time"], "ce_causationid": head["ce_id"], "ce_id": head["ce_id"]}
    name = f"storefront.{head['ce_type']}"
    known = handlers(service).get(name)
    if known is None:
        if service.answers_unknown and head["ce_type"] not in PRODUCERS["storefront"]:
            yield Meant((*at, 0), head["ce_id"], "RefuseStorefrontEvent", {"code": "unknown_type"}, cause)
        return
    try:
        data = known[1].model_validate_json(record.value).model_dump(mode="json")
    except ValueError:
        yield Meant((*at, 0), head["ce_id"], "RefuseStorefrontEvent", {"code": "unreadable"}, cause)
        return
    yield from _of(service, at, name, record.key.decode(), data, cause)


def context(key: str, name: str, head: Mapping[str, str], found: Mapping[str, Any]) -> Context:
    time = datetime.fromisoformat(head["ce_time"])
    cause, actor = head.get("ce_causationid", ""), head.get("ce_actor", "")
    return Context(key, time, name.rpartition(".")[2], head.get("ce_id", ""), cause, actor, found)


@dataclass(frozen=True, slots=True)
class Input:
    """What a decision answers."""

    place: str
    name: str
    key: str
    data: bytes
    head: Mapping[str, str]


def in_inbox(logs: Logs, service: str, number: int, offset: int) -> Input:
    record, topic = logs[f"{service}.commands", number][offset], f"{service}.commands"
    head = headers(record)
    return Input(f"{topic}/{number}/{offset}/0/0", head["ce_type"], record.key.decode(), record.value, head)


def answered(service: Service, logs: Logs, number: int, decision: Counted) -> Input:
    if decision.inbox is not None:
        return in_inbox(logs, service.name, number, decision.inbox)
    assert decision.source is not None
    origin, place = decision.source
    return by_name(service, logs, f"{origin}/{place[0]}/{place[1]}/{place[2]}")


def by_name(service: Service, logs: Logs, place: str) -> Input:
    """What is parked is asked for by this name."""
    topic, number, offset, line, _ = place.rsplit("/", 4)
    if topic.endswith(".commands"):
        return in_inbox(logs, service.name, int(number), int(offset))
    record = logs[topic, int(number)][int(offset)]
    given = headers(record)
    id = f"{given['ce_id']}/{line}"
    name = f"{topic.removesuffix('.events')}.{given['types'].split(',')[int(line)]}"
    data = record.value.split(b"\n")[int(line)]
    return Input(place, name, record.key.decode(), data, {"ce_time": given["ce_time"], "ce_id": id, "ce_causationid": id})


@dataclass(slots=True)
class Shown:
    """What one partition's log shows so far."""

    states: dict[Ref, Any] = field(default_factory=dict)
    at: dict[Ref, list[int]] = field(default_factory=dict)
    """By state, the offsets of the decisions that changed it."""
    parked: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    """By source, its turn, and the states that wait."""


def decide(service: Service, logs: Logs, input: Input, shown: Shown, found: Mapping[str, Any], turn: int | None = None) -> Facts:
    """What this version of the service's code decides. Of Parked: where, what waits, and why."""
    if input.name == "RefuseStorefrontEvent":
        return [("StorefrontEventRefused", json.loads(input.data)["refusal"])]
    if input.name == "Redrive":
        source = json.loads(input.data)["source"]
        if source not in shown.parked:
            return [("Nothing", {})]
        facts = decide(service, logs, by_name(service, logs, source), shown, found, shown.parked[source][0])
        if facts[0][0] == "Parked":
            return [("Nothing", {})]
        return [("Redriven", {"source": source}), *(fact for fact in facts if fact[0] != "Nothing")]
    noun, cls, on = handlers(service)[input.name]
    message = (on.model or cls).model_validate_json(input.data)
    refs = list(refs_of(noun, on, message, input.key))
    words = [f"{name}/{id}" for name, id in refs]
    if any((turn is None or before < turn) and set(words) & set(states) for before, states in shown.parked.values()):
        return [("Parked", {"source": input.place, "states": words, "code": "behind_parked"})]
    states = {ref: shown.states.get(ref, noun.initial) for ref in refs}
    assert on.decide is not None
    try:
        told = context(input.key, input.name, input.head, found)
        events = on.decide(message, states if on.reads else states[refs[0]], told)
    except Exception:
        return [("Parked", {"source": input.place, "states": words, "code": "decide_failed"})]
    return [(event.__class__.__name__, event.model_dump(mode="json")) for event in events] or [("Nothing", {})]


def refs_of(noun: Noun, on: On, message: Any, key: str) -> Sequence[Ref]:
    return on.reads(message, key) if on.reads else [(noun.name, key)]


def said(decision: Counted) -> Facts:
    return [
        (type, {name: data[name] for name in ("source", "states", "code")} if type == "Parked" else data)
        for type, data in decision.facts
    ]


def changes(service: Service, event: Any) -> list[tuple[Noun, str]]:
    found = []
    for noun in service.nouns:
        if isinstance(event, noun.facts):
            ids = noun.ids(event) if noun.ids else (getattr(event, noun.key),)
            found += [(noun, id) for id in dict.fromkeys(ids)]
    return found


def fold(service: Service, decision: Counted, shown: Shown) -> None:
    for type, data in decision.facts:
        if type == "Parked":
            shown.parked[data["source"]] = decision.at, data["states"]
        elif type == "Redriven":
            shown.parked.pop(data["source"], None)
        elif type in service.facts:
            event = service.facts[type].model_validate(data)
            for noun, id in changes(service, event):
                ref = (noun.name, id)
                shown.states[ref] = noun.evolve(shown.states.get(ref, noun.initial), event, id)
                changed = shown.at.setdefault(ref, [])
                if changed[-1:] != [decision.at]:
                    changed.append(decision.at)


def broker_time(record: Any) -> datetime:
    return datetime.fromtimestamp(record.timestamp / 1000, UTC)
