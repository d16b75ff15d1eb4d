"""What a warehouse knows of a purchase order: what a receipt for it reads."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from shared.contracts.inventory import StockReceived
from shared.contracts.limits import PURCHASED_LINES
from shared.contracts.replenishing import IncomingClosed, IncomingExpected
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Ref

IncomingFact = IncomingExpected | IncomingClosed | StockReceived


class Due(Message):
    ordered: int
    taken: int = 0
    """Came, and was not too much."""


class Nothing(Message):
    kind: Literal["nothing"] = "nothing"


class Expected(Message):
    kind: Literal["expected"] = "expected"
    due_at: Instant
    tolerance_percent: int
    lines: Annotated[dict[str, Due], PURCHASED_LINES]
    """By SKU."""
    open: bool = True
    takes_more: bool = True
    """Up to the tolerance; not once it was closed short."""

    def room(self, sku: str) -> int:
        """How many more pieces are not too much."""
        if not self.takes_more or (line := self.lines.get(sku)) is None:
            return 0
        return max(0, line.ordered * (100 + self.tolerance_percent) // 100 - line.taken)


Incoming = Nothing | Expected
StoredIncoming = Annotated[Incoming, Field(discriminator="kind")]


def incoming_ref(warehouse: str, purchase_order: str) -> Ref:
    return "incoming", f"{warehouse}/{purchase_order}"


def incoming_ids(fact: IncomingFact) -> tuple[str, ...]:
    """A receipt without a purchase order is none of it."""
    return (f"{fact.warehouse}/{fact.purchase_order}",) if fact.purchase_order else ()


def evolve(state: Incoming, fact: IncomingFact, id: str) -> Incoming:
    if isinstance(fact, IncomingExpected):
        taken = {sku: due.taken for sku, due in state.lines.items()} if isinstance(state, Expected) else {}
        lines = {line.sku: Due(ordered=line.quantity, taken=taken.get(line.sku, 0)) for line in fact.lines}
        return Expected(due_at=fact.due_at, tolerance_percent=fact.tolerance_percent, lines=lines)
    if isinstance(state, Nothing):
        return state
    match fact:
        case IncomingClosed():
            return state.model_copy(update={"open": False, "takes_more": not fact.short})
        case StockReceived():
            came = {line.sku: line.quantity - line.excess for line in fact.lines}
            lines = {
                sku: due.model_copy(update={"taken": due.taken + came[sku]}) if sku in came else due
                for sku, due in state.lines.items()
            }
            return state.model_copy(update={"lines": lines})
        case _:
            assert_never(fact)
