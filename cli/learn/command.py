"""`waybill prices learn FILE`."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from cli import terminal
from cli.forecast.demand import asked
from cli.learn import picture, report
from cli.learn.judging import judge
from cli.learn.panel import by_regime, by_sku, lines_of, whole_weeks
from cli.learn.poisson import elasticity
from cli.replay import rows
from cli.restock import page as pages

PICTURE = "pricing-learned.svg"
NAIVE, SPLIT = "all lines of a SKU together", "by regime: list and tier"


def learn_command(
    file: Annotated[Path, typer.Argument(help="UCI Online Retail as CSV, plain or .xz.", exists=True, dir_okay=False)],
    judged_from: Annotated[str, typer.Option(help="It learns from the months before, and is judged by this and those after.")],
    version: Annotated[str, typer.Option(help="Of the coefficients.")] = "1",
    out: Annotated[
        Path | None, typer.Option(help="Write the coefficients (JSON), as a strategy's terms.", dir_okay=False)
    ] = None,
    page: Annotated[Path | None, typer.Option(help="Also write this page's section, and its picture.", dir_okay=False)] = None,
) -> None:
    """How demand answers to price, learned from some months and judged by later ones. "No gain" is an answer."""
    try:
        split = rows.month(judged_from)[0]
        with rows.opened(file) as found:
            lines = whole_weeks(lines_of(asked(rows.read(found))), split)
        if not lines or min(line.day for line in lines) >= split:
            raise ValueError(f"nothing was sold before {judged_from}")
        together, apart = by_sku(lines, split), by_regime(lines, split)
        naive, own = elasticity(together, 0), elasticity(apart, 0)
        judged_naive, judged_own = judge(together, naive.value), judge(apart, own.value)
    except ValueError as error:
        terminal.fail(str(error), 2)
    tables = [
        (report.LEARNED, [report.learned(NAIVE, naive), report.learned(SPLIT, own)]),
        (report.JUDGED, [*report.judged(NAIVE, judged_naive), *report.judged(SPLIT, judged_own)]),
    ]
    console = terminal.out()
    for head, table in tables:
        shown = terminal.figures(*head)
        for row in table:
            shown.add_row(*row)
        console.print(shown)
    said = report.verdict(naive, own, judged_own.everything)
    console.print(said)
    first = min(line.day for line in lines)
    terms = report.coefficients(version, first, split - timedelta(days=1), own, judged_own.everything)
    if out is not None:
        out.write_text(json.dumps(terms, indent=2) + "\n", encoding="utf-8")
    if page is not None:
        title = f"## Learned: `waybill prices learn FILE --judged-from {judged_from} --version {version} --page {page.name}`"
        published = f"The coefficients:\n\n```json\n{json.dumps(terms, indent=2)}\n```"
        parts = [title, *(pages.table(*each) for each in tables), report.PRICES, said, published, f"![Error by week]({PICTURE})"]
        pages.put(page, "learned", "\n\n".join(parts))
        drawn = [
            ("last 4 weeks", picture.baseline(judged_own.by_week)),
            ("by regime", picture.model(judged_own.by_week)),
            ("naive", picture.model(judged_naive.by_week)),
        ]
        (page.parent / PICTURE).write_text(
            picture.picture(f"Error out of time, weeks from {judged_from}", drawn), encoding="utf-8"
        )
