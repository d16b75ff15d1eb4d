"""Whether a record says what its category's template asks for (CHN-15), and whether its GTIN can be one: pure.

What is wrong is told by field and rule, never by value.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from pydantic import StringConstraints, TypeAdapter
from pydantic import ValidationError as Mismatch
from pydantic_core import SchemaError
from stdnum import ean

from shared.contracts.categories import TemplateField
from shared.contracts.products import Positioning, ProductRecord

STANDARD = frozenset(ProductRecord.model_fields) - {"attributes"}
"""Fields of every record. A template may ask for them, and rule them; attributes cannot be called as they are."""


def is_gtin(digits: str) -> bool:
    """Of 8, 12, 13 or 14 digits, the last of which is right."""
    return bool(ean.is_valid(digits)) and digits.isascii() and digits.isdigit()


def inherited(templates: Iterable[Sequence[TemplateField]]) -> dict[str, TemplateField]:
    """By field: the categories' templates from the root down, of which the nearest counts."""
    return {field.field: field for template in templates for field in template}


def wrong(record: ProductRecord, fields: Mapping[str, TemplateField]) -> list[str]:
    """What the record lacks or says otherwise than its template asks, as "field: rule"."""
    said = _said(record)
    missing = [f"{name}: required" for name, field in fields.items() if field.required and name not in said]
    unknown = [f"{name}: not in the template" for name in record.attributes if name not in fields or name in STANDARD]
    broken = [
        f"{name}: {rule}"
        for name, field in fields.items()
        if name in said
        for rule in sorted({str(error.validator) for error in _errors(field.rule.as_schema(), said[name])})
    ]
    return missing + unknown + broken


def _said(record: ProductRecord) -> dict[str, Any]:
    """Fields that are not empty, as JSON has them."""
    fields = record.model_dump(mode="json")
    attributes: dict[str, Any] = fields.pop("attributes")
    said = {name: value for name, value in fields.items() if value not in ("", None, [])}
    if record.positioning == Positioning():
        del said["positioning"]
    return said | attributes


def _errors(schema: Mapping[str, Any], value: Any) -> Iterator[ValidationError]:
    yield from _Linear(schema).iter_errors(value)


def is_pattern(pattern: str) -> bool:
    """Whether it is one that takes linear time: without look-around and references to groups."""
    try:
        _compiled(pattern)
    except SchemaError:
        return False
    return True


@lru_cache(maxsize=1_000)
def _compiled(pattern: str) -> TypeAdapter[str]:
    return TypeAdapter(Annotated[str, StringConstraints(pattern=pattern)])


def _pattern(_: Any, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    """As jsonschema's, by pydantic's regular expressions: Python's own may take for ever on a few characters."""
    if not isinstance(value, str):
        return
    try:
        _compiled(pattern).validate_python(value)
    except Mismatch:
        yield ValidationError("pattern")


_Linear: Any = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
