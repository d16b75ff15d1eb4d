"""A small service: doors are opened by request, rung at by another service's fact, and counted by house from its own facts."""

from typing import Any, ClassVar

from shared.domain.contracts import contract
from shared.domain.messages import Command, Fact, Message, Upcast
from shared.domain.nouns import Context, Decide, Noun, On, Recorded, View
from shared.domain.service import Service


class RangOne(Fact):
    """As an older release knows it."""

    key: ClassVar[str] = "door"
    door: str


class RangTwo(Fact):
    """As the release after it writes it."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (lambda rang: {**rang, "times": 1},)
    key: ClassVar[str] = "door"
    door: str
    times: int


class Delivered(Fact):
    """Lies under a parcel: doors key it anew."""

    key: ClassVar[str] = "parcel"
    parcel: str
    door: str


class Open(Command):
    door: str
    house: str = "h1"


class Opened(Fact):
    key: ClassVar[str] = "door"
    door: str
    house: str
    rule: str = ""


class Answered(Fact):
    key: ClassVar[str] = "door"
    door: str
    times: int


class Counted(Fact):
    public: ClassVar[bool] = False
    key: ClassVar[str] = "house"
    house: str
    count: int


class Door(Message):
    rang: int = 0


class House(Message):
    count: int = 0


class HouseView(Message):
    house: str
    facts: tuple[str, ...]


DOORS = contract("portals", {"Opened": Opened, "Answered": Answered, "Counted": Counted})
contract("bells-one", {"Rang": RangOne, "Delivered": Delivered})
contract("bells", {"Rang": RangTwo})


def open_door(input: Open, state: Door, context: Context) -> list[Any]:
    rule = context.found[f"houses/{input.house}"]
    return [Opened(door=input.door, house=input.house, rule="counted" if rule else "new")]


def answer(input: RangOne | RangTwo, state: Door, context: Context) -> list[Any]:
    return [Answered(door=input.door, times=state.rang + getattr(input, "times", 1))]


def take_in(input: Delivered, state: Door, context: Context) -> list[Any]:
    return [Answered(door=input.door, times=state.rang)]


def count(input: Opened, state: House, context: Context) -> list[Any]:
    return [Counted(house=input.house, count=state.count + 1)]


def _door(state: Door, fact: Any, id: str) -> Door:
    return Door(rang=fact.times) if isinstance(fact, Answered) else state


def _house(state: House, fact: Counted, id: str) -> House:
    return House(count=fact.count)


def _view(view: HouseView | None, recorded: Recorded, id: str) -> HouseView:
    return HouseView(house=id, facts=(*(view.facts if view else ()), recorded.id))


HOUSES = View("houses", HouseView, Counted, _view, "house")
COUNTING = Noun("house", "house", House, House(), Counted, _house, {Opened: On(count, key="house")}, views=(HOUSES,))


def _asked(input: Open) -> tuple[str, ...]:
    return (f"houses/{input.house}",)


def doors(rang: type[Fact]) -> Service:
    on: dict[type[Message], Decide | On] = {Open: On(open_door, lookups=_asked), rang: answer, Delivered: On(take_in, key="door")}
    door = Noun("door", "door", Door, Door(), Opened | Answered, _door, on)
    return Service("portals", DOORS, (door, COUNTING), lambda gateway: None)
