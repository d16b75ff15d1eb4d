"""What the next decision about a product's record reads; and which SKU has the record, of those that differ by case alone."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from shared.contracts.products import (
    CHECKED,
    LISTED,
    PERSONS,
    Check,
    ProductChecked,
    ProductDrafted,
    ProductEntered,
    ProductPublished,
    ProductRecord,
    ProductSentBack,
    ProductSubmitted,
    Stage,
    StageChanged,
)
from shared.domain.messages import Message

ProductFact = ProductDrafted | ProductSubmitted | ProductChecked | ProductSentBack | ProductPublished | StageChanged
Status = Literal["draft", "review", "published"]


class NoProduct(Message):
    kind: Literal["none"] = "none"


class Product(Message):
    kind: Literal["product"] = "product"
    status: Status = "draft"
    stage: Stage = "development"
    revision: int = 0
    """Of what is published; 0: nothing is."""
    record: ProductRecord
    """As it was entered last."""
    entered_by: Annotated[tuple[str, ...], PERSONS] = ()
    """Since it was published."""
    checks: Annotated[tuple[Check, ...], CHECKED] = ()
    listed: Annotated[tuple[str, ...], LISTED] = ()
    """Channels that list what is published."""


class Spelling(Message):
    sku: str = ""
    """Which has the record; "": none."""


ProductState = NoProduct | Product
Stored = Annotated[ProductState, Field(discriminator="kind")]


def evolve_spelling(_: Spelling, fact: ProductEntered, id: str) -> Spelling:
    return Spelling(sku=fact.sku)


def evolve(state: ProductState, fact: ProductFact, id: str) -> ProductState:
    if isinstance(fact, ProductDrafted):
        return _drafted(state, fact)
    if isinstance(state, NoProduct):
        return state
    match fact:
        case ProductSubmitted():
            return state.model_copy(update={"status": "review"})
        case ProductChecked():
            return state.model_copy(update={"checks": with_check(state.checks, fact)})
        case ProductSentBack():
            return state.model_copy(update={"status": "draft", "checks": ()})
        case ProductPublished():
            listed = tuple(each.channel for each in fact.record.listings)
            return state.model_copy(update={"status": "published", "revision": fact.revision, "listed": listed})
        case StageChanged():
            return state.model_copy(update={"stage": fact.stage})
        case _:
            assert_never(fact)


def _drafted(state: ProductState, fact: ProductDrafted) -> Product:
    if isinstance(state, NoProduct):
        return Product(record=fact.record, entered_by=(fact.entered_by,))
    entered = () if state.status == "published" else state.entered_by
    update = {"status": "draft", "record": fact.record, "entered_by": with_person(entered, fact.entered_by), "checks": ()}
    return state.model_copy(update=update)


def with_person(persons: tuple[str, ...], person: str) -> tuple[str, ...]:
    return persons if person in persons else (*persons, person)


def with_check(checks: tuple[Check, ...], fact: ProductChecked) -> tuple[Check, ...]:
    """One of each kind: the last."""
    others = tuple(each for each in checks if each.kind != fact.check)
    return (*others, Check(kind=fact.check, evidence=fact.evidence, checked_by=fact.checked_by, checked_at=fact.checked_at))
