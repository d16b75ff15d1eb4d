"""Processes of several services, and a coordinator that says who owns which partition, as a consumer group's does.

It is no better informed than the real one: a paused process loses its partitions after a session timeout, a killed one too, and
nobody tells them. So two processes may own one partition for a while.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.documents.patient import PatientDocuments
from shared.runtime.documents.port import Documents
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.partition import Deposed, Limits
from shared.runtime.vault import MemoryVault
from shared.testing.simulation.documents import SlowDocuments
from shared.testing.simulation.kafka import Expired, FakeKafka
from shared.testing.simulation.loop import Fate, SimulatedLoop
from shared.testing.simulation.process import Assigned, Leave, Process, Revoked

SESSION = (0.2, 0.7)
"""Seconds until a silent process's partitions go to another."""
RESTART = (0.1, 0.6)
"""Seconds until a supervisor has started it again."""


@dataclass(slots=True)
class Group:
    """A service: `catalog` is of the code that the next process runs."""

    catalog: Callable[[], Catalog]
    documents: MemoryDocuments = field(default_factory=MemoryDocuments)
    members: list[Process] = field(default_factory=list)
    """As the coordinator believes."""
    running: list[Process] = field(default_factory=list)
    leaving: list[Process] = field(default_factory=list)
    started: int = 0
    generation: int = 0
    due: bool = False
    """A rebalance is on its way."""


class Cluster:
    def __init__(
        self,
        loop: SimulatedLoop,
        random: Random,
        kafka: FakeKafka,
        limits: Limits,
        catalogs: Mapping[str, Callable[[], Catalog]],
        trace: Callable[..., None],
    ) -> None:
        self.loop, self.random, self.kafka, self.limits, self.trace = loop, random, kafka, limits, trace
        self.groups = {name: Group(catalog) for name, catalog in catalogs.items()}
        self.vault = MemoryVault()
        self.away = 0.0
        """How often the document store fails an operation."""
        self.store_fails = False
        """Whether it ever does: processes are patient then."""
        self.defects: list[str] = []
        """Deaths that the trouble does not explain."""

    def start(self, service: str) -> Process:
        group = self.groups[service]
        group.started += 1
        process = Process(
            f"{service}-{group.started}",
            group.catalog(),
            self.kafka,
            lambda fate: self._documents(group, fate),
            self.vault,
            self.limits,
            self._failed,
        )
        self.trace("started", process.name)
        group.members.append(process)
        group.running.append(process)
        process.start()
        self.rebalance(service)
        return process

    def _documents(self, group: Group, fate: Fate) -> Documents:
        documents = SlowDocuments(group.documents, self.loop, self.kafka.latency, lambda: self.away)
        return PatientDocuments(documents) if self.store_fails else documents

    def generation(self) -> UUID:
        """For `shared.runtime.passes.partition.uuid4`: from the seed too."""
        return UUID(int=self.random.getrandbits(128), version=4)

    # -- ends
    def _failed(self, process: Process, error: BaseException) -> None:
        if not process.fate.dead:
            if not isinstance(error, Expired | Deposed):
                self.defects.append(f"{process.name} died of {error!r}")
            self.kill(process, f"{type(error).__name__}: {error}")

    def kill(self, process: Process, why: str) -> None:
        """kill -9: it stands where it stood, for ever. Its supervisor starts another."""
        self.trace("killed", process.name, why)
        process.fate.dead = True
        self.kafka.died(process.log)
        if process in self.groups[process.catalog.service.name].running:  # else it was leaving already
            self._gone(process)

    def _replace(self, service: str) -> None:
        self.start(service)

    def leave(self, process: Process) -> None:
        """SIGTERM: it lets go in order; another takes its place."""
        self.trace("leaves", process.name)
        process.told.put_nowait(Leave())
        self.groups[process.catalog.service.name].leaving.append(process)
        self._gone(process)

    def _gone(self, process: Process) -> None:
        service = process.catalog.service.name
        group = self.groups[service]
        group.running.remove(process)
        self._expel(group, process)
        self.kafka.later(self.random.uniform(*RESTART), self._replace, service)

    def _expel(self, group: Group, process: Process) -> None:
        def expel() -> None:
            if process in group.members and (process.fate.paused or process not in group.running):
                group.members.remove(process)
                self.rebalance(process.catalog.service.name)

        self.kafka.later(self.random.uniform(*SESSION), expel)

    def pause(self, process: Process) -> None:
        """SIGSTOP, or a machine that stalls: long enough and it is a zombie that does not know."""
        self.trace("paused", process.name)
        process.fate.paused = True
        self._expel(self.groups[process.catalog.service.name], process)

    def resume(self, process: Process) -> None:
        """It goes on where it stood; later it learns that it was expelled, and joins again."""
        self.trace("resumed", process.name)
        self.loop.resume(process.fate)
        group = self.groups[process.catalog.service.name]

        def rejoin() -> None:
            if process in group.running and process not in group.members and not process.fate.paused:
                group.members.append(process)
                self.rebalance(process.catalog.service.name)

        self.kafka.later(self.random.uniform(*SESSION), rejoin)

    def end(self) -> None:
        """The simulation is over: nobody takes notice any more."""
        for group in self.groups.values():
            self.defects += [f"{process.name} never came to leave" for process in group.leaving if not process.fate.dead]
            for process in {*group.running, *group.members, *group.leaving}:
                process.fate.dead = True

    # -- who owns what
    def rebalance(self, service: str) -> None:
        group = self.groups[service]
        if not group.due:
            group.due = True
            self.kafka.later(self.kafka.latency(), self._rebalanced, service)

    def _rebalanced(self, service: str) -> None:
        """All are told to pause, then each its share: what it had and has again, it has kept."""
        group = self.groups[service]
        group.due = False
        group.generation += 1
        delays = [self.kafka.latency() for _ in group.members]
        for member, delay in zip(group.members, delays, strict=True):
            self.kafka.later(delay, self._tell, member, Revoked(), group.generation)
        self.kafka.later(max(delays, default=0.0) + 0.001, self._shared, group, group.generation)

    def _shared(self, group: Group, generation: int) -> None:
        members = list(group.members)
        if not members or generation != group.generation:
            return
        self.random.shuffle(members)
        shares: list[list[int]] = [[] for _ in members]
        for number in range(self.kafka.partitions):
            shares[number % len(members)].append(number)
        for member, share in zip(members, shares, strict=True):
            self.trace("assigned", member.name, share)
            self.kafka.later(self.kafka.latency(), self._tell, member, Assigned(share), generation)

    def _tell(self, member: Process, word: Revoked | Assigned, generation: int) -> None:
        group = self.groups[member.catalog.service.name]
        if member in group.members and generation == group.generation:
            member.told.put_nowait(word)
