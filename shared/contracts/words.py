"""What clients' bodies and events are made of: words, texts, quantities, codes, as the contract in takes them."""

from typing import Annotated, Any
from unicodedata import normalize

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticUseDefault

from shared.contracts.limits import CODES

LONGEST_WORD = 200
"""Bytes: 64 characters of three bytes, as CJK has them. 2,000 lines of such words fit a record."""


def _seen(word: str) -> str:
    """As people see it: in NFC. Raises ValueError for what cannot be seen, which would make another word that looks the same,
    and for what is too long."""
    if not word.isprintable():
        hidden = next(each for each in word if not each.isprintable())
        raise ValueError(f"U+{ord(hidden):04X} at {word.index(hidden)} cannot be seen")
    if word.isascii():
        return word
    word = normalize("NFC", word)
    if len(word.encode()) > LONGEST_WORD:
        raise ValueError(f"longer than {LONGEST_WORD} bytes of UTF-8")
    return word


def _default_for_null(said: Any) -> Any:
    if said is None:
        raise PydanticUseDefault
    return said


NULL_IS_ABSENT = BeforeValidator(_default_for_null)
"""Many clients write all fields."""


Word = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=r"^[^\x00-\x1f/]+$"),
    AfterValidator(_seen),
]
"""A channel, an external id, a SKU, a warehouse: short, no control characters, no slash (ids of documents use it), trimmed."""
Text = Annotated[str, Field(max_length=500)]
Quantity = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
"""Strict, as amounts are: `true`, "2" and 1e2 are mistakes of a client, and not for us to read as 1, 2 and 100."""


def distinct(words: tuple[str, ...]) -> tuple[str, ...]:
    """Raises ValueError for a word that comes twice."""
    if len(set(words)) < len(words):
        raise ValueError("each once")
    return words


def each_once(field: str, said: str) -> AfterValidator:
    """On a list of bodies: no two have the same in this field. `said`: why they are refused."""

    def check(bodies: Any) -> Any:
        if len({getattr(each, field) for each in bodies}) < len(bodies):
            raise ValueError(said)
        return bodies

    return AfterValidator(check)


def code_of(word: str) -> str:
    """A promotion's code in one spelling, however the customer typed it."""
    return normalize("NFKC", word).upper().strip()


def _each_once(codes: tuple[str, ...]) -> tuple[str, ...]:
    """A code that is named twice is one code."""
    return tuple(dict.fromkeys(codes))


Code = Annotated[Word, AfterValidator(code_of)]
Codes = Annotated[tuple[Code, ...], Field(max_length=CODES), AfterValidator(_each_once), NULL_IS_ABSENT]
"""Of promotions, as the customer named them."""
Points = Annotated[int, Field(strict=True, ge=1, le=1_000_000_000)]
