"""Facts of the orders service about what is agreed: a channel's policies, and an order with those of its moment. Amounts: minor
units of `currency`; times: aware UTC."""

from operator import not_
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from shared.contracts.instalments import Instalments
from shared.contracts.kits import Kit
from shared.contracts.taxes import Rates
from shared.contracts.terms import BEFORE_TERMS, Candidate, CartHold, Exclusion, Origin, PickUp, Rule, TaxLine, Terms
from shared.contracts.without_stock import WithoutStock
from shared.domain.messages import Fact, Instant, Message, Personal, Upcast
from shared.domain.money import Currency, Minor

PriceSource = Literal["list", "storefront"]


def _one_currency(configured: dict[str, Any]) -> dict[str, Any]:
    """Version 1 had one currency, no rules, and orders went whole."""
    return {**configured, "currencies": [configured["currency"]], "terms": BEFORE_TERMS.model_dump(mode="json")}


class ChannelConfigured(Fact):
    """A channel's policies: currencies, warehouses and how they are ranked, windows, whose prices bind (CHN-01, CHN-42)."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_one_currency,)
    key: ClassVar[str] = "channel"
    channel: str
    currency: Currency
    warehouses: tuple[str, ...]
    payment_window_minutes: int
    return_window_days: int
    price_source: PriceSource
    currencies: tuple[Currency, ...]
    """All it sells in, `currency` first."""
    kind: str | None = None
    """Any word: marketplace, site, store, brand store, exhibition, app, social (CHN-01, CHN-41)."""
    rules: tuple[Rule, ...] = ()
    """How its warehouses are ranked for an order: the first that differs decides. (): in their order."""
    terms: Terms = Terms()
    instalments: Annotated[Instalments | None, Field(exclude_if=not_)] = None
    """What it offers who pays in instalments; None: the defaults."""
    effective_at: Annotated[Instant | None, Field(exclude_if=not_)] = None
    """When they were scheduled for; None: they were said to hold at once."""
    configured_at: Instant


class OrderLine(Message):
    sku: str
    quantity: int
    unit_price: Minor | None = None
    line_total: Minor | None = None
    """By the storefront, for all pieces, where it said so."""
    street_date: Instant | None = None
    """Of a preorder: the order does not leave before."""


def _before_terms(placed: dict[str, Any]) -> dict[str, Any]:
    """Version 1 had no freight, holds or street dates. It went whole, from the first warehouse that had everything."""
    return {**placed, "terms": BEFORE_TERMS.model_dump(mode="json")}


def _without_codes(placed: dict[str, Any]) -> dict[str, Any]:
    """Until version 3 orders named no codes, points or quotes."""
    return {**placed, "codes": [], "points": None, "quote_hold": None}


class OrderPlaced(Fact):
    """An order was taken; its channel's policies of that moment are written in (ORD-01, ORD-02)."""

    version: ClassVar[int] = 3
    upcasts: ClassVar[tuple[Upcast, ...]] = (_before_terms, _without_codes)
    key: ClassVar[str] = "order_id"
    order_id: str
    channel: str
    external_id: str
    currency: Currency
    lines: tuple[OrderLine, ...]
    customer: Personal | None = None
    freight: Minor = 0
    expected_total: Minor | None = None
    price_source: PriceSource
    warehouses: tuple[str, ...]
    pay_by: Instant
    return_window_days: int
    placed_at: Instant
    fingerprint: str = ""
    """A digest of each part of the content: a second order under this id is compared by it."""
    terms: Terms = Terms()
    revision: int = 0
    """Of the channel's configuration that holds for it; 0 where it is not known."""
    region: str | None = None
    """Whose lane was looked up."""
    rules: tuple[Rule, ...] = ()
    """By which `warehouses` are ranked; (): the channel's list."""
    candidates: tuple[Candidate, ...] = ()
    """Those in `warehouses`, in their order, with their figures; () where nothing but the list ranked them."""
    excluded: tuple[Exclusion, ...] = ()
    origin: Origin | None = None
    taxes: tuple[TaxLine, ...] = ()
    holds: tuple[CartHold, ...] = ()
    """Its cart's, each warehouse once."""
    codes: tuple[str, ...] = ()
    """Of promotions, as the customer named them; each once, in one spelling."""
    points: int | None = None
    """That the customer wants to burn."""
    quote_hold: str | None = None
    """Of the quote whose uses it takes over."""
    pick_up: PickUp | None = None
    kits: tuple[Kit, ...] = ()
    """Those of its lines' SKUs that its channel sells as kits then, and what of."""
    tax_rates: Rates = ()
    """Of its channel's table for where it goes, if it gives no taxes."""
    without_stock: WithoutStock = ()
    """Those of its lines' SKUs that no warehouse is asked for."""
