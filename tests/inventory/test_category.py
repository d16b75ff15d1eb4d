import pytest

from services.inventory.category.state import Tree
from services.inventory.category.view import CategoryView
from services.inventory.service import service
from shared.contracts.categories import BELOW, CATEGORIES, DEPTH, TREE, CategoryMoved, CategoryRequestRefused
from shared.testing.specs import ViewSpec
from tests.domain.growing import Growing, word
from tests.inventory.cataloguing import BRAND, GRAMS, placed, set_category
from tests.inventory.examples import NOW, inventory

FOOD, TEA = placed("food", fields=(BRAND,)), placed("tea", "food", fields=(GRAMS,))
GREEN = placed("green", "food", "tea")


def refused(category: str, code: str, reason: str) -> CategoryRequestRefused:
    said = {"tree": TREE, "category": category, "request": "SetCategory", "code": code, "reason": reason, "refused_at": NOW}
    return CategoryRequestRefused.model_validate(said)


@pytest.mark.req("CHN-15", "CHN-19")
def test_a_category_has_its_place_and_its_template() -> None:
    inventory.when(set_category("food", None, BRAND), actor="ann").then(FOOD)
    inventory.given(FOOD).when(set_category("tea", "food", GRAMS), actor="ann").then(TEA)
    inventory.given(FOOD).when(set_category("tea", "food", GRAMS), actor="ann").twice()
    inventory.when(set_category("tea", "food")).then(refused("tea", "no_such_parent", "parent: there is no category food"))


@pytest.mark.req("CHN-19")
def test_a_ring_in_the_tree_is_refused() -> None:
    tree = (FOOD, TEA, GREEN)
    for below in ("food", "tea", "green"):
        ring = refused("food", "ring", f"parent: {below} is below food, or food itself")
        inventory.given(*tree).when(set_category("food", below)).then(ring)
    inventory.when(set_category("food", "food")).then(refused("food", "no_such_parent", "parent: there is no category food"))


@pytest.mark.req("CHN-19")
def test_what_is_below_moves_with_it() -> None:
    drinks = placed("drinks")
    moved = CategoryMoved(tree=TREE, category="green", path=("drinks", "tea", "green"), moved_at=NOW)
    tree = inventory.given(FOOD, TEA, GREEN, drinks)
    tree.when(set_category("tea", "drinks", GRAMS), actor="ann").then(placed("tea", "drinks", fields=(GRAMS,)), moved)
    tree.when(set_category("tea", "drinks", GRAMS), actor="ann").twice()
    tree.when(set_category("tea", "food"), actor="ann").then(placed("tea", "food"))  # another template: nothing moves


def test_a_tree_has_as_many_levels() -> None:
    names = [f"c{n}" for n in range(DEPTH)]
    deep = [placed(name, *names[:n]) for n, name in enumerate(names)]
    too_deep = f"parent: the tree would be deeper than {DEPTH} levels"
    inventory.given(*deep).when(set_category("one more", names[-1])).then(refused("one more", "too_deep", too_deep))
    inventory.given(*deep, placed("top")).when(set_category("c0", "top")).then(refused("c0", "too_deep", too_deep))


def test_not_more_move_at_once_than_a_record_holds() -> None:
    tree = (FOOD, TEA, *(placed(f"t{n}", "food", "tea") for n in range(BELOW)))
    decided = inventory.given(*tree).when(set_category("tea", None, GRAMS)).decided
    assert len(decided) == 1 + BELOW
    reason = f"parent: {BELOW + 1} categories are below tea; at most {BELOW} move at once: move these first"
    inventory.given(*tree, placed("one more", "food", "tea")).when(set_category("tea")).then(
        refused("tea", "too_many_below", reason)
    )


def test_categories_without_end_are_refused() -> None:
    shelf = Growing(inventory)
    for n in range(CATEGORIES):
        assert len(shelf.take(set_category(word(n)), TREE)) == 1
    (last,) = shelf.take(set_category("one more"), TREE, at=NOW)
    assert last == refused("one more", "too_many_categories", f"there are {CATEGORIES:,} categories, the most")
    shelf.check()


def test_a_tree_with_a_ring_is_read_all_the_same() -> None:
    """No decision makes one; an evolve never reasons, and a path ends."""
    assert len(Tree(parents={"a": "b", "b": "a"}).path("a")) == DEPTH + 1


@pytest.mark.req("CHN-19")
def test_categories_are_shown_with_their_path() -> None:
    moved = CategoryMoved(tree=TREE, category="tea", path=("shop", "food", "tea"), moved_at=NOW)
    shown = CategoryView(
        category="tea", name="Tea", parent="food", path=("shop", "food", "tea"), fields=(GRAMS,), set_by="ann", set_at=NOW
    )
    ViewSpec(service, "categories").given(TEA, moved).then({"tea": shown})
