"""docs/inventory.md: each command writes its own section of it, between two marks."""

from pathlib import Path
from re import DOTALL, sub

TITLE = """# Inventory, planned: what a real shop's months say
Figures of a real British web shop (UCI Online Retail, December 2010 to September 2011). Each section is written by the command
that it names, with `--page docs/inventory.md`; nothing in it is typed by hand.
"""


def put(page: Path, name: str, text: str) -> None:
    """Writes a section anew, or at the end."""
    before = page.read_text(encoding="utf-8") if page.exists() else TITLE
    marks = f"<!-- {name} -->", f"<!-- /{name} -->"
    section = f"{marks[0]}\n{text.strip()}\n{marks[1]}"
    if marks[0] in before:
        after = sub(f"{marks[0]}.*{marks[1]}", lambda _: section, before, flags=DOTALL)
    else:
        after = f"{before.rstrip()}\n\n{section}\n"
    page.write_text(after, encoding="utf-8")


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *("| " + " | ".join(row) + " |" for row in rows)]
    return "\n".join(lines)
