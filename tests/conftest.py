"""An example of a property may take as long as it takes: no test asserts a speed.

`pytest --requirements` collects, runs nothing, and prints which numbered requirements have tests."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("waybill", deadline=None)
settings.load_profile("waybill")
DOCUMENT = Path(__file__).parent.parent / "docs" / "requirements.md"
ROW = re.compile(r"^\| ([A-Z]{3}-\d\d) \| ([^|]*) \| (.*) \|$", re.MULTILINE)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--requirements", action="store_true", help="print which requirements have tests, and run none")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    known = {id for id, _, _ in ROW.findall(DOCUMENT.read_text(encoding="utf-8"))}
    covered: dict[str, set[str]] = defaultdict(set)
    for item in items:
        for mark in item.iter_markers("req"):
            for id in mark.args:
                if id not in known:
                    raise pytest.UsageError(f"{item.nodeid}: no requirement is numbered {id}: see {DOCUMENT.name}")
                covered[id].add(item.nodeid.split("[")[0])
    if config.getoption("--requirements"):
        config.stash[COVERED] = covered
        items.clear()


COVERED = pytest.StashKey[dict[str, set[str]]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not config.getoption("--requirements"):
        return
    covered = config.stash[COVERED]
    rows = ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    groups: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for id, service, text in rows:
        groups[id[:3]][1] += 1
        if id in covered:
            groups[id[:3]][0] += 1
            terminalreporter.write_line(f"{id}  {service:24.24}  {text:60.60}  {len(covered[id])} tests")
    terminalreporter.write_line("")
    for group, (done, total) in groups.items():
        terminalreporter.write_line(f"{group}: {done} of {total}")
    open_ids = [id for id, service, _ in rows if id not in covered and service.strip() != "not software"]
    terminalreporter.write_line(f"without tests: {', '.join(open_ids)}")
    terminalreporter.write_line(f"{len(covered)} of {len(rows)} numbered requirements have tests")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if session.config.getoption("--requirements") and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK
