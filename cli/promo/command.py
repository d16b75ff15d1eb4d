"""`waybill promo evaluate ID`, `waybill promo evaluate --campaign ID`, `waybill promo evaluate --placebo 100 --file FILE` and
`waybill promo audience ID CUSTOMERS`."""

import asyncio
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from cli import terminal
from cli.play.calls import NotNow
from cli.pricing_api import pricing_api
from cli.promo import by_hand, report
from cli.promo.by_hand import ByHand
from cli.promo.campaign_log import CampaignReading
from cli.promo.control import audience, is_held_out
from cli.promo.log import Found, NotThere, Reading
from cli.promo.outcome import Outcome, evaluate
from cli.promo.picture import against_control, intervals
from cli.promo.placebo import DAYS, DESIGNS, placebos, score
from cli.promo.recording import record as noted
from cli.promo.sales import Sale, of_file
from cli.prove.reading import Proof, proven
from cli.reading import settings_for
from cli.replay import rows
from cli.restock import page as pages
from cli.running import DATA
from cli.up import Data
from shared.runtime.garbage import collect_rarely

PICTURE = "pricing-placebo.svg"
Percent = Annotated[float, typer.Option(min=0, max=50, help="Percent of the customers, drawn by hash, who do not get it.")]

promo = typer.Typer(help="What promotions did.", no_args_is_help=True)


@promo.callback()
def _promo() -> None:
    """What promotions did."""


@promo.command("evaluate")
def evaluate_command(
    promotion: Annotated[str, typer.Argument(help="The promotion's id, or CHANNEL/ID.")] = "",
    campaign: Annotated[str, typer.Option(help="Instead: a campaign's id, with all its promotions.")] = "",
    record: Annotated[bool, typer.Option("--record", help="Also note it on the campaign, for the next one's plan.")] = False,
    hold_out: Percent = 0,
    said: Annotated[
        Path | None, typer.Option("--by-hand", help="TOML: traffic, awareness, satisfaction, spend.", exists=True, dir_okay=False)
    ] = None,
    picture: Annotated[Path | None, typer.Option(help="Also draw sales and control by day (SVG).", dir_okay=False)] = None,
    placebo: Annotated[int, typer.Option(min=0, max=1000, help="Instead: so many campaigns that never were.")] = 0,
    file: Annotated[
        Path | None, typer.Option(help="Of placebos: UCI Online Retail as CSV, plain or .xz.", exists=True, dir_okay=False)
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=90, help="Of placebos: so long, and so long before.")] = DAYS,
    seed: Annotated[int, typer.Option(help="Of placebos.")] = 1,
    page: Annotated[Path | None, typer.Option(help="Of placebos: also write this page's section.", dir_okay=False)] = None,
    token: Annotated[str, typer.Option(envvar="WAYBILL_TOKEN", help="Of --record: of a caller with pricing:write.")] = "",
    api: Annotated[str, typer.Option(help="Of --record: where pricing answers; by default what runs here.")] = "",
    data: Data = DATA,
) -> None:
    """Sales before, during and after a promotion or a campaign, and its uplift against a control; or how far such figures are to
    be trusted."""
    if placebo:
        if file is None:
            terminal.fail("--placebo needs --file: the months on which campaigns are drawn.", 2)
        _placebos(file, placebo, seed, days, page)
    elif record and not campaign:
        terminal.fail("--record needs --campaign: the draft that follows a campaign shows what that one did.", 2)
    elif campaign:
        outcome, surveyed = _evaluated(CampaignReading(campaign), round(hold_out * 100), said, picture, data)
        if record:
            _recorded(api or pricing_api(data), token, outcome, surveyed)
    elif promotion:
        _evaluated(Reading(promotion), round(hold_out * 100), said, picture, data)
    else:
        terminal.fail("Which promotion? waybill promo evaluate ID, or --campaign ID; or --placebo 100 --file FILE.", 2)


def _evaluated(
    reading: Proof[Found], hold_out: int, said: Path | None, picture: Path | None, data: Path
) -> tuple[Outcome, ByHand]:
    try:
        surveyed = by_hand.read(said) if said is not None else ByHand()
        found = _read(reading, data)
        outcome = evaluate(found.promotion, found.sales, found.known_until, hold_out)
    except (ValueError, NotThere) as error:
        terminal.fail(str(error), 2)
    console = terminal.out()
    shown = terminal.figures(*report.head(outcome), title=report.title(outcome))
    for row in report.rows(outcome, surveyed):
        shown.add_row(*row)
    console.print(shown)
    for line in report.words(outcome, surveyed):
        console.print(line, markup=False, soft_wrap=True)
    if picture is not None:
        picture.write_text(_drawn(outcome, found, hold_out), encoding="utf-8")
    return outcome, surveyed


def _recorded(api: str, token: str, outcome: Outcome, surveyed: ByHand) -> None:
    async def sent() -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with httpx.AsyncClient(base_url=api, headers=headers, timeout=60) as http:
            await noted(http, outcome, surveyed)

    try:
        asyncio.run(sent())
    except (httpx.HTTPError, NotNow) as error:
        terminal.fail(f"Pricing did not take it: {error}. Again, it is noted once.")
    terminal.report(f"Noted on campaign {outcome.promotion.id}: GET /campaigns/… of one that follows it shows it.")


def _read(reading: Proof[Found], data: Path) -> Found:
    settings = settings_for(data)
    with Progress(
        TextColumn("reading the log"), BarColumn(), MofNCompleteColumn(), console=terminal.err(), transient=True
    ) as bar:
        task = bar.add_task("log", total=None)
        collect_rarely()
        return asyncio.run(proven(reading, settings, lambda done, total: bar.update(task, completed=done, total=total)))


def _drawn(outcome: Outcome, found: Found, hold_out: int) -> str:
    promotion = found.promotion

    def is_own(sale: Sale) -> bool:
        if hold_out:
            return sale.customer is None or not is_held_out(promotion.name, sale.customer, hold_out)
        return sale.sku in promotion.skus

    return against_control(outcome, found.sales, is_own if hold_out or promotion.skus else None)


def _placebos(file: Path, count: int, seed: int, days: int, page: Path | None) -> None:
    try:
        with rows.opened(file) as lines:
            sales = of_file(rows.read(lines))
        found = [placebos(sales, design, count, seed, days) for design in DESIGNS]
    except ValueError as error:
        terminal.fail(str(error), 2)
    console, scores = terminal.out(), [score(each) for each in found]
    table = [report.scored(design.name, each) for design, each in zip(DESIGNS, scores, strict=True)]
    shown = terminal.figures(*report.SCORES, title=f"{count} campaigns of {days} days that never were, each control")
    for row in table:
        shown.add_row(*row)
    console.print(shown)
    if page is not None:
        name = (
            f"## Placebos: `waybill promo evaluate --placebo {count} --file FILE --days {days} --seed {seed} --page {page.name}`"
        )
        said = [name, pages.table(report.SCORES, table), report.HOW, f"![The intervals]({PICTURE})"]
        pages.put(page, "placebo", "\n\n".join(said))
        title = f"Campaigns that never were, on {DESIGNS[0].name}"
        (page.parent / PICTURE).write_text(intervals(title, found[0]), encoding="utf-8")
    if wrong := report.failing(scores):
        terminal.fail("; ".join(wrong) + ": the intervals are too narrow.")


@promo.command("audience")
def audience_command(
    promotion: Annotated[str, typer.Argument(help="CHANNEL/ID, as it is evaluated later.")],
    customers: Annotated[Path, typer.Argument(help="A customer's id a line.", exists=True, dir_okay=False)],
    hold_out: Percent = 10,
) -> None:
    """Of a list of customers those who may have a promotion: the others are held out, and show what is without it."""
    ids = [line.strip() for line in customers.read_text(encoding="utf-8").splitlines() if line.strip()]
    chosen = audience(promotion, ids, round(hold_out * 100))
    for each in chosen:
        typer.echo(each)
    terminal.report(f"{len(chosen):,} of {len(set(ids)):,} may have it; the others are held out.")
