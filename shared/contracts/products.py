"""Facts of product records, on inventory.events. Key: SKU; of what is entered: the SKU without its case.

A record says what a SKU is (CHN-14, CHN-16): its price is pricing's, its stock inventory's, by the same SKU. A SKU without record
is sold all the same. Lengths: millimetres; weights: grams; times: aware UTC.
"""

from typing import Annotated, ClassVar, Literal
from unicodedata import normalize

from pydantic import Field

from shared.contracts.categories import PATH
from shared.contracts.limits import WAREHOUSES
from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message, Registry

Stage = Literal["development", "production", "sale", "exit", "follow_up"]
"""Of a product's life, in this order (CHN-28); follow_up: not sold any more, and still served."""
CheckKind = Literal["truth", "ip"]
"""What is looked at before a record is published: whether it is true, and whether others own what it shows (CHN-18)."""
ProductCode = Literal[
    "unknown_product",
    "unknown_category",
    "category_changed",
    "nothing_to_review",
    "not_in_review",
    "incomplete",
    "bad_gtin",
    "same_person",
    "not_checked",
    "too_many_persons",
]

CHANNELS = 30
TAGS = 50
ALIASES = 50
ATTRIBUTES = 100
TEXTS = 10
ENTERED_BY = 20

LISTED = AtMost(CHANNELS, "refused at the door")
TAGGED = AtMost(TAGS, "refused at the door")
ALSO_CALLED = AtMost(ALIASES, "refused at the door")
DESCRIBED = AtMost(ATTRIBUTES, "refused at the door")
SEVERAL = AtMost(TEXTS, "refused at the door")
PERSONS = AtMost(ENTERED_BY, "refused: too_many_persons")
CHECKED = AtMost(2, "one of each kind")

Attribute = str | int | float | bool | Annotated[tuple[str, ...], SEVERAL]
"""The value of a field that a category's template names."""


def spelling_of(sku: str) -> str:
    """The same for SKUs that differ by case alone."""
    return normalize("NFC", sku.casefold())


class Size(Message):
    """Of one piece, packed."""

    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int


class Positioning(Message):
    """CHN-28."""

    market_position: str = ""
    target_customers: str = ""
    core_advantage: str = ""


class Variant(Message):
    """By what it differs from others of one product (CHN-27)."""

    of: str
    """The SKU of the product itself."""
    type: str = ""
    style: str = ""
    specification: str = ""


class Listing(Message):
    """How a channel shows it, and whether it is sold there (CHN-29)."""

    channel: str
    title: str
    text: str = ""
    sellable: bool = True


class ProductRecord(Message):
    """What is said of a SKU. Empty: not said."""

    name: str
    category: str
    specification: str = ""
    model: str = ""
    brand: str = ""
    description: str = ""
    gtin: str = ""
    tags: Annotated[tuple[str, ...], TAGGED] = ()
    line: str = ""
    series: str = ""
    variant: Variant | None = None
    aliases: Annotated[tuple[str, ...], ALSO_CALLED] = ()
    """What else it is called, other spellings of its SKU among them."""
    positioning: Positioning = Positioning()
    after_sales: str = "standard"
    """Its class of after-sales service, any word."""
    size: Size | None = None
    shelf_life_days: int | None = None
    """In which pieces that come in can be sold; None: they keep."""
    listings: Annotated[tuple[Listing, ...], LISTED] = ()
    """A channel once."""
    attributes: Annotated[dict[str, Attribute], DESCRIBED] = Field(default_factory=dict)
    """The fields of its category's template."""


class Check(Message):
    kind: CheckKind
    evidence: str
    checked_by: str
    checked_at: Instant


class ProductEntered(Fact):
    """What somebody entered for this SKU, of which no other spelling has a record."""

    key: ClassVar[str] = "spelling"
    public: ClassVar[bool] = False
    goes_on: ClassVar[bool] = True
    spelling: str
    sku: str
    record: ProductRecord
    entered_by: str
    entered_at: Instant


class SpellingRefused(Fact):
    """A SKU that differs by case alone has a record: this one would be its double."""

    key: ClassVar[str] = "spelling"
    refusal: ClassVar[bool] = True
    spelling: str
    sku: str
    request: str
    code: Literal["double_of_case"]
    reason: str
    refused_at: Instant


class ProductDrafted(Fact):
    key: ClassVar[str] = "sku"
    public: ClassVar[bool] = False
    sku: str
    record: ProductRecord
    entered_by: str
    drafted_at: Instant


class ProductSubmitted(Fact):
    """Complete by its category's template: now it is looked at."""

    key: ClassVar[str] = "sku"
    public: ClassVar[bool] = False
    sku: str
    submitted_by: str
    submitted_at: Instant


class ProductChecked(Fact):
    """Somebody who did not enter it vouches for it."""

    key: ClassVar[str] = "sku"
    public: ClassVar[bool] = False
    sku: str
    check: CheckKind
    evidence: str
    checked_by: str
    checked_at: Instant


class ProductSentBack(Fact):
    """It is a draft again."""

    key: ClassVar[str] = "sku"
    public: ClassVar[bool] = False
    sku: str
    reason: str
    sent_back_by: str
    sent_back_at: Instant


class ProductPublished(Fact):
    """What a SKU is, from now on: all of it, each time (CHN-11, CHN-16). Its classes are path, brand, tags, line and series."""

    key: ClassVar[str] = "sku"
    sku: str
    revision: int
    """Counts its publications from 1."""
    stage: Stage
    path: Annotated[tuple[str, ...], PATH]
    """Its category and those above, from the root, as the tree was then."""
    record: ProductRecord
    unlisted: Annotated[tuple[str, ...], LISTED] = ()
    """Channels that listed it until now."""
    checks: Annotated[tuple[Check, ...], CHECKED]
    entered_by: Annotated[tuple[str, ...], PERSONS]
    published_by: str
    published_at: Instant


class StageChanged(Fact):
    key: ClassVar[str] = "sku"
    sku: str
    stage: Stage
    was: Stage
    revision: int
    """Of its publication; 0: not published yet."""
    reason: str = ""
    changed_by: str
    changed_at: Instant


class OutletSet(Fact):
    """From which warehouses a channel sells, and how many pieces of a SKU it leaves to others in each (INV-09)."""

    key: ClassVar[str] = "channel"
    public: ClassVar[bool] = False
    channel: str
    warehouses: Annotated[tuple[str, ...], AtMost(WAREHOUSES, "refused at the door, by orders")]
    buffer: int
    set_at: Instant


class ProductRequestRefused(Fact):
    key: ClassVar[str] = "sku"
    refusal: ClassVar[bool] = True
    sku: str
    request: str
    code: ProductCode
    reason: str
    refused_at: Instant


ProductEvent = (
    ProductDrafted | ProductSubmitted | ProductChecked | ProductSentBack | ProductPublished | StageChanged | ProductRequestRefused
)

PRODUCTS: Registry = {
    "ProductEntered": ProductEntered,
    "SpellingRefused": SpellingRefused,
    "ProductDrafted": ProductDrafted,
    "ProductSubmitted": ProductSubmitted,
    "ProductChecked": ProductChecked,
    "ProductSentBack": ProductSentBack,
    "ProductPublished": ProductPublished,
    "StageChanged": StageChanged,
    "ProductRequestRefused": ProductRequestRefused,
    "OutletSet": OutletSet,
}
