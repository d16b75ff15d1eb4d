"""The supervisor with tiny stand-ins for services: what dies comes back, what refuses is left alone, nothing stays."""

import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli import processes
from cli.ports import Ports
from cli.running import Process, endpoints, is_alive, running
from cli.supervisor import System, SystemFailed
from shared.infra import Endpoints

WHERE = Endpoints("127.0.0.1:9", "mongodb://127.0.0.1:9")
FAKE = """
import http.server, os, pathlib, signal, sys, time

mode = os.environ.get("FAKE", "")
if mode == "refuse":
    sys.exit(print("topics are missing. Run: waybill topics") or 78)
if mode == "hopeless":
    sys.exit("ImportError: no such module")
if mode == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
else:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.HTTPServer(("127.0.0.1", int(os.environ["WAYBILL_PORT"])), Ready).serve_forever()
"""


class Started:
    """A system of stand-ins and what it reported."""

    def __init__(self, data: Path, environ_of: dict[str, dict[str, str]] | None = None, workers: int = 1) -> None:
        script = data / "fake.py"
        script.write_text(FAKE)
        self.said: list[str] = []
        self.system = System(
            WHERE,
            data,
            workers=workers,
            report=self.said.append,
            services=("ann", "ben"),
            environ_of=environ_of,
            command=(sys.executable, str(script), "{service}"),
        )


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    started = Started(tmp_path)
    with started.system:
        started.system.await_ready(20)
        yield started


def eventually(true: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.02)


def test_a_killed_process_is_started_again_under_another_pid_and_found_by_other_commands(
    started: Started, tmp_path: Path
) -> None:
    system = started.system
    before = system.pids()

    killed = system.kill("ann")
    eventually(lambda: system.restarts()["ann", 0] == 1)
    system.await_ready(20)

    assert killed == before["ann", 0]
    assert system.pids()["ann", 0] not in (None, killed)
    assert system.pids()["ben", 0] == before["ben", 0]
    assert started.said == [f"ann-0 (pid {killed}) was ended by SIGKILL: starting again at once"]
    run = running(tmp_path)
    assert run is not None
    assert [(each.service, each.pid, each.restarts) for each in run.processes] == [
        ("ann", system.pids()["ann", 0], 1),
        ("ben", before["ben", 0], 0),
    ]
    assert endpoints(tmp_path) == WHERE


def test_what_dies_again_before_it_is_steady_waits_longer_each_time(tmp_path: Path) -> None:
    started = Started(tmp_path, {"ann": {"FAKE": "hopeless"}})
    with started.system as system:
        eventually(lambda: system.restarts()["ann", 0] == 2)
    ends = [line.rpartition("starting again ")[2] for line in started.said if line.startswith("ann-0")]
    assert ends[:2] == ["at once", "in 0.2 s"]


def test_a_restart_drains_the_process_and_starts_it_again_with_the_environment_of_then(started: Started) -> None:
    system = started.system
    system.environ_of["ben"]["FAKE"] = "deaf"
    system.restart("ben")
    eventually(lambda: system.restarts()["ben", 0] == 1)
    system.await_ready(20)
    assert "ended with exit code 0" in started.said[0]

    system.stop(seconds=1.0)  # it is deaf to SIGTERM now
    assert started.said[1:] == ["ben-0 did not stop in time: killed"]


def test_a_process_that_died_does_not_run_until_it_is_started_again(started: Started) -> None:
    started.system.processes["ann", 0].held = True  # or it may run again before a busy machine has looked
    started.system.kill("ann")
    eventually(lambda: started.system.pids()["ann", 0] is None)
    with pytest.raises(ProcessLookupError, match="ann-0 does not run"):
        started.system.kill("ann")


def test_stop_leaves_nothing_running_not_even_a_stopped_process(started: Started, tmp_path: Path) -> None:
    pids = [pid for pid in started.system.pids().values() if pid]
    started.system.kill("ann", how=signal.SIGSTOP)

    started.system.stop()
    started.system.stop()

    assert len(pids) == 2
    assert not any(is_alive(pid) for pid in pids)
    assert running(tmp_path) is None
    assert not (tmp_path / "run.json").exists()


def test_what_refuses_to_start_is_not_started_again_and_its_reason_is_told(tmp_path: Path) -> None:
    refusing = Started(tmp_path, {"ben": {"FAKE": "refuse"}})
    with refusing.system as system:
        with pytest.raises(SystemFailed, match=r"ben-0 refuses to start[\s\S]*topics are missing. Run: waybill topics"):
            system.await_ready(20)
        time.sleep(2 * processes.FIRST_PAUSE)
        assert system.restarts()["ben", 0] == 0
        assert system.pids()["ben", 0] is None
        assert len(refusing.said) == 1


def test_waiting_ends_when_a_process_dies_again_and_again(tmp_path: Path) -> None:
    with (
        Started(tmp_path, {"ann": {"FAKE": "hopeless"}}).system as system,
        pytest.raises(SystemFailed, match=r"ann-0 died 3 times at its start[\s\S]*ImportError: no such module"),
    ):
        system.await_ready(20)


def test_two_workers_have_ports_and_logs_of_their_own(tmp_path: Path) -> None:
    with Started(tmp_path, workers=2).system as system:
        system.await_ready(20)
        assert len(set(system.ports.values())) == 4
        assert set(system.apis) == {"ann", "ben"}
        assert sorted(path.name for path in (tmp_path / "logs").iterdir()) == ["ann-0.log", "ann-1.log", "ben-0.log", "ben-1.log"]


def test_systems_side_by_side_never_share_a_port_also_before_they_listen(tmp_path: Path) -> None:
    one, other = Started(tmp_path, workers=2).system, Started(tmp_path, workers=2).system
    try:
        assert not set(one.ports.values()) & set(other.ports.values())
    finally:
        one.stop()
        other.stop()


def test_a_port_that_was_released_is_chosen_again() -> None:
    one, other = Ports(), Ports()
    first = one.reserve(18101)
    assert one.reserve(first) > first
    assert other.reserve(first) > first
    other.release()
    one.release()
    assert other.reserve(first) == first
    other.release()


def test_a_port_at_which_a_program_listens_is_not_chosen() -> None:
    ports = Ports()
    with socket.create_server(("127.0.0.1", 0)) as program:
        taken = program.getsockname()[1]
        assert ports.reserve(taken) != taken
    ports.release()


def test_what_a_supervisor_that_was_killed_left_behind_counts_as_nothing(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(
        '{"pid": 4194305, "clock": "system", "kafka": "k", "mongo": "m", "processes": '
        '[{"service": "ann", "number": 0, "pid": 1, "restarts": 0, "address": "http://h", "log": "l"}]}'
    )
    assert running(tmp_path) is None
    assert Process("ann", 0, 1, 0, "http://h", "l").service == "ann"
