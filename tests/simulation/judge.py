"""From outside: raw records and documents against what should be true of them: the first untruths, in words, or none."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from shared.domain.service import STOREFRONT, Service
from tests.simulation.judging import documents as judging
from tests.simulation.judging.expected import Meant, Shown, broker_time, decide, fold, meant, said
from tests.simulation.judging.raw import Counted, decisions, headers, source
from tests.simulation.world import PARTITIONS, SERVICES, World

MOST = 5
"""Untruths that are named."""


def judge(world: World) -> list[str]:
    found = [f"stuck: {world.stuck}"] if world.stuck else []
    found += [f"a callback raised {error!r}" for error in world.loop.errors]
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
        self.services = {name: [versions(by) for by in (1, 2)] for name, versions in SERVICES.items()}
        self.decided = {
            (name, number): decisions(self.logs[f"{name}.events", number]) for name in SERVICES for number in range(PARTITIONS)
        }

    def untruths(self) -> Iterator[str]:
        for (name, number), decided in self.decided.items():
            where = f"{name}/{number}"
            for check in (self._answers, self._links, self._decisions, self._documents):
                for untruth in check(name, number, decided):
                    yield f"{where}: {untruth}"
        for name in SERVICES:
            yield from self._published(name)
        yield from self._told()
        yield from self._timers()

    # -- every command is answered once, in order
    def _answers(self, name: str, number: int, decided: list[Counted]) -> Iterator[str]:
        inbox = self.logs[f"{name}.commands", number]
        answered = [decision.inbox for decision in decided]
        if answered != sorted(set(answered)):
            yield f"inbox offsets are answered twice or out of order: {answered}"
        silent = [record.offset for record in inbox if "link" not in headers(record) and record.offset not in set(answered)]
        if silent:
            yield f"requests or timers at inbox offsets {silent} have no answer"

    def _links(self, name: str, number: int, decided: list[Counted]) -> Iterator[str]:
        service = self.services[name][0]
        answered: defaultdict[str, list[Any]] = defaultdict(list)
        for decision in decided:
            if found := source(decision.head):
                answered[found[0]].append((found[1], decision))
        inbox = self.logs[f"{name}.commands", number]
        for topic in service.reactions:
            for partition in range(PARTITIONS):
                wanted = [
                    each
                    for each in meant(service, self.logs, topic, partition)
                    if self.world.kafka.partition_for(each.key.encode()) == number
                ]
                got = answered.pop(f"{topic}/{partition}", [])
                if [place for place, _ in got] != [each.place for each in wanted]:
                    yield f"of {topic}/{partition} answered {[p for p, _ in got]}, meant {[each.place for each in wanted]}"
                for each, (place, decision) in zip(wanted, got, strict=False):
                    if place == each.place:
                        yield from self._same_command(each, decision, inbox[decision.inbox])
        if answered:
            yield f"answers to nobody: {dict(answered)}"

    def _same_command(self, each: Meant, decision: Counted, record: Any) -> Iterator[str]:
        head = headers(record)
        if head["ce_type"] != each.type:
            yield f"{each} came as {head['ce_type']}"
        elif each.type != "RefuseStorefrontEvent" and each.data != json.loads(record.value):
            yield f"{each} came as {record.value!r}"
        if decision.head["ce_causationid"] != each.cause:
            yield f"the answer to {each.cause} names {decision.head['ce_causationid']} as its cause"

    # -- every decision is what some version decides on the state that the log shows
    def _decisions(self, name: str, number: int, decided: list[Counted]) -> Iterator[str]:
        inbox, shown = self.logs[f"{name}.commands", number], Shown()
        for decision in decided:
            facts = said(decision.records)
            for part, record in enumerate(decision.records):
                if headers(record)["ce_id"] != f"{name}/{number}/{decision.inbox}/{part}":
                    yield f"the fact at {record.offset} is called {headers(record)['ce_id']}"
            expected = [decide(service, inbox, decision.inbox, shown) for service in self.services[name]]
            if facts not in expected:
                yield f"at {decision.at} the log says {facts}; its state gives {expected[0]} or {expected[1]}"
            if facts[0][0] == "Redriven":
                original = headers(inbox[facts[0][1]["inbox"]])
                if decision.head.get("ce_causationid") != original.get("ce_causationid"):
                    yield f"redriven, the answer to {original.get('ce_causationid')} names {decision.head.get('ce_causationid')}"
            fold(self.services[name][0], decision.records, decision.at, shown)
            if name == "stock":
                over = {id: state for id, state in shown.states.items() if state.free() < 0}
                if over:
                    yield f"oversold at {decision.at}: {over}"
        if shown.parked:
            yield f"still parked in the end: {shown.parked}"

    # -- documents are the fold of the log
    def _documents(self, name: str, number: int, decided: list[Counted]) -> Iterator[str]:
        service: Service = self.services[name][1]
        stored = self.world.stored[name]
        for collection, expected in judging.documents(service, number, decided).items():
            found = {id: each for id, each in stored.get(collection, {}).items() if each["_p"] == number}
            for id in sorted(expected.keys() | found.keys()):
                if expected.get(id) != found.get(id):
                    yield f"{collection} {id} is {found.get(id)}, the log says {expected.get(id)}"
        place = stored.get("places", {}).get(f"log/{number}")
        if place:
            log = self.logs[f"{name}.events", number]
            says = {field: place[field] for field in ("inbox", "answered")}
            if says != judging.place(decided, log, place["position"]):
                yield f"the place {place} should say {judging.place(decided, log, place['position'])}"

    # -- what others see
    def _published(self, name: str) -> Iterator[str]:
        service = self.services[name][0]
        wanted, dead = set(), set()
        for (owner, _), decided in self.decided.items():
            if owner != name:
                continue
            for decision in decided:
                for record in decision.records:
                    type = headers(record)["ce_type"]
                    if type in ("Parked", "StorefrontEventRefused"):
                        dead.add((headers(record)["ce_id"], type, record.value))
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
        public = {
            (headers(record)["ce_id"], type, record.value)
            for record in decision.records
            if (type := headers(record)["ce_type"]) == "StorefrontEventRefused"
            or (type in service.events and service.events[type].public)  # type: ignore[attr-defined]
        }
        if not public and (source(decision.head) or ("",))[0].startswith(STOREFRONT):
            name = {"Nothing": "Repeated", "Parked": "Parked"}.get(decision.head["ce_type"], "Accepted")
            public.add((decision.head["ce_id"], name, decision.records[0].value if name == "Parked" else b"{}"))
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
                for record in decision.records:
                    type, event = headers(record)["ce_type"], json.loads(record.value)
                    if type == "OrderTaken":
                        due[event["order"]] = datetime.fromisoformat(event["due"])
                    if type == "OrderEnded" and event["why"] == "unpaid":
                        expired.add(event["order"])
                    if type == "PaymentRefused" and event["code"] == "too_late" and event["order"] in expired:
                        cause = headers(record)["ce_causationid"]
                        if cause in sent and sent[cause] < due[event["order"]]:
                            yield f"{cause} was sent before {event['order']} was due, and lost to the expiry"
