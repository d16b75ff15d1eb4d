"""What an export comes to: the events to send, and by row what was refused and why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

from pydantic import ValidationError

from shared.contracts.storefront import OrderCancellationRequested, OrderedLine, OrderPlaced, PaymentReceived
from shared.contracts.without_stock import Ends
from shared.domain import ids
from shared.domain.messages import SEALED_FIELDS, Personal

Data = OrderPlaced | PaymentReceived | OrderCancellationRequested
Type = Literal["OrderPlaced", "PaymentReceived", "OrderCancellationRequested"]
File = Literal["orders", "detail"]
GOODS: Mapping[str, Ends] = {}
"""No SKU of an export is without stock."""
Said = TypeVar("Said", OrderPlaced, PaymentReceived, OrderCancellationRequested, OrderedLine)


class Refused(NamedTuple):
    """A row that is not sent. `reason` names the rule, never the value, which may be a person's."""

    file: File
    row: int
    """As a spreadsheet counts: the header is row 1."""
    column: str
    reason: str


class RowError(ValueError):
    """Of one row: the column that is wrong, and the rule."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(f"{column}: {reason}")
        self.column, self.reason = column, reason


class Event(NamedTuple):
    """A CloudEvent, before it is one. Times: aware UTC."""

    type: Type
    id: str
    """The same content has the same."""
    source: str
    """Of which adapter."""
    time: datetime
    key: str
    """The order's number: what is said of it stays in order."""
    data: Data


class Mapped(NamedTuple):
    events: tuple[Event, ...]
    refused: tuple[Refused, ...]
    left_out: Mapping[str, int]
    """Orders that are rightly not sent, counted by reason."""
    orders: int
    """That are sent."""
    encodings: tuple[str, ...]
    """Of each file, as it was read."""


@dataclass(slots=True)
class Rows:
    """Where an order stands in the files, and what is wrong there."""

    seen: list[tuple[File, int]] = field(default_factory=list)
    wrong: list[Refused] = field(default_factory=list)

    def refuse(self, file: File, row: int, error: RowError) -> None:
        self.wrong.append(Refused(file, row, error.column, error.reason))

    def held_back(self, column: str) -> list[Refused]:
        """What is wrong, and the order's other rows: a part of an order would be another order."""
        first = self.wrong[0]
        wrong = {(each.file, each.row) for each in self.wrong}
        reason = f"of an order that row {first.row} of the {first.file} keeps back"
        return [*self.wrong, *(Refused(*each, column, reason) for each in self.seen if each not in wrong)]


class Gathered(Protocol):
    @property
    def rows(self) -> Rows: ...


Order = TypeVar("Order", bound=Gathered)


def finished(
    orders: Iterable[Order],
    nobodys: Iterable[Refused],
    left_out: Callable[[Order], str],
    events: Callable[[Order], list[Event]],
    number: str,
    encodings: tuple[str, ...],
) -> Mapped:
    """`nobodys`: rows of no order. `left_out`: why an order is not sent, "" where it is. `events` raises RowError, which is then
    its first row's. `number`: the column that names the order."""
    refused, sent, count = list(nobodys), list[Event](), 0
    reasons: dict[str, int] = {}
    for order in orders:
        if not order.rows.wrong:
            if why := left_out(order):
                reasons[why] = reasons.get(why, 0) + 1
                continue
            try:
                sent += events(order)
                count += 1
                continue
            except RowError as error:
                order.rows.refuse(*order.rows.seen[0], error)
        refused += order.rows.held_back(number)
    refused.sort(key=lambda each: (each.file == "detail", each.row))
    return Mapped(tuple(sent), tuple(refused), reasons, count, encodings)


def said(cls: type[Said], columns: Mapping[str, str], **fields: Any) -> Said:
    """As the contract has it. Raises RowError with the column (`columns`: by the contract's field) and the contract's rule."""
    try:
        return cls(**fields)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        names = [str(each) for each in first["loc"]]
        column = next((columns[each] for each in reversed(names) if each in columns), "/".join(names) or "(row)")
        raise RowError(column, first["msg"].removeprefix("Value error, ")) from None


def priced(columns: Mapping[str, str], sku: str, quantity: int, price: int | None, part: int) -> OrderedLine:
    """A line of which the file says the price of a piece (None: it does not), and `part`, its share of what the order comes to.
    The share is said where it is another than the price: the difference was taken off the order. Raises RowError."""
    listed = (price or 0) * quantity
    unit = {"unit_price": price} if price is not None and part <= listed else {}
    whole = {"line_total": part} if price is None or part != listed else {}
    return said(OrderedLine, columns, sku=sku, quantity=quantity, **unit, **whole)


def buyer(channel: str, account: str, number: str, person: Mapping[str, str]) -> Personal | None:
    """Known by a name made of his account, which is a person's. Without one, or with a masked one (t**3), which is many people's,
    each order's is a subject of its own, who can be erased. None: nothing is said of him."""
    known = {field: text for field, text in person.items() if text}
    own = account and "*" not in account
    if not known and not own:
        return None
    return Personal(customer_id=ids.derived("buyer", channel, account) if own else number, **known)


def ending(line: OrderedLine, ends: Mapping[str, Ends]) -> OrderedLine:
    """`ends`: by SKU, of lines without stock. An export does not tell them from goods: its seller does."""
    how = ends.get(line.sku)
    return line if how is None else line.model_copy(update={"ends": how})


def event(source: str, time: datetime, data: Data) -> Event:
    """Its id is made of what it says without persons: a digest of a phone number would outlive the number's erasure. So another
    address has the same id, and is a contradiction all the same, since orders are compared by content."""
    type = _TYPES[data.__class__]
    content = data.model_dump_json(exclude={"customer": set(SEALED_FIELDS)})
    return Event(type, ids.derived("import", source, type, content), source, time, data.external_id, data)


_TYPES: Mapping[type, Type] = {
    OrderPlaced: "OrderPlaced",
    PaymentReceived: "PaymentReceived",
    OrderCancellationRequested: "OrderCancellationRequested",
}
