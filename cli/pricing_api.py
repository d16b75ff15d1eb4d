"""Where pricing answers, for commands that ask it for something."""

from pathlib import Path

from cli import terminal
from cli.running import running


def pricing_api(data: Path) -> str:
    run = running(data)
    found = [each.address for each in run.processes if each.service == "pricing"] if run else []
    if not found:
        terminal.fail(f"No pricing runs here (nothing in {data}). Start one: ./waybill up; or name it: --api http://host:port", 2)
    return found[0]
