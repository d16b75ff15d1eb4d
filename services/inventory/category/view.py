"""The view `categories`: each with its place and its own template."""

from typing import Annotated

from shared.contracts.categories import PATH, TEMPLATE, CategoryMoved, CategorySet, TemplateField
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class CategoryView(Message):
    category: str
    name: str
    parent: str | None
    path: Annotated[tuple[str, ...], PATH]
    """From the root, itself last."""
    fields: Annotated[tuple[TemplateField, ...], TEMPLATE]
    """Its own; those of the categories above hold too."""
    set_by: str
    set_at: Instant


def evolve(view: CategoryView | None, recorded: Recorded, id: str) -> CategoryView:
    fact: CategorySet | CategoryMoved = recorded.event
    if isinstance(fact, CategoryMoved):
        assert view is not None, "who moves was set"
        return view.model_copy(update={"path": fact.path})
    return CategoryView(
        category=id,
        name=fact.name,
        parent=fact.parent,
        path=fact.path,
        fields=fact.fields,
        set_by=fact.set_by,
        set_at=fact.set_at,
    )


categories = View("categories", CategoryView, CategorySet | CategoryMoved, evolve, ids="category", indexes=(("path",),))
