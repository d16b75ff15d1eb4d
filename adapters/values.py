"""What cells say: order numbers, amounts, pieces, times. Each raises RowError with its column and the rule."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation

from adapters.mapped import RowError
from shared.domain.money import DIGITS, LARGEST

ROUNDED = re.compile(r"[-+]?\d+(\.\d+)?[eE][-+]?\d+", re.ASCII)
AMOUNT = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?", re.ASCII)
PIECES = re.compile(r"(\d+|\d{1,3}(,\d{3})+)(\.0*)?", re.ASCII)
LOCAL = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?", re.ASCII)
LONGEST = 30
"""Characters of a number: what is longer is none of ours, and takes long to read."""


def number_of_order(column: str, text: str) -> str:
    if not text:
        raise RowError(column, "it is empty")
    if ROUNDED.fullmatch(text):
        raise RowError(column, "a spreadsheet rounded it (2.0E+15): export anew, and import the file as it came")
    return text


def amount(column: str, text: str, currency: str) -> int:
    """Minor units; 0 where the cell is empty. Thousands separators and the currency's sign are let pass."""
    text = text.strip().removeprefix("¥").removeprefix("￥").removesuffix("元").strip()
    if not text:
        return 0
    if len(text) > LONGEST or not AMOUNT.fullmatch(text):
        raise RowError(column, "not an amount, as 1,234.50 is one")
    try:
        minor = Decimal(text.replace(",", "")).scaleb(digits_of(currency))
    except InvalidOperation:
        raise RowError(column, "not an amount") from None
    if minor != (whole := int(minor)):
        raise RowError(column, f"more decimals than {currency} has")
    if abs(whole) > LARGEST:
        raise RowError(column, f"more than {LARGEST} minor units")
    return whole


def digits_of(currency: str) -> int:
    """Of a currency that nobody knows: 2; the contract refuses it by name."""
    return DIGITS.get(currency, 2)


def pieces(column: str, text: str) -> int:
    if len(text) > LONGEST or not PIECES.fullmatch(text):
        raise RowError(column, "not a whole number of pieces")
    return int(text.replace(",", "").partition(".")[0])


def instant(column: str, text: str) -> datetime:
    """ISO 8601 with its zone, to UTC."""
    try:
        time = datetime.fromisoformat(text.replace(" ", "") if "+" in text and "T" in text else text)
    except ValueError:
        raise RowError(column, "not a time, as 2026-11-01T00:30:00+00:00 is one") from None
    if time.tzinfo is None:
        raise RowError(column, "a time needs its zone, as 2026-11-01T00:30:00+00:00 has it")
    return _utc(column, time)


def local(column: str, text: str, zone: tzinfo) -> datetime:
    """A wall clock's time (2026-11-01 00:30:00, 2026/11/1 0:30) of a zone, to UTC."""
    if (found := LOCAL.fullmatch(text)) is None:
        raise RowError(column, "not a time, as 2026-11-01 00:30:00 is one")
    year, month, day, hour, minute, second = (int(each or 0) for each in found.groups())
    try:
        return _utc(column, datetime(year, month, day, hour, minute, second, tzinfo=zone))
    except ValueError:
        raise RowError(column, "no such day or hour") from None


def unmasked(text: str) -> str:
    """What a marketplace hides (138****8000) names nobody and reaches nobody: it is not taken in."""
    return "" if "*" in text else text


def _utc(column: str, time: datetime) -> datetime:
    try:
        return time.astimezone(UTC)
    except (OverflowError, ValueError):
        raise RowError(column, "no such day or hour") from None


def shares(whole: int, weights: Sequence[int]) -> list[int]:
    """Parts by cumulative floor, in the order of the lines: each with those before it has its exact share, rounded down, so that
    they sum to the whole. Weights that sum to nothing: even parts."""
    total = sum(weights)
    if total == 0:
        weights, total = [1] * len(weights), len(weights)
    parts, so_far, given = [], 0, 0
    for weight in weights:
        so_far += weight
        upto = whole * so_far // total
        parts.append(upto - given)
        given = upto
    return parts
