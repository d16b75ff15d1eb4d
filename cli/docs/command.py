"""`waybill docs [--check]`: what docs/generated says, made from the code; with --check, that it says so already."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from cli import terminal
from cli.running import ROOT

GENERATED = ROOT / "docs" / "generated"
SHOWN = 40
"""Lines of difference that are shown of a file."""

Check = Annotated[bool, typer.Option("--check", help="Write nothing; say what differs, and fail if anything does.")]


def docs(check: Check = False) -> None:
    """Write docs/generated anew: OpenAPI, AsyncAPI, settings, metrics, events, bounds."""
    from cli.docs.generate import generate  # needs PyYAML, which a service's image has not; and takes seconds

    wanted = generate()
    changes = differences(wanted, GENERATED)
    if not changes:
        terminal.report(f"docs/generated is up to date: {len(wanted)} files")
        return
    if check:
        for name, lines in changes.items():
            cut = [f"... and {len(lines) - SHOWN} more lines"] if len(lines) > SHOWN else []
            terminal.out().print("\n".join([name, *lines[:SHOWN], *cut]), markup=False)
        terminal.fail(f"docs/generated is behind the code: {', '.join(changes)}. Run ./waybill docs and commit what it writes.")
    for name in changes:
        path = GENERATED / name
        if name in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[name], encoding="utf-8")
        else:
            path.unlink()
        terminal.report(f"{'wrote' if name in wanted else 'removed'} docs/generated/{name}")


def differences(wanted: Mapping[str, str], folder: Path) -> dict[str, list[str]]:
    """By file, the lines of a unified diff from what lies there to what should."""
    there = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    changes = {}
    for name in sorted(wanted.keys() | there.keys()):
        old = there[name].read_text(encoding="utf-8") if name in there else ""
        new = wanted.get(name, "")
        if old != new or name not in wanted:
            changes[name] = list(
                difflib.unified_diff(old.splitlines(), new.splitlines(), "committed", "generated", lineterm="", n=1)
            )
    return changes
