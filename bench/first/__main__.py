"""`python -m bench.first`: measures what stood before the one pass (commit 5ddef2c), with its own code and its own benchmark, and
keeps the figures in bench/results/first.json: the suites compare with them. Needs the repository's history; some ten minutes."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import machine
from bench.before import FIGURES

COMMIT = "5ddef2c"
PLAYER = "558a689"
"""Where the player waits for news, and still knows no more than that frame's orders."""
ROOT = Path(__file__).parents[2]


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="waybill-first-"))
    there, figures = folder / "frame", folder / "figures.json"
    try:
        git("worktree", "add", "--detach", str(there), COMMIT)
        # its own player asks the broker for news all the time, which costs more than the orders do at a light load
        (there / "bench" / "player.py").write_text(git("show", f"{PLAYER}:bench/player.py"))
        described = machine.describe("`python -m bench.first`")
        inside = [sys.executable, str(Path(__file__).with_name("inside.py")), str(figures)]
        subprocess.run(inside, cwd=there, env={**os.environ, "PYTHONPATH": str(there)}, check=True)
        found = json.loads(figures.read_text())
        FIGURES.write_text(json.dumps({**found, "machine": {**described, "commit": COMMIT}}, indent=1) + "\n")
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(there)], cwd=ROOT, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def git(*words: str) -> str:
    """What it prints."""
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"the first frame is taken from the repository's history, and git says: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    main()
