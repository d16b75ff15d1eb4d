"""What each line of the file is, by named rules; the first that fits holds.

| reason | rule | in an invoice | in a C invoice |
|---|---|---|---|
| no_stock_code | StockCode empty | left out | left out |
| bad_stock_code | cannot be a SKU: a slash, a control character, longer than 64 | left out | left out |
| bad_debt, marketplace_fee, commission | B; AMAZONFEE; CRUK: book-keeping | left out | credit (*) |
| discount, adjustment, test | D; ADJUST...; TEST...: book-keeping | left out | credit (*) |
| write_off | quantity <= 0 without C: stock lost, thrown away, recounted | left out | - |
| not_negative | quantity >= 0 with C | - | left out |
| negative_price | price < 0 | left out | left out |
| too_large | more pieces or pence than a storefront event holds | left out | left out |
| no_description | price 0, description empty: a correction of stock | left out | goods |
| free_of_charge | price 0 | left out | goods |
| below_a_penny | quantity x price rounds to 0 pence | left out | goods |
| carriage, manual, samples, bank_charges | POST, DOT, C2; M; S; BANK CHARGES: charged without goods | sold | credit |
| goods | everything else, gift vouchers among them | sold | goods |

(*) unless a rule below it, down to too_large, leaves the line out.
Carriage and the like are sold as SKUs of their own, since the customer paid for them and money must balance to the penny.
"Credit" is money back without a parcel: there is nothing to return. Identical lines within an invoice are real and kept.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from re import compile as pattern

from cli.replay.rows import Row

SOLD = frozenset({"goods", "carriage", "manual", "samples", "bank_charges"})
"""Reasons of lines that go into an order."""
BOOKED = frozenset({"bad_debt", "marketplace_fee", "commission", "adjustment", "discount", "test"})
CREDIT = BOOKED | (SOLD - {"goods"})
"""Reasons of C lines that are money without goods."""

_WORDS = {
    "B": "bad_debt",
    "AMAZONFEE": "marketplace_fee",
    "CRUK": "commission",
    "D": "discount",
    "POST": "carriage",
    "DOT": "carriage",
    "C2": "carriage",
    "M": "manual",
    "S": "samples",
    "BANK CHARGES": "bank_charges",
}
_SKU = pattern(r"[^\x00-\x1f/]{1,64}")
_MAX_PIECES = 1_000_000
_MAX_PENCE = 10_000_000_000


@lru_cache(maxsize=100_000)
def kind(code: str) -> str:
    """The reason word of a stock code alone."""
    if code in _WORDS:
        return _WORDS[code]
    if code.startswith("TEST"):
        return "test"
    return "adjustment" if code.startswith("ADJUST") else "goods"


def judged(row: Row, credit: bool) -> str:
    """The reason word of a line, by the table above."""
    if not row.code:
        return "no_stock_code"
    if _SKU.fullmatch(row.code) is None:
        return "bad_stock_code"
    word = kind(row.code)
    if word in BOOKED and not credit:
        return word
    if (row.quantity < 0) != credit or row.quantity == 0:
        return "not_negative" if credit else "write_off"
    if row.price < 0:
        return "negative_price"
    if abs(row.quantity) > _MAX_PIECES or pence(row) > _MAX_PENCE:
        return "too_large"
    if credit or pence(row) > 0:
        return word
    if row.price == 0:
        return "free_of_charge" if row.described else "no_description"
    return "below_a_penny"


def money(row: Row) -> Decimal:
    """quantity x price in GBP, exact and signed as in the file."""
    return row.quantity * row.price


def pence(row: Row) -> int:
    """The line's amount in pence without its sign, half a penny to the even one."""
    return int((abs(row.quantity) * row.price * 100).to_integral_value(ROUND_HALF_EVEN))


def pieces(row: Row) -> Iterator[tuple[int, int]]:
    """A sold line as (quantity, pence a piece). A price with fractions of a penny makes two: pieces at the penny below and
    above, so that pieces and the line's rounded amount both stay true (3 at 0.0050 are 1 at 0 and 2 at 1 penny)."""
    amount = pence(row)
    floor, dearer = divmod(amount, abs(row.quantity))
    if abs(row.quantity) > dearer:
        yield abs(row.quantity) - dearer, floor
    if dearer:
        yield dearer, floor + 1
