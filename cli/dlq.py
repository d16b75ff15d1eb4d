"""`waybill dlq list|show|redrive`: what could not be handled, why, and deciding it again."""

import asyncio
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli import terminal
from cli.dead import Letter, in_turn, masked, parked_letter, unreadable_letter
from cli.reading import producer_of, settings_for, topics_of
from cli.redrive import Redriven, Redriver
from cli.running import DATA
from cli.up import Data
from shared.domain.service import STOREFRONT
from shared.runtime.log.wire import Record
from shared.runtime.passes.catalog import PARKED
from shared.runtime.settings import Settings
from shared.runtime.tools.reading import documents_of
from shared.runtime.topics import SERVICES

Service = Annotated[str, typer.Argument(help=f"One of {', '.join(SERVICES)}.", show_default=False)]
dlq = typer.Typer(help="Dead letters: parked inputs and unreadable storefront events.", no_args_is_help=True)
FORM = f"TOPIC/PARTITION/OFFSET/LINE/NTH (orders.commands/3/17/0/0), or {STOREFRONT}/PARTITION/OFFSET"


@dlq.command("list")
def list_letters(data: Data = DATA) -> None:
    """List parked inputs and unreadable storefront events, with reasons."""
    settings = settings_for(data)
    letters = asyncio.run(_all(settings))
    if not letters:
        terminal.out().print("No dead letters: every input was decided, every storefront event was read.")
        return
    terminal.out().print(table(letters))
    if any(letter.is_parked for letter in letters):
        terminal.out().print(
            "See one: ./waybill dlq show SERVICE PLACE. Once its cause is mended: ./waybill dlq redrive SERVICE --all"
        )


@dlq.command()
def show(
    service: Service,
    place: Annotated[str, typer.Argument(help="As listed.")],
    data: Data = DATA,
) -> None:
    """Show the record behind a dead letter: headers and data, people hidden."""
    topic, number, offset = location(service, place)
    settings = settings_for(data)
    letter, record = asyncio.run(_one(settings, service, place, topic, number, offset))
    if record is None:
        terminal.fail(f"{topic} has no record at partition {number}, offset {offset}. What there is: ./waybill dlq list")
    out = terminal.out()
    if letter is None and topic != STOREFRONT:
        out.print(f"Nothing is parked there (any more). It is what {topic} holds at {number}/{offset}.")
    elif letter is not None:
        out.print(Text(f"{letter.code}: {letter.reason}"))
        if letter.states:
            out.print(Text(f"states: {', '.join(letter.states)} (later inputs for them wait behind it)"))
    out.print(headers_table(f"{topic}, partition {number}, offset {offset}", record))
    for line in (record.value or b"").split(b"\n") if topic.endswith(".events") and topic != STOREFRONT else [record.value]:
        out.print(Text(masked(line)))


@dlq.command()
def redrive(
    service: Service,
    place: Annotated[str, typer.Argument(help="As listed.")] = "",
    all: Annotated[bool, typer.Option("--all", help="Everything that is parked in the service, in the order it was.")] = False,
    data: Data = DATA,
) -> None:
    """Have parked inputs decided again, in order, and say what came of each."""
    known(service)
    if bool(place) == all:
        terminal.fail("Say which one: ./waybill dlq redrive SERVICE PLACE, or --all. What there is: ./waybill dlq list", 2)
    if place and location(service, place)[0] == STOREFRONT:
        terminal.fail(
            "A storefront's event cannot be redriven: it was answered by a refusal. The storefront sends it corrected.", 2
        )
    settings = settings_for(data)
    results = asyncio.run(_redrive(settings, service, place))
    if not results:
        terminal.fail(f"{service} has nothing parked" + (f" at {place}" if place else "") + ". What there is: ./waybill dlq list")
    for result in results:
        terminal.out().print(Text(said(result)))
    if any(result.outcome != "done" for result in results):
        raise typer.Exit(1)


def known(service: str) -> None:
    if service not in SERVICES:
        terminal.fail(f"No service is called {service!r}: there are {', '.join(SERVICES)}.", 2)


def location(service: str, place: str) -> tuple[str, int, int]:
    """Topic, partition and offset of a listed place; exits with what is accepted for anything else."""
    known(service)
    topic, *numbers = place.split("/")
    topics = {STOREFRONT: 2, f"{service}.commands": 4, **{f"{each}.events": 4 for each in SERVICES}}
    if topics.get(topic) != len(numbers) or not all(number.isdecimal() for number in numbers):
        terminal.fail(f"{place!r} is no place. As listed: {FORM}.", 2)
    return topic, int(numbers[0]), int(numbers[1])


def said(result: Redriven) -> str:
    letter = result.letter
    head = f"{letter.service} {letter.place} {letter.type}: "
    match result.outcome:
        case "done":
            return head + "decided now: " + (", ".join(result.facts) or "nothing changed")
        case "parked still":
            return head + f"stays parked, it still cannot be decided ({letter.code}: {letter.reason}). Mend the cause first."
        case "no answer":
            return head + f"no answer from {letter.service}. Does it run (./waybill status)? It is done as soon as it does."


async def _all(settings: Settings) -> list[Letter]:
    letters: list[Letter] = []
    dead = [f"{service}.dlq" for service in SERVICES]
    async with topics_of(settings, dead) as topics:
        bounds = await topics.bounds(dead)
        for service in SERVICES:
            letters += await _parked(settings, service)
            unreadable: dict[str, Letter] = {}
            for number in range(topics.partitions):
                async for records in topics.batches(f"{service}.dlq", number, *bounds[f"{service}.dlq", number]):
                    unreadable.update(found for record in records if (found := unreadable_letter(service, record)))
            letters += unreadable.values()
    return letters


async def _parked(settings: Settings, service: str) -> list[Letter]:
    async with documents_of(settings, service) as documents:
        parked = [each async for each in documents.scan(PARKED, {"redriven": False})]
    return [parked_letter(service, each) for each in in_turn(parked)]


async def _one(
    settings: Settings, service: str, place: str, topic: str, number: int, offset: int
) -> tuple[Letter | None, Record | None]:
    letter = next((each for each in await _parked(settings, service) if each.place == place), None)
    async with topics_of(settings, [topic]) as topics:
        return letter, await topics.record(topic, number, offset) if number < topics.partitions else None


async def _redrive(settings: Settings, service: str, place: str) -> list[Redriven]:
    """Stops at the first one without an answer: those behind it would get none either."""
    letters = [letter for letter in await _parked(settings, service) if place in ("", letter.place)]
    results: list[Redriven] = []
    if not letters:
        return results
    async with (
        topics_of(settings, [f"{service}.events", f"{service}.commands"]) as topics,
        producer_of(settings) as producer,
        documents_of(settings, service) as documents,
    ):
        redriver = Redriver(service, topics, producer, documents)
        with terminal.err().status("redriving") as spinner:
            for nth, letter in enumerate(letters, 1):
                spinner.update(f"redriving {nth} of {len(letters)}")
                results.append(await redriver.redrive(letter))
                if results[-1].outcome == "no answer":
                    break
            await redriver.await_documents(results)
    return results


def table(letters: list[Letter]) -> Table:
    shown = Table(title="Dead letters")
    for name in ("service", "place", "what", "code"):
        shown.add_column(name, no_wrap=True)
    shown.add_column("reason", overflow="fold")
    for letter in letters:
        shown.add_row(letter.service, letter.place, letter.type or "?", letter.code, Text(letter.reason))
    return shown


def headers_table(title: str, record: Record) -> Table:
    shown = Table(title=title, title_justify="left")
    shown.add_column("header", no_wrap=True)
    shown.add_column("value", overflow="fold")
    shown.add_row("(key)", Text((record.key or b"").decode(errors="replace")))
    for name, value in record.headers:
        shown.add_row(name, Text((value or b"").decode(errors="replace")))
    return shown
