"""What the next decision about an outlet reads."""

from typing import Annotated

from shared.contracts.limits import WAREHOUSES
from shared.contracts.products import OutletSet
from shared.domain.bounds import AtMost
from shared.domain.messages import Message

SOLD_FROM = AtMost(WAREHOUSES, "refused at the door, by orders")


class Outlet(Message):
    warehouses: Annotated[tuple[str, ...], SOLD_FROM] = ()
    buffer: int = 0


def evolve(_: Outlet, fact: OutletSet, id: str) -> Outlet:
    return Outlet(warehouses=fact.warehouses, buffer=fact.buffer)
