"""What `waybill prove` says of the run's logs, when nothing is under way: a third judge, with rules of its own."""

from cli.prove.command import PROOFS
from cli.prove.reading import proven
from cli.running import settings_of
from shared.infra import Endpoints


async def violations(endpoints: Endpoints) -> tuple[str, list[str]]:
    """In words: how much was checked, and each violation."""
    settings = settings_of(endpoints)
    said, wrong = list[str](), list[str]()
    for subject, proof in PROOFS.items():
        tally = await proven(proof(), settings, lambda done, total: None)
        left = f", {tally.under_way:,} under way" if tally.under_way else ""
        said.append(f"{subject} {tally.checked.total():,} checks, {tally.failed.total():,} violations{left}")
        wrong += [f"prove {subject}: {violation.shown()}" for violation in tally.violations]
    return "proven: " + "; ".join(said), wrong
