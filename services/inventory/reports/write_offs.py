"""The view `write_offs`: pieces of a SKU that were written off in a warehouse in a month, by reason (SUS-03, INV-07)."""

from collections.abc import Iterator
from typing import Annotated, Literal, assert_never

from pydantic import Field

from services.inventory.count.booking import REASON as COUNTED
from shared.contracts.inventory import ReturnScrapped, StockAdjusted
from shared.contracts.set_aside import AsideReason, SetAsideWrittenOff
from shared.contracts.transfers_due import TransferStockLost
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View

WrittenOffFact = StockAdjusted | SetAsideWrittenOff | ReturnScrapped | TransferStockLost
Cause = AsideReason | Literal["counted", "adjusted", "scrapped", "lost_in_transit"]
SHRINKAGE: tuple[Cause, ...] = ("missing", "counted", "lost_in_transit")
"""Pieces that are gone, and nobody can say where."""


class WriteOffsView(Message):
    """In pieces; negative ones were found."""

    warehouse: str
    sku: str
    month: str
    """YYYY-MM, UTC."""
    by_reason: Annotated[dict[Cause, int], AtMost(10, "there are no more reasons")] = Field(default_factory=dict)
    """Why they were set aside; or counted (the net of counts' differences), adjusted by hand, scrapped as they were returned,
    lost in transit on their way here."""
    written_off: int = 0
    """All of them."""
    shrinkage: int = 0
    """Of these: missing, counted and lost in transit."""


def _lines(fact: WrittenOffFact) -> Iterator[tuple[str, int]]:
    match fact:
        case StockAdjusted():
            yield fact.sku, -fact.change
        case SetAsideWrittenOff():
            yield fact.sku, fact.quantity
        case ReturnScrapped() | TransferStockLost():
            for line in fact.lines:
                yield line.sku, line.quantity
        case _:
            assert_never(fact)


def _cause(fact: WrittenOffFact) -> tuple[Cause, Instant]:
    match fact:
        case StockAdjusted():
            return "counted" if fact.reason == COUNTED else "adjusted", fact.adjusted_at
        case SetAsideWrittenOff():
            return fact.reason, fact.written_off_at
        case ReturnScrapped():
            return "scrapped", fact.scrapped_at
        case TransferStockLost():
            return "lost_in_transit", fact.lost_at
        case _:
            assert_never(fact)


def ids(fact: WrittenOffFact) -> list[str]:
    month = f"{_cause(fact)[1]:%Y-%m}"
    return list(dict.fromkeys(f"{fact.warehouse}/{sku}/{month}" for sku, _ in _lines(fact)))


def evolve(view: WriteOffsView | None, recorded: Recorded, id: str) -> WriteOffsView:
    fact: WrittenOffFact = recorded.event
    if view is None:
        rest, _, month = id.rpartition("/")
        warehouse, _, sku = rest.partition("/")
        view = WriteOffsView(warehouse=warehouse, sku=sku, month=month)
    cause, _ = _cause(fact)
    n = sum(pieces for sku, pieces in _lines(fact) if sku == view.sku)
    return view.model_copy(
        update={
            "by_reason": {**view.by_reason, cause: view.by_reason.get(cause, 0) + n},
            "written_off": view.written_off + n,
            "shrinkage": view.shrinkage + (n if cause in SHRINKAGE else 0),
        }
    )


write_offs = View(
    name="write_offs",
    document=WriteOffsView,
    facts=WrittenOffFact,
    evolve=evolve,
    ids=ids,
    indexes=(("warehouse", "month"), ("month",), ("sku",)),
    version=2,
)
