"""Categories form a tree (CHN-19); each has a template of what a record in it must say (CHN-15)."""

from collections.abc import Mapping

from services.inventory.category.commands import SetCategory
from services.inventory.category.state import Category, Tree, category_ref, tree_ref
from shared.contracts.categories import (
    BELOW,
    CATEGORIES,
    DEPTH,
    CategoryCode,
    CategoryEvent,
    CategoryMoved,
    CategoryRequestRefused,
    CategorySet,
)
from shared.domain.messages import Message
from shared.domain.nouns import ANYBODY, Context, Decide, On, Ref, States


def set_category(command: SetCategory, states: States, context: Context) -> list[CategoryEvent]:
    known: Category = states[category_ref(command.category)]
    tree: Tree = states[tree_ref(command.tree)]
    id, parent = command.category, command.parent
    if known == Category(name=command.name, parent=parent, fields=command.fields):
        return []
    if parent is not None and parent not in tree.parents:
        return _refused(command, context, "no_such_parent", f"parent: there is no category {parent}")
    if id not in tree.parents and len(tree.parents) >= CATEGORIES:
        return _refused(command, context, "too_many_categories", f"there are {CATEGORIES:,} categories, the most")
    if id in tree.path(parent):
        return _refused(command, context, "ring", f"parent: {parent} is below {id}, or {id} itself")
    after = tree.moved(id, parent)
    below = after.below(id) if id in tree.parents and known.parent != parent else {}
    if max(map(len, (after.path(id), *below.values()))) > DEPTH:
        return _refused(command, context, "too_deep", f"parent: the tree would be deeper than {DEPTH} levels")
    if len(below) > BELOW:
        reason = f"parent: {len(below):,} categories are below {id}; at most {BELOW} move at once: move these first"
        return _refused(command, context, "too_many_below", reason)
    placed = CategorySet(
        tree=command.tree,
        category=id,
        parent=parent,
        name=command.name,
        path=after.path(id),
        fields=command.fields,
        set_by=context.actor or ANYBODY,
        set_at=context.time,
    )
    moved = [CategoryMoved(tree=command.tree, category=each, path=path, moved_at=context.time) for each, path in below.items()]
    return [placed, *moved]


def _refused(command: SetCategory, context: Context, code: CategoryCode, reason: str) -> list[CategoryEvent]:
    return [
        CategoryRequestRefused(
            tree=command.tree,
            category=command.category,
            request=context.request,
            code=code,
            reason=reason,
            refused_at=context.time,
        )
    ]


def _reads(command: SetCategory, tree: str) -> list[Ref]:
    return [category_ref(command.category), tree_ref(tree)]


ON: Mapping[type[Message], Decide | On] = {SetCategory: On(set_category, reads=_reads)}
