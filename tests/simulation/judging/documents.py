"""Documents as the log says they must be: every collection, whole."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.domain.nouns import CancelTimer, Recorded, SetTimer
from shared.domain.service import Service
from tests.simulation.judging.expected import Logs, Shown, fold, meant
from tests.simulation.judging.raw import Counted, Place, read

Collection = dict[str, dict[str, Any]]
BUILT_IN = ("Nothing", "Parked", "Redriven", "StorefrontEventRefused")


class Fold:
    """One partition's documents, decision by decision."""

    def __init__(self, service: Service, number: int, chunk: int) -> None:
        self.service, self.number, self.chunk = service, number, chunk
        self.shown = Shown()
        self.found: defaultdict[str, Collection] = defaultdict(dict)
        self.offsets: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        """By document of a view, the decisions that changed it."""
        self.history: defaultdict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
        """By "view/id": when, in the broker's time, the document became what."""

    def fold(self, decision: Counted) -> None:
        fold(self.service, decision, self.shown)
        base = {"_p": self.number, "_at": decision.at}
        self._views(decision, base)
        self._timers(decision, base)
        self._work(decision, base)
        _outcome(self.service, decision, base, self.found["outcomes_v1"])
        self._parked(decision, base)

    def documents(self) -> dict[str, Collection]:
        """By collection; what the index says of each is part of it."""
        found = {name: dict(collection) for name, collection in self.found.items()}
        offsets = dict(self.offsets)
        for noun in self.service.nouns:
            states = found[noun.collection] = {}
            for (name, id), changed in self.shown.at.items():
                if name == noun.name:
                    body = self.shown.states[name, id].model_dump(mode="json")
                    states[id] = {"_p": self.number, "_at": changed[-1], **body}
                    if not noun.views:
                        offsets[noun.collection, id] = changed
        index = found["index_v1"] = {}
        for (collection, id), changed in offsets.items():
            full = len(changed) // self.chunk
            found[collection][id] = {**found[collection][id], "_log": changed[full * self.chunk :], "_chunks": full}
            for nth in range(full):
                part = changed[nth * self.chunk : (nth + 1) * self.chunk]
                index[f"{collection}/{id}/{nth:06d}"] = {"_p": self.number, "_at": part[-1], "offsets": part}
        for view in self.service.views:
            found.setdefault(view.collection, {})
        return {name: {id: {"_id": id, **body} for id, body in collection.items()} for name, collection in found.items()}

    def _events(self, decision: Counted) -> list[tuple[int, str, Any]]:
        return [
            (line, type, self.service.facts[type].model_validate(data))
            for line, (type, data) in enumerate(decision.facts)
            if type not in BUILT_IN
        ]

    def _views(self, decision: Counted, base: dict[str, Any]) -> None:
        head = decision.head
        changed: dict[tuple[str, str, str], None] = {}
        for line, type, event in self._events(decision):
            time, id = datetime.fromisoformat(head["ce_time"]), f"{head['ce_id']}/{line}"
            fact = Recorded(event, type, id, time, head.get("ce_causationid", ""), head.get("ce_actor", ""))
            for view in self.service.views:
                if not isinstance(event, view.facts):
                    continue
                for id in dict.fromkeys([getattr(event, view.ids)] if isinstance(view.ids, str) else view.ids(event)):
                    before = self.found[view.collection].get(id)
                    after = view.evolve(view.document.model_validate(before) if before else None, fact, id)
                    self.found[view.collection][id] = {**base, **after.model_dump(mode="json")}
                    changed[view.name, view.collection, id] = None
        for name, collection, id in changed:
            self.offsets[collection, id].append(decision.at)
            self.history[f"{name}/{id}"].append((decision.record.timestamp, {"_id": id, **self.found[collection][id]}))

    def _timers(self, decision: Counted, base: dict[str, Any]) -> None:
        found = self.found["timers_v1"]
        if (id := decision.head.get("timer")) and id in found:
            found[id] = {**found[id], **base, "state": "fired"}
        timers = [timers for noun in self.service.nouns for timers in noun.timers.values()]
        for change in (change for _, _, event in self._events(decision) for each in timers for change in each(event)):
            match change:
                case SetTimer():
                    data, due = change.command.model_dump_json(), change.due.isoformat()
                    timer = {"due": due, "key": change.key, "type": type(change.command).__name__, "data": data, "state": "set"}
                    found[change.id] = {**base, **timer}
                case CancelTimer() if change.id in found:
                    found[change.id] = {**found[change.id], **base, "state": "cancelled"}

    def _work(self, decision: Counted, base: dict[str, Any]) -> None:
        found = self.found["work_v1"]
        if (id := decision.head.get("work")) and id in found:
            found[id] = {**found[id], **base, "state": "answered"}
        for _, _, event in self._events(decision):
            for work in (work for noun in self.service.nouns for work in noun.work):
                for ask in work.asks(event):
                    asked = {"work": work.name, "key": ask.key, "data": ask.request.model_dump_json(), "state": "asked"}
                    found[ask.id] = {**base, **asked}

    def _parked(self, decision: Counted, base: dict[str, Any]) -> None:
        found = self.found["parked_v1"]
        for type, data in decision.facts:
            if type == "Parked":
                found[data["source"]] = {**base, **data, "turn": decision.at, "redriven": False}
            elif type == "Redriven":
                # where no such thing is parked (a rule is off), what is left is no document: told as a difference
                found[data["source"]] = {**found.get(data["source"], {}), **base, "redriven": True}


def outcomes(service: Service, number: int, decided: Sequence[Counted]) -> Collection:
    """What each request was answered, by its id."""
    found: Collection = {}
    for decision in decided:
        _outcome(service, decision, {"_p": number, "_at": decision.at}, found)
    return found


def _outcome(service: Service, decision: Counted, base: dict[str, Any], found: Collection) -> None:
    """A request's first outcome is its outcome."""
    id, _, fingerprint = decision.head.get("reply", "").partition(",")
    if not id or id in found:
        return
    refusals = [data for type, data in decision.facts if type in service.facts and service.facts[type].refusal]  # type: ignore[attr-defined]
    found[id] = {
        **base,
        "facts": [[type, data] for type, data in decision.facts if type not in ("Nothing", "Parked", "Redriven")],
        "refusal": [refusals[0]["code"], refusals[0]["reason"]] if refusals else None,
        "parked": next((data["reason"] for type, data in decision.facts if type == "Parked"), None),
        "fingerprint": fingerprint,
    }


def log_place(service: Service, logs: Logs, number: int, place: dict[str, Any], partitions: Any) -> dict[str, Any]:
    """What a place must say of the own log up to its position. An inbox offset behind the last answered one is right where
    none of those between was ever taken, which is looked at apart."""
    topic = f"{service.name}.events"
    before = read(logs[topic, number][: place["position"]])
    answered: dict[str, Place] = {}
    for decision in before.decisions:
        if found := decision.source:
            answered[found[0]] = max(found[1], answered.get(found[0], (-1, -1, -1)))
    return {
        "fence": before.fence,
        "fence_at": before.fence_at,
        "n": before.n,
        "answered": [[origin, *at] for origin, at in sorted(answered.items())],
        "previous": previous(service, logs, topic, number, place["position"], partitions),
    }


def source_place(service: Service, logs: Logs, topic: str, number: int, position: int, partitions: Any) -> dict[str, Any]:
    """What a place must say of a source up to its position."""
    at = {"previous": previous(service, logs, topic, number, position, partitions), "answered": []}
    if topic == "storefront.events":
        return at
    before = read(logs[topic, number][:position])
    return {**at, "fence": before.fence, "fence_at": before.fence_at, "n": before.n}


def previous(service: Service, logs: Logs, topic: str, number: int, position: int, partitions: Any) -> list[list[int]]:
    """By target, the last place that was keyed anew."""
    sent = [each for each in meant(service, logs, topic, number) if not each.direct and each.place[0] < position]
    last = {partitions(each.key.encode()): each.place for each in sent}
    return [[target, *at] for target, at in sorted(last.items())]
