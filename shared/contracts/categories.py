"""Facts of the category tree and its templates, on inventory.events. Key: the tree. Times: aware UTC."""

from typing import Annotated, Any, ClassVar, Literal

from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message, Registry

CategoryCode = Literal["no_such_parent", "ring", "too_deep", "too_many_categories", "too_many_below"]
TREE = "categories"
"""The key of all categories: whether there is a ring, only who sees the whole tree can say."""
DEPTH = 8
CATEGORIES = 2_000
FIELDS = 100
BELOW = 100
"""Categories that move with the one above them, in one decision."""
PATH = AtMost(DEPTH, "refused: too_deep")
TEMPLATE = AtMost(FIELDS, "refused at the door")
CHOICES = AtMost(FIELDS, "refused at the door")


class ItemRule(Message):
    """Of each of several texts, as JSON Schema has it."""

    enum: Annotated[tuple[str, ...], CHOICES] | None = None
    minLength: int | None = None
    maxLength: int | None = None
    pattern: str | None = None


class Rule(Message):
    """Of a field's value: the words of JSON Schema that a template may use. None: not ruled."""

    type: Literal["string", "integer", "number", "boolean", "array"] | None = None
    enum: Annotated[tuple[str | int | float | bool, ...], CHOICES] | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    minLength: int | None = None
    maxLength: int | None = None
    pattern: str | None = None
    minItems: int | None = None
    maxItems: int | None = None
    items: ItemRule | None = None

    def as_schema(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True, mode="json")


class TemplateField(Message):
    """What a field of a record means, and how it is filled in (CHN-15)."""

    field: str
    meaning: str
    required: bool = False
    rule: Rule = Rule()


class CategorySet(Fact):
    """A category, its place in the tree (CHN-19), and what a record in it must say besides what those above ask for."""

    key: ClassVar[str] = "tree"
    tree: str
    category: str
    parent: str | None
    name: str
    path: Annotated[tuple[str, ...], PATH]
    """From the root, itself last."""
    fields: Annotated[tuple[TemplateField, ...], TEMPLATE]
    set_by: str
    set_at: Instant


class CategoryMoved(Fact):
    """One above it has another place."""

    key: ClassVar[str] = "tree"
    tree: str
    category: str
    path: Annotated[tuple[str, ...], PATH]
    moved_at: Instant


class CategoryRequestRefused(Fact):
    key: ClassVar[str] = "tree"
    refusal: ClassVar[bool] = True
    tree: str
    category: str
    request: str
    code: CategoryCode
    reason: str
    refused_at: Instant


CategoryEvent = CategorySet | CategoryMoved | CategoryRequestRefused
CATEGORY_EVENTS: Registry = {
    "CategorySet": CategorySet,
    "CategoryMoved": CategoryMoved,
    "CategoryRequestRefused": CategoryRequestRefused,
}
