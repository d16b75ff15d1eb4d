"""Whether a record may be looked at and published: complete by the templates of its category and of those above."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.inventory.product.commands import PublishProduct, SubmitProduct
from services.inventory.product.template import inherited, is_gtin, wrong
from shared.contracts.categories import TemplateField
from shared.contracts.products import ProductCode, ProductRecord
from shared.domain.nouns import Found
from shared.domain.wording import enumerated


def lookups(command: SubmitProduct | PublishProduct) -> list[str]:
    return [f"categories/{each}" for each in command.path]


def narrow(_: Any, __: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The log keeps no more of it."""
    return {name: document[name] for name in ("path", "fields")}


def complete(record: ProductRecord, path: Sequence[str], found: Found) -> tuple[ProductCode, str] | None:
    """None where it is; else why it is not."""
    if not path:
        return "unknown_category", f"category: there is no category {record.category}"
    documents = [found.get(f"categories/{each}") for each in path]
    last = documents[-1]
    if path[-1] != record.category or last is None or tuple(last["path"]) != tuple(path) or None in documents:
        return "category_changed", "category: it, or its place in the tree, was changed meanwhile: ask again"
    if record.gtin and not is_gtin(record.gtin):
        return "bad_gtin", "gtin: 8, 12, 13 or 14 digits, the last of which is a check digit"
    templates = [[TemplateField.model_validate(field) for field in each["fields"]] for each in documents if each is not None]
    if lacking := wrong(record, inherited(templates)):
        return "incomplete", enumerated(lacking, "; ")
    return None
