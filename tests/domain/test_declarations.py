"""What does not fit together is found when a service is made, and the message names the noun and the fact."""

from typing import Any, ClassVar

import pytest

from shared.domain.contracts import DeclarationError, contract
from shared.domain.messages import Command, Fact, Message
from shared.domain.nouns import Ask, Context, Noun, On, SetTimer, View, Work
from shared.domain.service import Service


class Rang(Fact):
    key: ClassVar[str] = "door"
    door: str
    house: str


class Keyless(Fact):
    house: str


class Misspelt(Fact):
    key: ClassVar[str] = "porch"
    door: str


class Opened(Fact):
    key: ClassVar[str] = "door"
    door: str


class Refused(Fact):
    refusal: ClassVar[bool] = True
    key: ClassVar[str] = "door"
    door: str


class Knocked(Message):
    door: str


class Open(Command):
    door: str


class Shut(Command):
    door: str


contract("bells", {"Rang": Rang, "Keyless": Keyless, "Misspelt": Misspelt})
contract("storefront", {"Knocked": Knocked})
FACTS = contract("doors", {"Opened": Opened, "Refused": Refused})


class Door(Message):
    open: bool = False


def decide(input: Any, state: Door, context: Context) -> list[Any]:
    return []


def open_it(input: Open, state: Door, context: Context) -> list[Any]:
    return []


def evolve(state: Door, fact: Any, id: str) -> Door:
    return state


async def outside(request: Any) -> Command:
    return Shut(door="")


def door(**changes: Any) -> Noun:
    given: dict[str, Any] = {
        "name": "door",
        "key": "door",
        "state": Door,
        "initial": Door(),
        "facts": Opened,
        "says": (Refused,),
        "evolve": evolve,
        "on": {Open: open_it},
    }
    return Noun(**{**given, **changes})


def service(*nouns: Noun) -> Service:
    return Service("doors", FACTS, nouns, lambda gateway: None)


def shut_after(fact: Opened | Refused) -> list[SetTimer]:
    return []


def rings(fact: Opened | Refused) -> list[Ask]:
    return []


lock = door(name="lock", facts=Opened | Refused, says=(), on={})
ringing = Work("ring", Knocked, rings, outside, lambda request, why: Shut(door=""), (Shut,))


def test_what_fits_together_is_a_service() -> None:
    service(door(on={Open: open_it, Rang: decide, Keyless: On(decide, key="house"), Knocked: On(decide, key="door")}))


@pytest.mark.parametrize(
    ("nouns", "said"),
    [
        ([door(), door(name="gate", on={Open: open_it})], "doors/gate: Open has a handler already, in door"),
        ([door(facts=Refused, says=())], "doors: no state folds Opened"),
        ([door(on={Keyless: decide})], "doors/door: the contract of bells.Keyless states no key"),
        ([door(on={Misspelt: decide})], "doors/door: bells.Misspelt has no field porch, which its contract names as its key"),
        ([door(key="house", id="door", on={Rang: decide})], "doors/door: bells.Rang lies under door, not under house"),
        ([door(key="", id="door", on={Rang: decide})], "doors/door: bells.Rang lies under door, not under a key of the sender"),
        ([door(on={Rang: On(decide, key="cellar")})], "doors/door: bells.Rang has no field cellar to be keyed by"),
        ([door(on={Knocked: decide})], "doors/door: storefront.Knocked comes under any key"),
        ([door(on={Opened: decide})], "doors/door: doors.Opened is its own service's fact"),
        ([door(on={Open: On(open_it, key="door")})], "doors/door: the command Open comes under its key already"),
        ([door(on={Shut: open_it})], "doors/door: the handler of Shut takes another input"),
        ([door(on={Open: On()})], "doors/door: Open needs either `decide` or `split`"),
        ([door(timers={Shut: lambda fact: []})], "doors/door: nobody decides Shut, which its timer sends"),
        (
            [door(facts=Opened, says=(), on={Open: open_it, Shut: decide}, timers={Shut: shut_after}), lock],
            "doors/door: the timer Shut is set by Refused, which its noun neither folds nor says",
        ),
        (
            [door(facts=Opened, says=(), on={Open: open_it, Shut: decide}, work=(ringing,)), lock],
            "doors/door: the work ring is asked for by Refused, which its noun neither folds nor says",
        ),
        ([door(facts=Rang)], "doors/door: Rang is no fact of doors"),
        ([door(id="porch")], "doors/door: Opened has no field porch to name the state it changes"),
        ([door(views=(View("doors", Door, Rang, evolve, "door"),))], "doors/door: view doors shows Rang, no fact of doors"),
        (
            [door(views=(View("doors", Door, Opened, evolve, "porch"),))],
            "doors/door: Opened has no field porch to name the document",
        ),
        (
            [door(work=(Work("ring", Knocked, lambda fact: (), outside, lambda request, why: Shut(door=""), (Shut,)),))],
            "doors/door: nobody decides Shut, which answers the work ring",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_fit_is_named(nouns: list[Noun], said: str) -> None:
    with pytest.raises(DeclarationError) as error:
        service(*nouns)
    assert str(error.value).startswith(said)


def test_a_fact_has_one_producer() -> None:
    with pytest.raises(DeclarationError, match=r"gates\.Opened: Opened is doors\.Opened already"):
        contract("gates", {"Opened": Opened})


def test_a_fact_of_no_contract_cannot_be_heard() -> None:
    class Whispered(Fact):
        door: str

    with pytest.raises(DeclarationError, match="Whispered is in no contract"):
        service(door(on={Open: open_it, Whispered: decide}))


def test_timers_and_work_are_known_by_fact() -> None:
    from datetime import UTC, datetime

    from shared.domain.wiring import Wiring

    at = datetime(2026, 1, 1, tzinfo=UTC)
    timer = SetTimer("shut/a", at, "a", Shut(door="a"))
    ask = Ask("ring/a", "a", Knocked(door="a"))
    work = Work("ring", Knocked, lambda fact: (ask,), outside, lambda request, why: Shut(door=""), (Shut,))
    wiring = Wiring(service(door(on={Open: open_it, Shut: decide}, timers={Shut: lambda fact: [timer]}, work=(work,))))
    assert wiring.timers(Opened(door="a")) == [timer]
    assert wiring.asks(Opened(door="a")) == [(work, ask)]
