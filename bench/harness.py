"""Paired runs: A B A B, the ratio taken pair by pair, so that what slows the machine for a while slows both."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

Figures = dict[str, Any]
"""What one run found. `value` is what is compared."""
Tell = Callable[[str, int, int], None]
"""Progress: what, how many, of how many."""


@dataclass(frozen=True)
class Context:
    """What every benchmark is given."""

    rounds: int
    quick: bool
    tell: Tell
    sizes: Mapping[str, float]
    """What the command line asked for, by name; see `size`."""

    def size(self, name: str, full: int, quick: int) -> int:
        return int(self.sizes.get(name) or (quick if self.quick else full))


@dataclass(frozen=True)
class Spread:
    min: float
    median: float
    max: float


@dataclass(frozen=True)
class Ratio:
    """`of` divided by `to`, in each round. A single round has a single pair."""

    of: str
    to: str
    pairs: list[float]
    spread: Spread


@dataclass(frozen=True)
class Verdict:
    goal: str
    measured: str
    met: bool


@dataclass
class Result:
    """All that the report and a later comparison need; plain values only."""

    name: str
    title: str
    question: str
    unit: str
    sides: dict[str, list[Figures]] = field(default_factory=dict)
    ratios: list[Ratio] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    """Title to rows; the first row is the head."""
    checks: list[str] = field(default_factory=list)
    """What was counted and found to be right. A check that fails raises Wrong: there are no figures then."""
    notes: list[str] = field(default_factory=list)
    machine: dict[str, str] = field(default_factory=dict)
    picture: str = ""
    """The name of a file beside the page, where one is drawn of it."""

    def spread(self, side: str) -> Spread:
        return spread([run["value"] for run in self.sides[side]])

    def compare(self, of: str, to: str) -> Ratio:
        found = ratio(of, to, self.sides)
        self.ratios.append(found)
        return found


class Wrong(Exception):
    """The work was not done as it should: a figure for it would mean nothing."""


def expect(what: str, found: Any, wanted: Any) -> str:
    """A line for `checks`. Raises Wrong."""
    if found != wanted:
        raise Wrong(f"{what}: {found}, expected {wanted}")
    return f"{what}: {found}"


def spread(values: Sequence[float]) -> Spread:
    return Spread(min(values), median(values), max(values))


def ratio(of: str, to: str, sides: Mapping[str, Sequence[Figures]]) -> Ratio:
    pairs = [a["value"] / b["value"] for a, b in zip(sides[of], sides[to], strict=True)]
    return Ratio(of, to, pairs, spread(pairs))


def paired(sides: Mapping[str, Callable[[int], Figures]], rounds: int, tell: Tell) -> dict[str, list[Figures]]:
    """Runs side after side, round after round; each is given its round's number."""
    found: dict[str, list[Figures]] = {side: [] for side in sides}
    for number in range(rounds):
        for side, run in sides.items():
            tell(f"{side}, round {number + 1} of {rounds}", 0, 0)
            found[side].append(run(number))
    return found


def save(result: Result, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{result.name}.json"
    file.write_text(json.dumps(asdict(result), indent=1, ensure_ascii=False) + "\n")
    return file


def load(file: Path) -> Result:
    found = json.loads(file.read_text())
    found["ratios"] = [Ratio(**{**each, "spread": Spread(**each["spread"])}) for each in found["ratios"]]
    found["verdicts"] = [Verdict(**each) for each in found["verdicts"]]
    return Result(**found)
