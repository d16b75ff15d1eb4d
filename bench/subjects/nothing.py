"""A service whose commands change nothing, on the real runtime."""

from typing import Any, ClassVar

from fastapi import APIRouter

from shared.domain.contracts import contract
from shared.domain.messages import Command, Fact, Message
from shared.domain.nouns import Context, Noun
from shared.domain.service import Service
from shared.runtime.main import main


class Ping(Command):
    id: str


class Never(Fact):
    key: ClassVar[str] = "id"
    id: str


class Blank(Message):
    pass


def answer(_: Ping, __: Blank, ___: Context) -> list[Never]:
    return []


def evolve(state: Blank, _: Never, __: str) -> Blank:
    return state


def routes(_: Any) -> APIRouter:
    return APIRouter()


ping = Noun(
    name="ping",
    key="id",
    state=Blank,
    initial=Blank(),
    facts=Never,
    evolve=evolve,
    on={Ping: answer},
)
service = Service(name="nothing", facts=contract("nothing", {"Never": Never}), nouns=(ping,), routes=routes)

if __name__ == "__main__":
    main(service)
