"""`python -m tests.faults.run.mutations [--faults N] [--data FOLDER]`: each rule switched off on the real stores, as a table.

Exit code 0: with all rules every order is accounted for, and without any one of them not.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.faults.run.without import RULES

OUTCOMES = ("ALL ORDERS ACCOUNTED", "NOT ACCOUNTED", "NOT DRAINED", "FAILED")


def outcome(said: str) -> str:
    """The verdict, with its first counter-example."""
    lines = said.splitlines()
    found = next((number for number, line in enumerate(lines) if line.startswith(OUTCOMES)), None)
    if found is None:
        return "no verdict"
    example = lines[found + 1].strip() if lines[found].startswith("NOT ACCOUNTED") else ""
    stuck = "; not drained" if any(line.startswith("NOT DRAINED") for line in lines[found + 1 :]) else ""
    return f"{lines[found]} {example}{stuck}".strip().replace("|", "\\|")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.run.mutations")
    parser.add_argument("--faults", type=int, default=10)
    parser.add_argument("--seed", type=int, default=618)
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "waybill-mutations")
    asked = parser.parse_args()
    as_meant = True
    print("| rule | switched off: | killed or stopped at | verdict |\n|---|---|---|---|", flush=True)
    for rule, off in RULES.items():
        options = ["--without", rule, "--faults", str(asked.faults), "--seed", str(asked.seed), "--data", str(asked.data / rule)]
        done = subprocess.run([sys.executable, "-m", "tests.faults.run", *options], capture_output=True, text=True, check=False)
        as_meant &= (done.returncode == 0) == (rule == "nothing")
        print(f"| {rule} | {off.meaning} | {', '.join(off.points)} | {outcome(done.stdout)} |", flush=True)
    return 0 if as_meant else 1


if __name__ == "__main__":
    sys.exit(main())
