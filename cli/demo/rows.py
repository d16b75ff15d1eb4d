"""A small table of words and figures."""

from collections.abc import Sequence

from rich.table import Table


def figures(title: str, rows: Sequence[tuple[str, str]]) -> Table:
    table = Table(title=title, show_header=False, title_justify="left", title_style="bold", box=None, padding=(0, 1))
    table.min_width = len(title)
    table.add_column(style="cyan")
    table.add_column(justify="right")
    for row in rows:
        table.add_row(*row)
    return table
