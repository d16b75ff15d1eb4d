"""Rows of a price list as CSV: what each asks of `PUT /channels/{channel}/prices/{sku}`, or why it cannot. Pure.

Columns: sku, name, currency, unit_price (12.75: in the currency's own digits); and where wanted channel, price_list, group,
customer_id, from_quantity, starts_at, ends_at, zone, reason.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import ValidationError

from services.pricing.price.api import PriceRequest
from shared.domain.money import DIGITS

NEEDED = ("sku", "name", "currency", "unit_price")
ALLOWED = (*NEEDED, "channel", "price_list", "group", "customer_id", "from_quantity", "starts_at", "ends_at", "zone", "reason")
AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")
PLACE = ("currency", "price_list", "group", "customer_id", "from_quantity", "starts_at")
"""What another row of the same SKU and channel may not have the same: which of the two counts would depend on their order."""


class NotAPriceList(Exception):
    """The first line says so, in words."""


class Row(NamedTuple):
    number: int
    """Of the file's line; the first one names the columns."""
    channel: str
    sku: str
    body: dict[str, Any]


class Bad(NamedTuple):
    number: int
    why: str


def read(lines: Iterable[str], channel: str = "") -> Iterator[Row | Bad]:
    """`channel`: of rows that name none. Raises NotAPriceList."""
    reader = csv.DictReader(lines, restkey="", strict=True)
    try:
        names = [name.strip() for name in reader.fieldnames or ()]
    except csv.Error as error:
        raise NotAPriceList(f"its first line: {error}") from None
    if unknown := [name for name in names if name not in ALLOWED]:
        raise NotAPriceList(f"it has the columns {', '.join(unknown)}; known are {', '.join(ALLOWED)}")
    if missing := [name for name in NEEDED if name not in names]:
        raise NotAPriceList(f"it lacks the columns {', '.join(missing)}")
    reader.fieldnames = names
    seen: dict[tuple[Any, ...], int] = {}
    while True:
        try:
            raw = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Bad(reader.reader.line_num, str(error))
            continue
        number = reader.line_num
        made = _row(number, raw, channel)
        if isinstance(made, Row):
            place = (made.channel, made.sku, *(made.body.get(name) for name in PLACE))
            if (first := seen.setdefault(place, number)) != number:
                made = Bad(number, f"line {first} has this price already")
        yield made


def _row(number: int, raw: dict[str, Any], channel: str) -> Row | Bad:
    if "" in raw or None in raw.values():
        return Bad(number, "it has more or fewer fields than the first line")
    said: dict[str, Any] = {name: text.strip() for name, text in raw.items() if text.strip()}
    sku, named = said.pop("sku", ""), said.pop("channel", channel)
    if not sku or not named:
        return Bad(number, "sku: missing" if not sku else "channel: missing; name one in the row, or with --channel")
    if "/" in sku or "/" in named:
        return Bad(number, "sku: no slash" if "/" in sku else "channel: no slash")
    if {sku, named} & {".", ".."}:
        return Bad(number, "sku and channel: no dots alone, which lead to another path")
    try:
        said["unit_price"] = minor(said.get("unit_price", ""), said.get("currency", ""))
        if "from_quantity" in said:
            said["from_quantity"] = int(said["from_quantity"])
    except ValueError as error:
        return Bad(number, str(error))
    try:
        PriceRequest.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        return Bad(number, f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": "))
    return Row(number, named, sku, said)


def minor(text: str, currency: str) -> int:
    """12.75 CNY: 1,275. Raises ValueError for what is no amount, or has more digits than the currency."""
    digits = DIGITS.get(currency, 2)
    if not AMOUNT.fullmatch(text):
        raise ValueError(f"unit_price: {text or 'nothing'} is no amount")
    amount = Decimal(text).scaleb(digits)
    if amount != amount.to_integral_value():
        raise ValueError(f"unit_price: {text} is no amount of {currency or 'a currency'}, which has {digits} digits")
    return int(amount)
