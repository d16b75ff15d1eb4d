"""Categories and their templates (CHN-15, CHN-19). Key: the tree, since only who sees all of it sees a ring; id: category."""

from services.inventory.category.decide import ON
from services.inventory.category.state import Category, Tree, evolve, evolve_tree
from services.inventory.category.view import categories
from shared.contracts.categories import CategoryMoved, CategoryRequestRefused, CategorySet
from shared.domain.nouns import Noun

category = Noun(
    name="category",
    key="tree",
    id="category",
    state=Category,
    initial=Category(),
    facts=CategorySet,
    evolve=evolve,
    on=ON,
    says=(CategoryMoved, CategoryRequestRefused),
    views=(categories,),
)

category_tree = Noun(name="category_tree", key="tree", state=Tree, initial=Tree(), facts=CategorySet, evolve=evolve_tree, on={})
