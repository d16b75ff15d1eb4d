"""The views `products`, what is published of each SKU, and `product_drafts`, what was entered and how far it is (CHN-16)."""

from typing import Annotated, assert_never

from services.inventory.product.state import ProductFact, Status, with_check, with_person
from shared.contracts.categories import PATH
from shared.contracts.products import (
    CHECKED,
    PERSONS,
    Check,
    ProductChecked,
    ProductDrafted,
    ProductPublished,
    ProductRecord,
    ProductSentBack,
    ProductSubmitted,
    Stage,
    StageChanged,
)
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class ProductView(ProductRecord):
    """A published record, and where it stands in its life."""

    sku: str
    stage: Stage
    path: Annotated[tuple[str, ...], PATH]
    """Its category and those above, from the root, as of its publication."""
    revision: int
    published_at: Instant


class DraftView(Message):
    sku: str
    status: Status
    stage: Stage = "development"
    revision: int = 0
    """Of what is published; 0: nothing is."""
    record: ProductRecord
    """As it was entered last."""
    entered_by: Annotated[tuple[str, ...], PERSONS]
    """Since it was published: they neither check nor publish it."""
    checks: Annotated[tuple[Check, ...], CHECKED] = ()
    sent_back: str = ""
    """Why it was, last."""
    changed_at: Instant


def evolve(view: ProductView | None, recorded: Recorded, id: str) -> ProductView:
    fact: ProductPublished | StageChanged = recorded.event
    if isinstance(fact, StageChanged):
        assert view is not None, "published before"
        return view.model_copy(update={"stage": fact.stage})
    said = {name: getattr(fact.record, name) for name in ProductRecord.model_fields}
    more = {"stage": fact.stage, "path": fact.path, "revision": fact.revision, "published_at": fact.published_at}
    return ProductView.model_validate({"sku": id, **said, **more})


def _published(fact: ProductPublished | StageChanged) -> tuple[str, ...]:
    return (fact.sku,) if fact.revision else ()


def evolve_draft(view: DraftView | None, recorded: Recorded, id: str) -> DraftView:
    fact: ProductFact = recorded.event
    if isinstance(fact, ProductDrafted):
        return _drafted(view, fact)
    assert view is not None, "entered before"
    changed = view.model_copy(update={"changed_at": recorded.time})
    match fact:
        case ProductSubmitted():
            return changed.model_copy(update={"status": "review", "sent_back": ""})
        case ProductChecked():
            return changed.model_copy(update={"checks": with_check(view.checks, fact)})
        case ProductSentBack():
            return changed.model_copy(update={"status": "draft", "checks": (), "sent_back": fact.reason})
        case ProductPublished():
            return changed.model_copy(update={"status": "published", "revision": fact.revision})
        case StageChanged():
            return changed.model_copy(update={"stage": fact.stage})
        case _:
            assert_never(fact)


def _drafted(view: DraftView | None, fact: ProductDrafted) -> DraftView:
    at = fact.drafted_at
    if view is None:
        return DraftView(sku=fact.sku, status="draft", record=fact.record, entered_by=(fact.entered_by,), changed_at=at)
    entered = with_person(() if view.status == "published" else view.entered_by, fact.entered_by)
    return view.model_copy(
        update={"status": "draft", "record": fact.record, "entered_by": entered, "checks": (), "changed_at": at}
    )


products = View(
    name="products",
    document=ProductView,
    facts=ProductPublished | StageChanged,
    evolve=evolve,
    ids=_published,
    indexes=(
        ("path",),
        ("tags",),
        ("brand",),
        ("line",),
        ("series",),
        ("aliases",),
        ("gtin",),
        ("stage",),
        ("variant.of",),
        ("_p", "_at"),
    ),
)
drafts = View("product_drafts", DraftView, ProductFact, evolve_draft, ids="sku", indexes=(("status",),))
