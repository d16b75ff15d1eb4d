"""Results go to stdout, progress and errors to stderr. Without a terminal lines are wide, so that nothing is cut."""

import sys
from typing import NoReturn

import typer
from rich.console import Console
from rich.table import Table

_WIDE = 200
ROWS_REFUSED = 3
"""Exit code: what could be taken of a file was, and some rows were refused."""


def _width(stream: object) -> int | None:
    return None if getattr(stream, "isatty", lambda: False)() else _WIDE


def out() -> Console:
    return Console(width=_width(sys.stdout), highlight=False)


def err() -> Console:
    return Console(stderr=True, width=_width(sys.stderr), highlight=False)


def report(line: str) -> None:
    """One line of progress."""
    err().print(line, style="dim", markup=False, soft_wrap=True)


def figures(*head: str, title: str | None = None) -> Table:
    """An empty table: words in its first column, figures in the others."""
    table = Table(*head, title=title)
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def fail(message: str, code: int = 1) -> NoReturn:
    """What is wrong and what to do next, without a traceback."""
    err().print(message, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(code)
