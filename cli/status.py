"""`waybill status`: processes, how far each service has read, what is parked, what is dead."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families
from rich.table import Table
from rich.text import Text

from cli import terminal
from cli.reading import settings_for, topics_of
from cli.running import DATA, Process, is_alive, running
from cli.up import Data
from shared.runtime.passes.catalog import PARKED
from shared.runtime.settings import Settings
from shared.runtime.tools.reading import documents_of
from shared.runtime.topics import SERVICES

Where = tuple[str, int]
"""Topic and partition."""
Positions = Mapping[Where, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a service has read one topic, over all partitions."""

    topic: str
    position: int
    lag: int


@dataclass(frozen=True, slots=True)
class Standing:
    service: str
    readings: list[Reading]
    parked: int
    dead: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What a process says over HTTP."""

    state: str
    positions: Positions
    why: tuple[str, ...] = ()
    """Of one that is not ready, or was started again."""


def status(data: Data = DATA) -> None:
    """Show services, positions, lag, and dead letters of the Waybill that runs here (or that the environment names)."""
    settings = settings_for(data)
    run = running(data)
    processes = run.processes if run and run.kafka == settings.kafka else []
    out = terminal.out()
    heard = asyncio.run(_hear(processes))
    if processes:  # before the stores are asked: one that is away is why somebody looks
        out.print(process_table(processes, heard))
    if any(one.why for one in heard):
        out.print(why_table(processes, heard))
    standings = asyncio.run(_standings(settings, told(processes, heard)))
    out.print(standing_table(standings))
    if any(standing.parked for standing in standings):
        out.print("Parked inputs wait for someone to look: ./waybill dlq list")


async def _hear(processes: Sequence[Process]) -> list[Heard]:
    async with httpx.AsyncClient(timeout=3.0) as http:
        return await asyncio.gather(*(hear(http, process) for process in processes))


def told(processes: Iterable[Process], heard: Iterable[Heard]) -> Mapping[str, Positions]:
    """By service, how far its processes say they are."""
    found: defaultdict[str, dict[Where, int]] = defaultdict(dict)
    for process, one in zip(processes, heard, strict=True):
        for where, position in one.positions.items():
            found[process.service][where] = max(position, found[process.service].get(where, 0))
    return found


async def _standings(settings: Settings, told: Mapping[str, Positions]) -> list[Standing]:
    async with topics_of(settings, [f"{service}.events" for service in SERVICES]) as topics:
        standings = []
        for service in SERVICES:
            async with documents_of(settings, service) as documents:
                stored = positions_in(service, await documents.places("log/"))
                parked = await documents.count(PARKED, {"redriven": False})
            source_topics = {topic for topic, _ in stored}
            bounds = await topics.bounds({*source_topics, f"{service}.dlq"})
            dead = sum(end - start for (topic, _), (start, end) in bounds.items() if topic == f"{service}.dlq")
            ends = {where: end for where, (_, end) in bounds.items() if where[0] in source_topics}
            standings.append(Standing(service, readings(stored, told.get(service, {}), ends), parked, dead))
    return standings


async def hear(http: httpx.AsyncClient, process: Process) -> Heard:
    """A process that does not answer is an answer too."""
    if process.pid is None or not is_alive(process.pid):
        refused, _, reason = process.ended.partition("refuses to start: ")
        return Heard("dead", {}, (process.ended,)) if refused or not reason else Heard("refuses to start", {}, (reason,))
    try:
        ready = await http.get(f"{process.address}/readyz")
        metrics = await http.get(f"{process.address}/metrics", headers={"Accept": "text/plain"})
    except httpx.TransportError:
        return Heard("does not answer", {}, ("its event loop is blocked, or it has just been started; its log says more",))
    positions = positions_of(metrics.text) if metrics.status_code == 200 else {}
    if ready.status_code == 200:
        return Heard("ready", positions, (f"before its last start it {process.ended}",) if process.ended else ())
    return Heard("not ready", positions, tuple(in_words(ready.json()["reasons"])))


def in_words(reasons: Mapping[str, str]) -> Iterator[str]:
    """Of /readyz; what several have in common is said once."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for name, reason in reasons.items():
        names[reason].append(name)
    for reason, those in names.items():
        yield f"{', '.join(those)}: {reason}"


def positions_of(metrics: str) -> dict[Where, int]:
    return {
        (sample.labels["topic"], int(sample.labels["partition"])): int(sample.value)
        for family in text_string_to_metric_families(metrics)
        if family.name == "waybill_position_records"
        for sample in family.samples
    }


def positions_in(service: str, places: Mapping[str, Mapping[str, Any]]) -> dict[Where, int]:
    """Of the stored places `log/PARTITION`."""
    found: dict[Where, int] = {}
    for id, place in places.items():
        number = int(id.removeprefix("log/"))
        found[f"{service}.events", number] = place["log"]["position"]
        found[f"{service}.commands", number] = place["log"]["inbox"]
        found |= {(topic, number): source["position"] for topic, source in place["sources"].items()}
    return found


def readings(stored: Positions, told: Positions, ends: Positions) -> list[Reading]:
    """Stored places lag by half a second, and stand behind repeats that left no fact; processes tell every few seconds:
    the later one is how far it is. A partition that nobody has read yet stands at 0."""
    by_topic: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for where, end in ends.items():
        position = max(stored.get(where, 0), told.get(where, 0))
        by_topic[where[0]].append((position, max(0, end - position)))
    return [
        Reading(topic, sum(position for position, _ in found), sum(lag for _, lag in found))
        for topic, found in sorted(by_topic.items())
    ]


def process_table(processes: Iterable[Process], heard: Iterable[Heard]) -> Table:
    table = Table(title="Processes")
    for name in ("service", "process", "pid", "state", "restarts", "API", "log"):
        table.add_column(name, justify="right" if name in ("process", "pid", "restarts") else "left", overflow="fold")
    for process, one in zip(processes, heard, strict=True):
        style = "" if one.state == "ready" else "yellow"
        pid = "" if process.pid is None else str(process.pid)
        words = (process.service, str(process.number), pid, one.state, str(process.restarts), process.address, process.log)
        table.add_row(*words, style=style)
    return table


def why_table(processes: Iterable[Process], heard: Iterable[Heard]) -> Table:
    table = Table(title="Why")
    for name in ("process", "reason"):
        table.add_column(name, overflow="fold")
    for process, one in zip(processes, heard, strict=True):
        for nth, reason in enumerate(one.why):
            name = f"{process.service}-{process.number}" if nth == 0 else ""
            table.add_row(name, Text(reason), style="" if one.state == "ready" else "yellow")
    return table


def standing_table(standings: Iterable[Standing]) -> Table:
    table = Table(title="How far each service has read")
    for name in ("service", "topic", "position", "lag", "parked", "dead letters"):
        table.add_column(name, justify="left" if name in ("service", "topic") else "right", no_wrap=True)
    for standing in standings:
        first = (f"{standing.parked:,}", f"{standing.dead:,}")
        if not standing.readings:
            table.add_row(standing.service, "nothing read yet", "", "", *first)
        for nth, reading in enumerate(standing.readings):
            name, counts = (standing.service, first) if nth == 0 else ("", ("", ""))
            lag = f"[yellow]{reading.lag:,}[/yellow]" if reading.lag else "0"
            table.add_row(name, reading.topic, f"{reading.position:,}", lag, *counts)
        table.add_section()
    return table
