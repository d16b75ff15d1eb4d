"""Reads Online Retail CSV (plain or .xz) into invoices; a line that cannot be read keeps its invoice and names its line number.

The header of either edition is known (InvoiceNo or Invoice, UnitPrice or Price, CustomerID or Customer ID), in any order.
Times in the file are Europe/London wall clock; the hour that autumn repeats is taken as its first pass (summer time).
"""

import csv
import lzma
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import IO, NamedTuple
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_COLUMNS = {
    "invoice": ("InvoiceNo", "Invoice"),
    "code": ("StockCode",),
    "description": ("Description",),
    "quantity": ("Quantity",),
    "time": ("InvoiceDate",),
    "price": ("UnitPrice", "Price"),
    "customer": ("CustomerID", "Customer ID"),
    "country": ("Country",),
}
_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%m/%d/%Y %H:%M")


class NotOnlineRetail(ValueError):
    """The file is not Online Retail CSV: the message says what is missing."""


class Row(NamedTuple):
    number: int
    """Line number in the file; the header is line 1."""
    code: str
    described: bool
    quantity: int
    price: Decimal
    """GBP a piece, as the file writes it."""


class Invoice:
    """The lines of one InvoiceNo, wherever in the file they stand. Its time is that of its first line with a readable one."""

    __slots__ = ("country", "customer", "number", "place", "rows", "time", "unreadable")

    def __init__(self, number: str, place: int) -> None:
        self.number = number
        self.place = place
        """The number of its first line."""
        self.time: datetime | None = None
        """UTC."""
        self.customer: str | None = None
        self.country: str | None = None
        self.rows: list[Row] = []
        self.unreadable: list[tuple[int, str]] = []
        """Line number and what could not be read."""

    @property
    def is_credit(self) -> bool:
        return self.number[0] in "Cc"


@contextmanager
def opened(path: Path) -> Iterator[IO[str]]:
    """Text of a CSV or CSV.xz; bytes that are not UTF-8 (old editions hold a Latin-1 pound sign) show as backslash escapes."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
        yield file


def read(lines: Iterable[str], since: date | None = None, until: date | None = None) -> list[Invoice]:
    """Invoices dated `since` (inclusive) to `until` (exclusive), London dates, in the order of the file.

    Raises NotOnlineRetail when a column is missing. A row without an invoice number makes an invoice named "line <number>".
    An invoice without any readable time is kept whatever the window, since it must be accounted for.
    """
    reader = csv.reader(lines)
    at = _positions(next(reader, []))
    invoices: dict[str, Invoice] = {}
    for fields in reader:
        if fields:
            _add(invoices, reader.line_num, fields, at)
    return [i for i in invoices.values() if i.time is None or _inside(i.time, since, until)]


def _inside(time: datetime, since: date | None, until: date | None) -> bool:
    day = time.astimezone(LONDON).date()
    return (since is None or day >= since) and (until is None or day < until)


def _positions(header: Sequence[str]) -> tuple[int, ...]:
    names = [name.strip() for name in header]
    found = [next((names.index(n) for n in known if n in names), -1) for known in _COLUMNS.values()]
    if missing := [known[0] for known, i in zip(_COLUMNS.values(), found, strict=True) if i < 0]:
        raise NotOnlineRetail(f"no Online Retail file: its first line lacks {', '.join(missing)}")
    return tuple(found)


def _add(invoices: dict[str, Invoice], number: int, fields: Sequence[str], at: tuple[int, ...]) -> None:
    if len(fields) <= max(at):
        name = fields[at[0]].strip() if len(fields) > at[0] else ""
        invoice = _invoice(invoices, name, number)
        invoice.unreadable.append((number, f"{len(fields)} columns"))
        return
    name, code, description, quantity, time, price, customer, country = (fields[i].strip() for i in at)
    invoice = _invoice(invoices, name, number)
    try:
        when = _time(time)
        if invoice.time is None:
            invoice.time = when
        invoice.rows.append(Row(number, _code(code), bool(description), _whole(quantity), _price(price)))
    except ValueError as error:
        invoice.unreadable.append((number, str(error)))
    if not name:
        invoice.unreadable.append((number, "no invoice number"))
    invoice.customer = invoice.customer or _customer(customer)
    invoice.country = invoice.country or intern(country) or None


def _invoice(invoices: dict[str, Invoice], name: str, number: int) -> Invoice:
    name = name or f"line {number}"
    if (found := invoices.get(name)) is None:
        found = invoices[name] = Invoice(name, number)
    return found


@lru_cache(maxsize=100_000)
def _time(text: str) -> datetime:
    for form in _TIMES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=LONDON).astimezone(UTC)
        except ValueError:
            continue
    raise ValueError(f"InvoiceDate {text!r}")


@lru_cache(maxsize=100_000)
def _code(text: str) -> str:
    """The SKU: upper case, since the file writes one product both ways (85123A, 85123a)."""
    return intern(text.upper())


@lru_cache(maxsize=10_000)
def _whole(text: str) -> int:
    number = _decimal(text, "Quantity")
    if number != number.to_integral_value():
        raise ValueError(f"Quantity {text!r}")
    return int(number)


@lru_cache(maxsize=100_000)
def _price(text: str) -> Decimal:
    return _decimal(text, "UnitPrice")


def _decimal(text: str, column: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{column} {text!r}") from None
    if not number.is_finite() or abs(number) > 10**12:
        raise ValueError(f"{column} {text!r}")
    return number


@lru_cache(maxsize=50_000)
def _customer(text: str) -> str | None:
    """'17850.0' (a number column that had holes) is customer 17850."""
    return intern(text.removesuffix(".0")) or None


def month(text: str) -> tuple[date, date]:
    """'2010-12': its first day and the next month's. Raises ValueError."""
    first = datetime.strptime(text, "%Y-%m").replace(tzinfo=LONDON).date()
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)
