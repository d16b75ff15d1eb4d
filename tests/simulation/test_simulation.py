"""The real loops on seeded worlds. WAYBILL_SEEDS: how many (1,000 by default). `python -m tests.simulation SEED` shows one."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests.simulation.judge import judge
from tests.simulation.world import World

SEEDS = int(os.environ.get("WAYBILL_SEEDS", "1000"))
REGRESSIONS = [
    int(line.split()[0]) for line in (Path(__file__).parent / "regressions.txt").read_text().splitlines() if line[:1].isdigit()
]


def failures(seeds: list[int]) -> dict[int, list[str]]:
    return {seed: untruths for seed in seeds if (untruths := judge(World(seed).run()))}


def test_seeds_that_failed_once_do_not_fail() -> None:
    assert failures(REGRESSIONS) == {}


def test_every_seed_leaves_a_log_and_documents_as_they_should_be(capsys: pytest.CaptureFixture[str]) -> None:
    failed = failures(list(range(SEEDS)))
    with capsys.disabled():
        print(f" {SEEDS} seeds ", end="")
    told = "\n".join(f"python -m tests.simulation {seed}    {untruths[0]}" for seed, untruths in failed.items())
    assert not failed, f"{len(failed)} of {SEEDS} seeds fail:\n{told}"


def test_the_days_hold_what_they_are_for() -> None:
    """Kills, zombies, losses and repeats happen in the seeds that are run, or they show nothing."""
    happened = {"killed": 0, "paused": 0, "given up": 0, "leaves": 0, "told": 0}

    def count(now: float, what: str, *words: object) -> None:
        if what in happened:
            happened[what] += 1

    for seed in range(20):
        World(seed, count).run()
    assert min(happened.values()) >= 20, happened


def history(seed: int) -> str:
    """A fingerprint of all that happened."""
    digest = sha256()
    World(seed, lambda *words: digest.update(repr(words).encode())).run()
    return digest.hexdigest()


def test_a_seed_gives_the_same_history_again_in_another_process_too() -> None:
    here = [history(seed) for seed in range(5)]
    assert here == [history(seed) for seed in range(5)]
    code = "from tests.simulation.test_simulation import history; print(*[history(seed) for seed in range(5)])"
    there = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True
    )
    assert there.stdout.split() == here
