"""From outside: raw records and documents against what should be true of them: the first untruths, in words, or none."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from shared.domain.service import STOREFRONT, Service
from tests.simulation.judging import documents as judging
from tests.simulation.judging.expected import Meant, answered, broker_time, by_name, decide, handlers, meant, said, topics
from tests.simulation.judging.raw import Counted, headers, read
from tests.simulation.world import CHUNK, PARTITIONS, SERVICES, World

MOST = 5
"""Untruths that are named."""


def judge(world: World) -> list[str]:
    found = [f"stuck: {world.stuck}"] if world.stuck else []
    found += [f"a callback raised {error!r}" for error in world.loop.errors]
    found += world.cluster.defects[:1]
    if world.stuck:
        return found
    for untruth in Judge(world).untruths():
        found.append(untruth)
        if len(found) >= MOST:
            break
    return found


class Judge:
    def __init__(self, world: World) -> None:
        self.world, self.logs = world, world.kafka.logs
        self.partition_for = world.kafka.partition_for
        self.services: dict[str, list[Service]] = {name: [versions(by) for by in (1, 2)] for name, versions in SERVICES.items()}
        self.decided = {
            (name, number): read(self.logs[f"{name}.events", number]).decisions
            for name in SERVICES
            for number in range(PARTITIONS)
        }
        self.folds = {where: judging.Fold(self.services[where[0]][1], where[1], CHUNK) for where in self.decided}

    def untruths(self) -> Iterator[str]:
        for (name, number), decided in self.decided.items():
            where = f"{name}/{number}"
            for check in (self._answers, self._origins, self._decisions, self._documents, self._places):
                for untruth in check(name, number, decided):
                    yield f"{where}: {untruth}"
        yield from self._looked_up()
        for name in SERVICES:
            yield from self._published(name)
        yield from self._told()
        yield from self._timers()
        if self.world.replaced:
            yield f"others have written where these are owners: {self.world.replaced}"

    # -- every input is answered once, in order
    def _answers(self, name: str, number: int, decided: list[Counted]) -> Iterator[str]:
        inbox = self.logs[f"{name}.commands", number]
        answers = [decision.inbox for decision in decided if decision.inbox is not None]
        if answers != sorted(set(answers)):
            yield f"inbox offsets are answered twice or out of order: {answers}"
        silent = [record.offset for record in inbox if "link" not in headers(record) and record.offset not in set(answers)]
        if silent:
            yield f"requests, timers or answers of work at inbox offsets {silent} have no answer"

    def _origins(self, name: str, number: int, decided: list[Counted]) -> Iterator[str]:
        """What is decided where it lies and what was keyed anew are in order each, not with one another."""
        service = self.services[name][0]
        got: defaultdict[str, list[Any]] = defaultdict(list)
        for decision in decided:
            if found := decision.source:
                got[found[0]].append((found[1], decision))
        for topic in topics(service):
            for partition in range(PARTITIONS):
                wanted: dict[str, list[Meant]] = {f"{topic}/{partition}": [], f"{topic}/{partition}>inbox": []}
                for each in meant(service, self.logs, topic, partition):
                    if self.partition_for(each.key.encode()) == number:
                        wanted[f"{topic}/{partition}" if each.direct else f"{topic}/{partition}>inbox"].append(each)
                for origin, inputs in wanted.items():
                    answers = got.pop(origin, [])
                    if [place for place, _ in answers] != [each.place for each in inputs]:
                        yield f"of {origin} answered {[p for p, _ in answers]}, meant {[each.place for each in inputs]}"
                    for each, (place, decision) in zip(inputs, answers, strict=False):
                        if place == each.place:
                            yield from self._same_input(service, number, each, decision)
        if got:
            yield f"answers to nobody: {dict(got)}"

    def _same_input(self, service: Service, number: int, each: Meant, decision: Counted) -> Iterator[str]:
        input = answered(service, self.logs, number, decision)
        if (input.name, input.key) != (each.type, each.key):
            yield f"{each} came as {input.name} under {input.key}"
        elif each.type != "RefuseStorefrontEvent" and each.data != json.loads(input.data):
            yield f"{each} came as {input.data!r}"
        if decision.head["ce_causationid"] != each.head["ce_causationid"]:
            yield f"the answer to {each.head['ce_causationid']} names {decision.head['ce_causationid']} as its cause"
        if each.type != "RefuseStorefrontEvent" and decision.head["ce_time"] != each.head["ce_time"].replace("Z", "+00:00"):
            yield f"the answer to {each.head} says it was {decision.head['ce_time']}"

    # -- every decision is what some version decides on the state that the log shows
    def _decisions(self, name: str, number: int, decided: list[Counted]) -> Iterator[str]:
        versions, fold, named = self.services[name], self.folds[name, number], -1
        for decision in decided:
            # it says where the record was meant to lie: one that came late lies behind that, and names stay in order
            at = int(decision.head["ce_id"].removeprefix(f"{name}/{number}/"))
            if not named < at <= decision.at:
                yield f"the decision at {decision.at} is called {decision.head['ce_id']}, after {named}"
            named = at
            facts, input = said(decision), answered(versions[0], self.logs, number, decision)
            keys = {input.key}
            if input.name == "Redrive":
                original = by_name(versions[0], self.logs, json.loads(input.data)["source"])
                keys = {original.key} if facts[0][0] == "Redriven" else {input.key, original.key}
                if facts[0][0] == "Redriven" and decision.head.get("ce_causationid") != original.head.get("ce_causationid"):
                    yield f"redriven, the answer to {original} names {decision.head.get('ce_causationid')}"
            if decision.record.key.decode() not in keys:
                yield f"the decision at {decision.at} lies under {decision.record.key}, its input under {keys}"
            expected = [decide(service, self.logs, input, fold.shown, decision.found) for service in versions]
            if facts not in expected:
                yield f"at {decision.at} the log says {facts}; its state gives {expected[0]} or {expected[1]}"
            fold.fold(decision)
            if name == "stock":
                over = {ref: state for ref, state in fold.shown.states.items() if state.free() < 0}
                if over:
                    yield f"oversold at {decision.at}: {over}"
        if fold.shown.parked:
            yield f"still parked in the end: {fold.shown.parked}"

    # -- documents are the fold of the log
    def _documents(self, name: str, number: int, decided: list[Counted]) -> Iterator[str]:
        stored = self.world.stored[name]
        expecting = self.folds[name, number].documents()
        for collection in sorted(expecting.keys() | stored.keys() - {"places"}):
            expected = expecting.get(collection, {})
            found = {id: _fields(each) for id, each in stored.get(collection, {}).items() if each["_p"] == number}
            for id in sorted(expected.keys() | found.keys()):
                if expected.get(id) != found.get(id):
                    yield f"{collection} {id} is {found.get(id)}, the log says {expected.get(id)}"
        now = self.world.clock.now().isoformat()
        late = [id for id, timer in expecting.get("timers_v1", {}).items() if timer["state"] == "set" and timer["due"] < now]
        undone = [id for id, work in expecting.get("work_v1", {}).items() if work["state"] == "asked"]
        if late or undone:
            yield f"never came: timers {late}, answers of work {undone}"

    def _places(self, name: str, number: int, decided: list[Counted]) -> Iterator[str]:
        """What a successor would read: it says the truth about both kinds of logs, and in the end about all of them."""
        service = self.services[name][0]
        place = self.world.stored[name]["places"].get(f"log/{number}")
        if place is None:
            if decided:
                yield "no place was ever saved"
            return
        log = place["log"]
        expected = judging.log_place(service, self.logs, number, log, self.partition_for)
        if (says := {field: log[field] for field in expected}) != expected:
            yield f"the place at {log['position']} says {says}, the log {expected}"
        if decided and log["position"] <= decided[-1].at:
            yield f"the place at {log['position']} never came to the last decision, at {decided[-1].at}"
        answers = [each.inbox for each in decided if each.inbox is not None]
        due = max((each.inbox + 1 for each in decided if each.inbox is not None and each.at < log["position"]), default=0)
        if log["inbox"] < due or any(due <= each < log["inbox"] for each in answers):
            yield f"the place at {log['position']} says inbox {log['inbox']}, the log {due}"
        for topic, source in place["sources"].items():
            expected = judging.source_place(service, self.logs, topic, number, source["position"], self.partition_for)
            if (says := {field: source[field] for field in expected}) != expected:
                yield f"the place in {topic} at {source['position']} says {says}, that log {expected}"
            if source["position"] != len(self.logs[topic, number]):
                yield f"the place in {topic} never came to its end: {source['position']} of {len(self.logs[topic, number])}"

    def _looked_up(self) -> Iterator[str]:
        """What a decision was told about a document is what that was, before it."""
        for (name, number), decided in self.decided.items():
            service = self.services[name][0]
            for decision in decided:
                input = answered(service, self.logs, number, decision)
                if input.name == "Redrive":
                    input = by_name(service, self.logs, json.loads(input.data)["source"])
                handler = handlers(service).get(input.name)
                asked = set()
                if handler and (lookups := handler[2].lookups):
                    asked = set(lookups(handler[1].model_validate_json(input.data)))
                is_decided = decision.facts[0][0] in service.facts
                if decision.found.keys() - asked or (is_decided and asked != decision.found.keys()):
                    yield f"{name}/{number} at {decision.at} looked up {sorted(decision.found)}, its input asks for {asked}"
                for word, document in decision.found.items():
                    if document is None:
                        continue
                    was = self.folds[name, document["_p"]].history[word]
                    if not any(at <= decision.record.timestamp and document == then for at, then in was):
                        yield f"{name}/{number} at {decision.at} was told {document}, which never was"

    # -- what others see
    def _published(self, name: str) -> Iterator[str]:
        service = self.services[name][0]
        wanted, dead = set(), set()
        for (owner, _), decided in self.decided.items():
            if owner != name:
                continue
            for decision in decided:
                for line, (type, _) in enumerate(decision.facts):
                    if type in ("Parked", "StorefrontEventRefused"):
                        dead.add((f"{decision.head['ce_id']}/{line}", type, decision.lines[line]))
                wanted |= self._public(service, decision)
        for topic, expected, prefix in (("waybill.events", wanted, f"{name}/"), (f"{name}.dlq", dead, "")):
            records = [record for number in range(PARTITIONS) for record in self.logs[topic, number]]
            found = {
                (headers(r)["ce_id"], headers(r)["ce_type"], r.value) for r in records if headers(r)["ce_id"].startswith(prefix)
            }
            if expected - found:
                yield f"never published on {topic}: {sorted(expected - found)}"
            if found - expected:
                yield f"published on {topic} and not in the log: {sorted(found - expected)}"

    def _public(self, service: Service, decision: Counted) -> set[tuple[str, str, bytes]]:
        """A decision's public facts. A storefront is told its outcome also where there is none."""
        id = decision.head["ce_id"]
        public = {
            (f"{id}/{line}", type, decision.lines[line])
            for line, (type, _) in enumerate(decision.facts)
            if type == "StorefrontEventRefused" or (type in service.facts and service.facts[type].public)  # type: ignore[attr-defined]
        }
        if not public and (decision.source or ("",))[0].startswith(STOREFRONT):
            name = {"Nothing": "Repeated", "Parked": "Parked"}.get(decision.facts[0][0], "Accepted")
            public.add((f"{id}/0", name, decision.lines[0] if name == "Parked" else b"{}"))
        return public

    def _told(self) -> Iterator[str]:
        """Nobody was told an outcome before it stood in the log, or another one."""
        for told in self.world.told:
            decided = [
                each
                for each in self.decided[told.service, told.partition]
                if each.head.get("reply", "").startswith(f"{told.id},")
            ]
            outcomes = judging.outcomes(self.services[told.service][1], told.partition, decided)
            outcome = {name: value for name, value in outcomes.get(told.id, {}).items() if name[0] != "_"}
            if not decided or decided[0].at >= told.end:
                yield f"{told} was told before it was in the log"
            elif told.outcome != outcome:
                yield f"{told} was told, the log says {outcome}"

    def _timers(self) -> Iterator[str]:
        """A payment that the storefront sent before the due time wins over the expiry."""
        sent: dict[str, datetime] = {}
        for number in range(PARTITIONS):
            for record in self.logs[STOREFRONT, number]:
                id, time = headers(record)["ce_id"], broker_time(record)
                sent[id] = min(time, sent.get(id, time))
        due: dict[str, Any] = {}
        expired: set[str] = set()
        for number in range(PARTITIONS):
            for decision in self.decided["sales", number]:
                for type, event in decision.facts:
                    if type == "OrderTaken":
                        due[event["order"]] = datetime.fromisoformat(event["due"])
                    if type == "OrderEnded" and event["why"] == "unpaid":
                        expired.add(event["order"])
                    if type == "PaymentRefused" and event["code"] == "too_late" and event["order"] in expired:
                        cause = decision.head["ce_causationid"]
                        if cause in sent and sent[cause] < due[event["order"]]:
                            yield f"{cause} was sent before {event['order']} was due, and lost to the expiry"


def _fields(document: dict[str, Any]) -> dict[str, Any]:
    """States are stored as a line of JSON."""
    body = json.loads(document["_json"]) if "_json" in document else {}
    return {**{name: each for name, each in document.items() if name != "_json"}, **body}
