"""Facts of the orders service about kits, on orders.events: SKUs that a channel sells as one, and that lie in stock as their
components. Key: the channel."""

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal

from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message

KITS = 200
"""Of a channel: each order on it reads them."""
COMPONENTS = AtMost(20, "refused at the door")
KitCode = Literal["unknown_channel", "in_itself", "too_many_kits"]


class Component(Message):
    """So many pieces of a SKU in one kit. Of what is paid for a kit each component has its `share`, by weight."""

    sku: str
    quantity: int
    share: int


Components = Annotated[tuple[Component, ...], COMPONENTS]


class Kit(Message):
    sku: str
    components: Components


class KitLines(Message):
    """An order's lines that a kit has become."""

    sku: str
    quantity: int
    numbers: Annotated[tuple[int, ...], COMPONENTS]
    """Of the order's lines, from 1."""


def in_stock(lines: Iterable[tuple[str, int]], kits: Iterable[Kit]) -> dict[str, int]:
    """SKU -> pieces, in the order first named: of kits those of their components, since that is what stock has. `lines`: SKU and
    pieces."""
    made_of, pieces = {kit.sku: kit.components for kit in kits}, dict[str, int]()
    for sku, count in lines:
        parts = [(part.sku, part.quantity * count) for part in made_of.get(sku, ())]
        for name, more in parts or [(sku, count)]:
            pieces[name] = pieces.get(name, 0) + more
    return pieces


class KitSet(Fact):
    """What a kit is made of, for orders placed from now on. (): it is none any more."""

    key: ClassVar[str] = "channel"
    channel: str
    sku: str
    components: Components
    set_at: Instant


class KitRequestRefused(Fact):
    key: ClassVar[str] = "channel"
    refusal: ClassVar[bool] = True
    channel: str
    request: str
    code: KitCode
    reason: str
    refused_at: Instant


KIT_EVENTS: dict[str, type[Fact]] = {"KitSet": KitSet, "KitRequestRefused": KitRequestRefused}
