"""What the next decision reads: stock by SKU, and what each order, receipt, return and adjustment already did.

State ids are "<warehouse>/<noun>/<name>": no warehouse, SKU or id contains a slash.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Protocol

from pydantic import Field

from services.inventory.lots import Lot
from shared.contracts.inventory import LotLine
from shared.contracts.orders import StockLine
from shared.domain.messages import Message

Noun = Literal["sku", "order", "receipt", "return", "adjustment"]


class Blank(Message):
    """Nothing happened here yet."""

    kind: Literal["blank"] = "blank"


class Sku(Message):
    """0 <= allocated <= on_hand, and the lots sum to both (INV-01, INV-02)."""

    kind: Literal["sku"] = "sku"
    on_hand: int = 0
    allocated: int = 0
    lots: tuple[Lot, ...] = ()
    """Oldest first."""
    alert_line: int = 0
    low: bool = False
    """StockLow was said, and the SKU has not been at its alert line since."""

    @property
    def available(self) -> int:
        return self.on_hand - self.allocated


class Reserved(Message):
    """An order's pieces, by the lots they will be picked from."""

    kind: Literal["reserved"] = "reserved"
    lines: tuple[LotLine, ...]


class Refused(Message):
    kind: Literal["refused"] = "refused"


class Released(Message):
    kind: Literal["released"] = "released"


class Issued(Message):
    kind: Literal["issued"] = "issued"


class Received(Message):
    """What a receipt said: the same again is a repeat, anything else a contradiction."""

    kind: Literal["received"] = "received"
    lines: tuple[StockLine, ...]


class Returned(Message):
    kind: Literal["returned"] = "returned"


class Adjusted(Message):
    kind: Literal["adjusted"] = "adjusted"
    sku: str
    change: int
    reason: str


OrderState = Blank | Reserved | Refused | Released | Issued
State = Blank | Sku | Reserved | Refused | Released | Issued | Received | Returned | Adjusted
Stored = Annotated[State, Field(discriminator="kind")]
States = Mapping[str, State]


def state_id(warehouse: str, noun: Noun, name: str) -> str:
    return f"{warehouse}/{noun}/{name}"


class _OfSku(Protocol):
    @property
    def sku(self) -> str: ...


def sku_ids(warehouse: str, lines: Iterable[_OfSku]) -> list[str]:
    """Ids of the lines' SKUs, each once."""
    prefix = state_id(warehouse, "sku", "")
    return list(dict.fromkeys([prefix + line.sku for line in lines]))


def stock_of(states: States, warehouse: str, sku: str) -> Sku:
    """A SKU that nobody named before has no stock."""
    state = states[state_id(warehouse, "sku", sku)]
    if isinstance(state, Sku):
        return state
    if isinstance(state, Blank):
        return Sku()
    raise misplaced(state)


def order_of(states: States, warehouse: str, order: str) -> OrderState:
    state = states[state_id(warehouse, "order", order)]
    if isinstance(state, Blank | Reserved | Refused | Released | Issued):
        return state
    raise misplaced(state)


def misplaced(state: State) -> TypeError:
    return TypeError(f"a {state.kind} state under another noun's id")
