"""Words that the specs of product records and categories share."""

from typing import Any

from services.inventory.category.commands import SetCategory
from services.inventory.product.commands import CheckProduct, EnterProduct, PublishProduct, SubmitProduct
from shared.contracts.categories import TREE, CategorySet, Rule, TemplateField
from shared.contracts.products import (
    Check,
    Listing,
    ProductChecked,
    ProductDrafted,
    ProductEntered,
    ProductPublished,
    ProductRecord,
    ProductSubmitted,
    spelling_of,
)
from tests.inventory.examples import NOW

BRAND = TemplateField(field="brand", meaning="Whose name is on it", required=True)
GRAMS = TemplateField(field="net_g", meaning="Grams in a box", required=True, rule=Rule(type="integer", minimum=1))
PATH = ("food", "tea")
FOUND: dict[str, Any] = {
    "categories/food": {"path": ["food"], "fields": [BRAND.model_dump(mode="json")]},
    "categories/tea": {"path": ["food", "tea"], "fields": [GRAMS.model_dump(mode="json")]},
}
"""As a decision about TEA looks them up."""
RECORD = ProductRecord(
    name="Sencha",
    category="tea",
    brand="Ito",
    gtin="4006381333931",
    listings=(Listing(channel="web", title="Sencha, 100 g"),),
    attributes={"net_g": 100},
)


def enter(sku: str = "TEA", record: ProductRecord = RECORD) -> EnterProduct:
    return EnterProduct(spelling=spelling_of(sku), sku=sku, record=record)


def entered(sku: str = "TEA", by: str = "ann", record: ProductRecord = RECORD) -> ProductEntered:
    return ProductEntered(spelling=spelling_of(sku), sku=sku, record=record, entered_by=by, entered_at=NOW)


def drafted(by: str = "ann", record: ProductRecord = RECORD) -> ProductDrafted:
    return ProductDrafted(sku="TEA", record=record, entered_by=by, drafted_at=NOW)


submit = SubmitProduct(sku="TEA", path=PATH)
submitted = ProductSubmitted(sku="TEA", submitted_by="ann", submitted_at=NOW)
check_truth = CheckProduct(sku="TEA", check="truth", evidence="sample 7")
check_ip = CheckProduct(sku="TEA", check="ip", evidence="trademark register")
true = ProductChecked(sku="TEA", check="truth", evidence="sample 7", checked_by="bob", checked_at=NOW)
ours = ProductChecked(sku="TEA", check="ip", evidence="trademark register", checked_by="eve", checked_at=NOW)
CHECKS = (
    Check(kind="truth", evidence="sample 7", checked_by="bob", checked_at=NOW),
    Check(kind="ip", evidence="trademark register", checked_by="eve", checked_at=NOW),
)
publish = PublishProduct(sku="TEA", path=PATH)
IN_REVIEW = (drafted(), submitted, true, ours)


def published(**more: Any) -> ProductPublished:
    said: dict[str, Any] = {
        "sku": "TEA",
        "revision": 1,
        "stage": "development",
        "path": PATH,
        "record": RECORD,
        "checks": CHECKS,
        "entered_by": ("ann",),
        "published_by": "bob",
        "published_at": NOW,
    }
    return ProductPublished.model_validate(said | more)


def set_category(category: str, parent: str | None = None, *fields: TemplateField) -> SetCategory:
    return SetCategory(tree=TREE, category=category, parent=parent, name=category.title(), fields=fields)


def placed(category: str, *above: str, fields: tuple[TemplateField, ...] = ()) -> CategorySet:
    """Below these, the root first."""
    return CategorySet(
        tree=TREE,
        category=category,
        parent=above[-1] if above else None,
        name=category.title(),
        path=(*above, category),
        fields=fields,
        set_by="ann",
        set_at=NOW,
    )
