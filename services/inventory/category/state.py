"""What the next decision about a category reads: itself, and who is below whom."""

from typing import Annotated

from pydantic import Field

from shared.contracts.categories import CATEGORIES, DEPTH, TEMPLATE, CategorySet, TemplateField
from shared.domain.bounds import AtMost
from shared.domain.messages import Message
from shared.domain.nouns import Ref


class Category(Message):
    """Before it is set it has no name."""

    name: str = ""
    parent: str | None = None
    fields: Annotated[tuple[TemplateField, ...], TEMPLATE] = ()


class Tree(Message):
    parents: Annotated[dict[str, str | None], AtMost(CATEGORIES, "refused: too_many_categories")] = Field(default_factory=dict)
    """By category; None: at the root."""

    def path(self, category: str | None) -> tuple[str, ...]:
        """From the root to this one, which is last; of None: ()."""
        path: list[str] = []
        while category is not None and len(path) <= DEPTH:
            path.append(category)
            category = self.parents.get(category)
        return tuple(reversed(path))

    def moved(self, category: str, parent: str | None) -> "Tree":
        return self.model_copy(update={"parents": {**self.parents, category: parent}})

    def below(self, category: str) -> dict[str, tuple[str, ...]]:
        """The paths of all that are below it, at any depth."""
        paths = {each: self.path(each) for each in self.parents}
        return {each: path for each, path in paths.items() if category in path[:-1]}


def category_ref(category: str) -> Ref:
    return "category", category


def tree_ref(tree: str) -> Ref:
    return "category_tree", tree


def evolve(_: Category, fact: CategorySet, id: str) -> Category:
    return Category(name=fact.name, parent=fact.parent, fields=fact.fields)


def evolve_tree(tree: Tree, fact: CategorySet, id: str) -> Tree:
    return tree.moved(fact.category, fact.parent)
