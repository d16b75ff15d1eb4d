"""A real Apache Kafka of one node (KRaft: broker and controller in one process) as a child of this process."""

import os
import secrets
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path

from shared.infra.endpoints import InfrastructureError, Report
from shared.infra.jars import find_java, kafka_class_path
from shared.infra.ports import HOST, await_free, remembered_ports
from shared.infra.process import ServerProcess

_START_SECONDS = 90.0
_LOCALE = {"LC_ALL": "C.UTF-8"}
"""In another a JVM cannot read the name of a folder that is not ASCII, be it its own."""

# A development broker: one copy of everything, quick to start and to form groups, and nothing is ever deleted by age,
# since the log is the truth. What is not named here is Kafka's default.
_PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=PLAINTEXT://{host}:{broker},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{broker}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=logs
auto.create.topics.enable=false
log.retention.ms=-1
log.retention.bytes=-1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
# after a kill the controller waits for the session of the one that died: 9 s by default
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
# the cleaner's buffer is taken from the heap at start: 128 MiB by default
log.cleaner.dedupe.buffer.size=8388608
num.io.threads=4
"""

_LOGGING = """
rootLogger.level=WARN
rootLogger.appenderRef.console.ref=console
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d %p %m (%c)%n
logger.server.name=kafka.server.KafkaRaftServer
logger.server.level=INFO
"""
_CONFIGURATION, _LOGGING_FILE = "server.properties", "log4j2.properties"
_READY = "Kafka Server started"  # said at INFO by KafkaRaftServer once the broker is unfenced


class EmbeddedKafka:
    """Apache Kafka with its data, log and remembered ports under `data/kafka`. Restartable after `stop` and `kill`."""

    def __init__(
        self, data: Path, report: Report = lambda line: None, *, properties: str = "", users: Mapping[str, str] | None = None
    ) -> None:
        """`properties`: further lines, or others in place of those here; they may name {host}, {broker} and {controller}.
        `users`: passwords by name, for SCRAM-SHA-512, that its storage is formatted with."""
        self._home = data.absolute() / "kafka"
        self._cache = data.absolute() / "cache"
        self._report = report
        self._properties, self._users = properties, dict(users or {})
        self._process = ServerProcess("Kafka", self._home / "server.log")
        self._ports: dict[str, int] | None = None

    @property
    def address(self) -> str:
        """host:port for clients, the same for the life of this object."""
        return f"{HOST}:{self._choose_ports()['broker']}"

    @property
    def pid(self) -> int | None:
        """Process id while it runs, else None."""
        return self._process.pid

    def start(self) -> None:
        """Start and return when it serves. Raises InfrastructureError."""
        self.launch()
        self.await_ready()

    def launch(self) -> None:
        """Start without waiting; the first time this fetches Kafka and formats the storage."""
        java = [find_java(), "-cp", kafka_class_path(self._cache, self._report)]
        java += ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"]
        java += ["-Djava.awt.headless=true", f"-Dlog4j2.configurationFile={_LOGGING_FILE}"]
        ports = self._choose_ports()
        for port in ports.values():
            await_free(port)
        self._write_configuration(ports)
        if not (self._home / "logs" / "meta.properties").exists():
            self._format(java)
        self._process.launch([*java, "kafka.Kafka", _CONFIGURATION], _LOCALE, self._home)

    def await_ready(self) -> None:
        """Return when it serves clients. Raises InfrastructureError with the end of its log."""
        self._process.await_ready(lambda: self._process.said(_READY), _START_SECONDS)

    def terminate(self) -> None:
        """Ask it to stop, without waiting."""
        self._process.terminate()

    def stop(self) -> None:
        """Stop gracefully."""
        self._process.stop()

    def kill(self) -> None:
        """SIGKILL: what a crash does."""
        self._process.kill()

    def _choose_ports(self) -> dict[str, int]:
        if self._ports is None:
            self._ports = remembered_ports(self._home / "ports.json", ("broker", "controller"))
        return self._ports

    def _write_configuration(self, ports: dict[str, int]) -> None:
        """Its files name each other from their own folder, which it runs in: a property takes no comma and no umlaut."""
        self._home.mkdir(parents=True, exist_ok=True)
        (self._home / _CONFIGURATION).write_text((_PROPERTIES + self._properties).format(host=HOST, **ports))
        (self._home / _LOGGING_FILE).write_text(_LOGGING)

    def _format(self, java: list[str]) -> None:
        cluster = urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
        arguments = [
            "format",
            "--ignore-formatted",
            f"--cluster-id={cluster}",
            "--config",
            _CONFIGURATION,
            *(f"--add-scram=SCRAM-SHA-512=[name={name},password={word}]" for name, word in self._users.items()),
        ]  # it may begin with -
        done = subprocess.run(
            [*java, "kafka.tools.StorageTool", *arguments],
            cwd=self._home,
            env={**os.environ, **_LOCALE},
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise InfrastructureError(f"Kafka's storage could not be formatted:\n{done.stdout}{done.stderr}")
