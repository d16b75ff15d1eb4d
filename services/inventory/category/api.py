"""HTTP of categories and their templates."""

from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, model_validator

from services.inventory.category.commands import SetCategory
from services.inventory.category.view import CategoryView
from services.inventory.product.template import is_pattern
from shared.api.gateway import AsOf, Gateway
from shared.contracts.categories import FIELDS, TREE, ItemRule, Rule, TemplateField
from shared.contracts.words import NULL_IS_ABSENT, Word
from shared.domain.money import LARGEST

CategoryPath = Annotated[Word, Path(description="The category's id")]


def _exact(number: Any) -> Any:
    """Raises ValueError for a whole number that not every reader of JSON keeps."""
    if isinstance(number, int) and abs(number) > LARGEST:
        raise ValueError(f"beyond {LARGEST}")
    return number


EXACT = BeforeValidator(_exact)
Length = Annotated[int, Field(strict=True, ge=0, le=10_000)]
Number = Annotated[
    Annotated[int, Field(strict=True)] | Annotated[float, Field(strict=True, allow_inf_nan=False)],
    Field(union_mode="left_to_right"),
    EXACT,
]
Choice = Annotated[str, Field(max_length=100)]


def _in_linear_time(pattern: str) -> str:
    if not is_pattern(pattern):
        raise ValueError("no regular expression, or one with look-around or references to groups, which are not taken")
    return pattern


Pattern = Annotated[str, Field(max_length=200), AfterValidator(_in_linear_time)]


class GivenItemRule(ItemRule, extra="forbid"):
    enum: Annotated[tuple[Choice, ...], Field(min_length=1, max_length=FIELDS)] | None = None
    minLength: Length | None = None
    maxLength: Length | None = None
    pattern: Pattern | None = None


class GivenRule(Rule, extra="forbid"):
    """Words of JSON Schema."""

    enum: Annotated[tuple[Choice | bool | Number, ...], Field(min_length=1, max_length=FIELDS)] | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    minLength: Length | None = None
    maxLength: Length | None = None
    pattern: Pattern | None = None
    minItems: Length | None = None
    maxItems: Length | None = None
    items: GivenItemRule | None = None


class GivenField(TemplateField, extra="forbid"):
    field: Word = Field(description="Of every record (`gtin`, `size`), or an attribute of this category's")
    meaning: str = Field(min_length=1, max_length=500)
    required: Annotated[bool, NULL_IS_ABSENT] = Field(False, strict=True)
    rule: Annotated[GivenRule, NULL_IS_ABSENT] = GivenRule()


class CategoryRequest(BaseModel, extra="forbid"):
    name: str = Field(min_length=1, max_length=200)
    parent: Word | None = Field(None, description="The category above; without it, it is at the root")
    fields: Annotated[list[GivenField], NULL_IS_ABSENT] = Field(
        [],
        max_length=FIELDS,
        description="What a record in it says, besides what the categories above ask for; the nearest counts",
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [each.field for each in self.fields]
        if len(set(names)) < len(names):
            raise ValueError("fields: each field once")
        return self


class CategoryPage(BaseModel):
    items: list[CategoryView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/categories", tags=["categories"])
    read = [Depends(gateway.needs("products:read"))]
    write = [Depends(gateway.needs("categories:write"))]
    view = CategoryView

    @router.put("/{category}", summary="Set a category and its template", response_model=view, dependencies=write)
    async def set_category(request: Request, category: CategoryPath, body: CategoryRequest) -> Response:
        fields = tuple(TemplateField.model_validate(each.model_dump()) for each in body.fields)
        command = SetCategory(tree=TREE, category=category, parent=body.parent, name=body.name, fields=fields)
        return await gateway.send(request, TREE, command, show=("categories", category))

    @router.get("", summary="Categories", response_model=CategoryPage, dependencies=read)
    async def list_categories(
        request: Request, below: Annotated[Word | None, Query(description="only this one and those below it")] = None
    ) -> Response:
        return await gateway.list(request, "categories", {"path": below})

    @router.get("/{category}", summary="A category and its own template", response_model=view, dependencies=read)
    async def get_category(request: Request, category: CategoryPath, as_of: AsOf = None) -> Response:
        return await gateway.get(request, "categories", category, as_of=as_of)

    return router
