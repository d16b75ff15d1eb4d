"""The system in memory itself: what it does as the runtime does it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any, Literal

import pytest
from fastapi import APIRouter

from services.pricing.price.commands import SetPrice
from services.pricing.price.decide import ON
from services.pricing.service import service as pricing
from services.support.ticket.commands import AnswerTicket, OpenTicket
from shared.contracts.prices import PriceSet
from shared.contracts.support import FirstResponseBreached
from shared.domain.contracts import contract
from shared.domain.messages import Command, Fact, Message
from shared.domain.nouns import Ask, Context, Noun, Work
from shared.domain.service import Service
from shared.memory.system import START, Memory
from shared.runtime.log.builtin import Parked, StorefrontEventRefused
from tests.journeys.shop import OPENS, Shop


def test_what_cannot_be_read_is_refused_by_name() -> None:
    shop = Shop()
    broken = shop.system.storefront("OrderPlaced", b'{"channel":"shop"', id="e-1", source="urn:till")
    unknown = shop.system.storefront("OrderPlaaced", {})
    refused = shop.answers(broken)[0]
    assert (refused.type, refused.data["code"], refused.data["event_id"]) == ("StorefrontEventRefused", "unreadable", "e-1")
    assert shop.answers(unknown)[0].data["code"] == "unknown_type"
    refusals = [fact for fact in shop.system.facts("orders") if isinstance(fact, StorefrontEventRefused)]
    assert [fact.refused_at for fact in refusals] == [OPENS, OPENS]


def test_a_repeat_has_an_outcome_too() -> None:
    shop = Shop()
    shop.place("A1", {"mug": 1})
    shop.pay("A1", 6_000)
    again = shop.pay("A1", 6_000)
    assert shop.outcomes(again) == ["Repeated"]


def failing(command: SetPrice, state: Any, context: Context) -> Sequence[Any]:
    if command.unit_price == 13:
        raise KeyError("a defect")
    return [
        PriceSet(
            channel=command.channel,
            sku=command.sku,
            name=command.name,
            currency=command.currency,
            unit_price=command.unit_price,
            set_at=context.time,
        )
    ]


def test_what_cannot_be_decided_is_parked_and_holds_up_its_own_state_only() -> None:
    nouns = tuple(replace(noun, on={**ON, SetPrice: failing}) if noun.name == "price" else noun for noun in pricing.nouns)
    system = Memory([replace(pricing, nouns=nouns)])

    def price(sku: str, unit_price: int) -> list[Any]:
        command = SetPrice(channel="shop", sku=sku, name=sku, currency="CNY", unit_price=unit_price)
        return system.ask("pricing", f"shop/{sku}", command)

    (parked,) = price("mug", 13)
    (behind,) = price("mug", 14)
    assert isinstance(parked, Parked) and (parked.code, parked.reason) == ("decide_failed", "KeyError: 'a defect'")
    assert isinstance(behind, Parked) and behind.code == "behind_parked"
    assert isinstance(price("lamp", 14)[0], PriceSet)
    assert len(system.topics["pricing.dlq"][0]) == 2


@pytest.mark.req("SUP-01")
def test_timers_come_at_their_time_each_in_turn() -> None:
    shop = Shop()
    for number in range(3):
        ticket = OpenTicket(ticket_id=f"t{number}", customer_id="c", channel="chat", kind="consultation", subject="Where is it?")
        shop.system.ask("support", "c", ticket)
        shop.system.advance(minutes=10)
    shop.system.ask("support", "c", AnswerTicket(ticket_id="t1", answer_id="a", agent="li", text="On its way."))
    shop.system.advance(hours=2)
    breaches = [fact for fact in shop.system.facts("support") if isinstance(fact, FirstResponseBreached)]
    assert [(fact.ticket_id, fact.breached_at) for fact in breaches] == [
        ("t0", OPENS + timedelta(minutes=30)),
        ("t2", OPENS + timedelta(minutes=50)),
    ]
    assert shop.system.now == OPENS + timedelta(minutes=150)


def test_a_chance_draws_what_is_taken_next_and_the_same_one_draws_the_same() -> None:
    def played(seed: int | None) -> tuple[str, ...]:
        shop = Shop(chance=None if seed is None else Random(seed))
        for number in range(8):
            shop.place(f"A{number}", {"mug": 1})
            shop.pay(f"A{number}", 6_000)
        return tuple(str(fact) for fact in shop.system.facts("inventory"))

    assert played(1) == played(1)
    assert len({played(seed) for seed in (None, 1, 2, 3)}) > 1


# -- work: a parcel is weighed by a scale outside
class Arrive(Command):
    parcel: str


class Weighed(Command):
    parcel: str
    grams: int


class ParcelArrived(Fact):
    key = "parcel"
    parcel: str


class ParcelWeighed(Fact):
    key = "parcel"
    parcel: str
    grams: int


class Parcel(Message):
    state: Literal["new", "arrived", "weighed"] = "new"


async def scale(asked: ParcelArrived) -> Weighed:
    return Weighed(parcel=asked.parcel, grams=len(asked.parcel))


def arrive(command: Arrive, state: Parcel, context: Context) -> list[Fact]:
    return [ParcelArrived(parcel=command.parcel)] if state.state == "new" else []


def weigh(command: Weighed, state: Parcel, context: Context) -> list[Fact]:
    return [ParcelWeighed(parcel=command.parcel, grams=command.grams)] if state.state == "arrived" else []


weighing = Work(
    name="scale",
    request=ParcelArrived,
    asks=lambda fact: [Ask(f"weigh/{fact.parcel}", fact.parcel, fact)] if isinstance(fact, ParcelArrived) else [],
    do=scale,
    failed=lambda asked, reason: Weighed(parcel=asked.parcel, grams=-1),
    answers=(Weighed,),
    tries=3,
)
parcel = Noun(
    name="parcel",
    key="parcel",
    state=Parcel,
    initial=Parcel(),
    facts=ParcelArrived | ParcelWeighed,
    evolve=lambda state, fact, id: Parcel(state="weighed" if isinstance(fact, ParcelWeighed) else "arrived"),
    on={Arrive: arrive, Weighed: weigh},
    work=(weighing,),
)
SAID = contract("scales", {"ParcelArrived": ParcelArrived, "ParcelWeighed": ParcelWeighed})
scales = Service(name="scales", facts=SAID, nouns=(parcel,), routes=lambda gateway: APIRouter())


def grams(system: Memory) -> list[int]:
    system.ask("scales", "abc", Arrive(parcel="abc"))
    return [fact.grams for fact in system.facts("scales") if isinstance(fact, ParcelWeighed)]


async def test_work_is_done_also_inside_a_loop() -> None:
    assert grams(Memory([scales])) == [3]


def test_work_is_done_by_a_fake_and_tried_again() -> None:
    tried: list[str] = []

    def fake(asked: ParcelArrived) -> Weighed:
        tried.append(asked.parcel)
        if len(tried) < 3:
            raise OSError("the scale is off")
        return Weighed(parcel=asked.parcel, grams=7)

    assert grams(Memory([scales], START, work={"scale": fake})) == [7]
    assert tried == ["abc"] * 3


def test_work_that_fails_at_every_try_has_an_answer_too() -> None:
    def fake(asked: Mapping[str, Any]) -> Weighed:
        raise OSError("the scale is off")

    assert grams(Memory([scales], work={"scale": fake})) == [-1]
