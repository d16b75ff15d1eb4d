"""The embedded Kafka and MongoDB never outlive us, nor any child that we start."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from shared.infra import InfrastructureError, child_command, infrastructure

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[2]
GONE_SECONDS = 5.0


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
