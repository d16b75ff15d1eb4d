"""Lines that no warehouse has: a membership, work to order (ORD-15). Priced and paid for as others are; done at payment, or when
somebody says so. Amounts: minor units of the order's currency; times: aware UTC. Key: order id."""

from collections.abc import Sequence
from operator import not_
from typing import Annotated, ClassVar, Literal, Protocol

from pydantic import Field

from shared.contracts.limits import CHANGES, ORDER_LINES
from shared.contracts.lines import PricedLine
from shared.domain.messages import Fact, Instant, Message
from shared.domain.money import Currency

Ends = Literal["payment", "hand"]
"""When such a line is done."""
BY_HAND = 50
"""How often lines of an order may be done by hand, some of them at a time. Then all that are left are done at once."""
DONE = BY_HAND + 2 * (CHANGES + 1)
"""So often are lines of an order done at most: at payment and by hand, and again after each change."""


class LineEnds(Message):
    """All lines of a SKU in an order end the same way."""

    sku: str
    ends: Ends


WithoutStock = Annotated[tuple[LineEnds, ...], ORDER_LINES, Field(exclude_if=not_)]
"""Each SKU once. Most orders have none: their documents do not tell."""


class EndingLine(Protocol):
    """As a storefront or a caller names it."""

    @property
    def sku(self) -> str: ...
    @property
    def ends(self) -> Ends | None: ...


def without_stock(lines: Sequence[EndingLine]) -> tuple[LineEnds, ...]:
    """Those of the lines that need none. Raises ValueError where lines of a SKU end in several ways."""
    for line in lines:
        if line.ends is not None:
            break
    else:
        return ()
    ends = {line.sku: line.ends for line in lines if line.ends is not None}
    for number, line in enumerate(lines):
        if ends.get(line.sku) != line.ends:
            raise ValueError(f"lines[{number}].ends: all lines of a SKU end the same way")
    return tuple(LineEnds(sku=sku, ends=word) for sku, word in ends.items())


class LinesDone(Fact):
    """Lines without stock are done, as a shipment's are delivered: from now their return window runs, and nothing of them comes
    back."""

    key: ClassVar[str] = "order_id"
    order_id: str
    number: int
    """Of the order's, from 1."""
    channel: str
    external_id: str
    currency: Currency
    ends: Ends
    lines: tuple[PricedLine, ...]
    """Pieces of the order's lines, with their share of what is paid."""
    numbers: tuple[int, ...] = ()
    """Of each of these lines in the order, from 1; () where they are all of them."""
    customer_id: str | None
    to_come: tuple[str, ...] = ()
    """SKUs of the order of which pieces are still to be delivered, or done."""
    reason: str = ""
    """What was done, where it was by hand."""
    done_by: str = ""
    done_at: Instant
    return_until: Instant
