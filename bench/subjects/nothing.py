"""A service whose commands change nothing, on the real runtime."""

from typing import Any

from fastapi import APIRouter

from shared.domain.decider import Decider, one_state
from shared.domain.messages import Command, Fact, Message
from shared.domain.service import Service
from shared.runtime.main import main


class Ping(Command):
    id: str


class Never(Fact):
    pass


class Blank(Message):
    pass


def decide(_: Ping, __: Blank) -> list[Never]:
    return []


def evolve(state: Blank, _: Never) -> Blank:
    return state


def no_state(_: Ping | Never) -> str | None:
    return None


def routes(_: Any) -> APIRouter:
    return APIRouter()


decider: Decider[Ping, Never, Blank] = one_state(decide, evolve, Blank(), Blank, no_state)
commands: dict[str, type[Message]] = {"Ping": Ping}
events: dict[str, type[Message]] = {"Never": Never}
service = Service(
    name="nothing",
    decider=decider,
    commands=commands,
    events=events,
    reactions={},
    projections=(),
    routes=routes,
)

if __name__ == "__main__":
    main(service)
