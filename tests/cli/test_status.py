"""`waybill status`: what does not run or is not ready says why, in the words of the process itself."""

import httpx
import pytest

from cli.processes import why
from cli.running import Process
from cli.status import Heard, hear, in_words, process_table, why_table
from cli.terminal import out

TRACEBACK = ["Traceback (most recent call last):", '  File "main.py", line 3, in serve', "KafkaError: [Error 7]"]
LEFT = """2026-11-30T03:10:23Z [error    ] leaving   [shared.runtime.worker] error="Ended('flush was cancelled')" partition=-1"""
REFUSED = "2026-11-30T03:10:23Z [error    ] refuses to start   [shared.runtime.main] reason='no topics. Run: waybill topics'"


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([LEFT, *TRACEBACK], "Ended('flush was cancelled')"),
        (["started", REFUSED], "no topics. Run: waybill topics"),
        (['{"event": "leaving", "error": "Stalled(\'x\')", "level": "error"}'], "Stalled('x')"),
        (["orders refuses to start: 1 validation error for Settings"], "1 validation error for Settings"),
        ([*TRACEBACK, ""], "KafkaError: [Error 7]"),
        ([], ""),
    ],
)
def test_the_end_of_a_log_says_why(lines: list[str], reason: str) -> None:
    assert why(lines) == reason


def test_what_parts_have_in_common_is_said_once() -> None:
    reasons = {"partition 0": "not hydrated", "Kafka": "has not answered for 4 s", "partition 3": "not hydrated"}
    assert list(in_words(reasons)) == ["partition 0, partition 3: not hydrated", "Kafka: has not answered for 4 s"]


def process(pid: int | None, ended: str = "") -> Process:
    return Process("orders", 0, pid, 1, "http://127.0.0.1:9", "orders-0.log", ended)


async def heard(process: Process, code: int = 503, **reasons: str) -> Heard:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/metrics":
            return httpx.Response(503)
        return httpx.Response(code, json={"ready": not reasons, "reasons": reasons})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        return await hear(http, process)


async def test_each_process_says_why() -> None:
    cases = {
        process(1): await heard(process(1), 200),
        process(1, "ended with exit code 70: x"): await heard(process(1, "ended with exit code 70: x"), 200),
        process(1, " "): await heard(process(1), Kafka="has not answered for 4 s"),
        process(None, "refuses to start: no topics"): await heard(process(None, "refuses to start: no topics")),
        process(None, "was ended by SIGKILL"): await heard(process(None, "was ended by SIGKILL")),
    }
    assert list(cases.values()) == [
        Heard("ready", {}),
        Heard("ready", {}, ("before its last start it ended with exit code 70: x",)),
        Heard("not ready", {}, ("Kafka: has not answered for 4 s",)),
        Heard("refuses to start", {}, ("no topics",)),
        Heard("dead", {}, ("was ended by SIGKILL",)),
    ]
    console = out()
    with console.capture() as shown:
        console.print(process_table(cases.keys(), cases.values()))
        console.print(why_table(cases.keys(), cases.values()))
    assert [line.count("orders-0 ") for line in shown.get().splitlines() if "│ orders-0 " in line] == [1] * 4
