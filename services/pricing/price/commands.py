from services.pricing.price.state import Entry
from shared.domain.messages import Command, Instant
from shared.domain.money import Currency, Minor


class SetPrice(Command):
    """An entry of the price book, in minor units of `currency` (PRC-12, -14, -15). With nothing said but the price, the unit
    price of a SKU on a channel from now on; the channel `base` holds where a channel has no price of its own."""

    channel: str
    sku: str
    name: str
    currency: Currency
    unit_price: Minor
    price_list: str = "list"
    """Of several lists the lowest price counts; in a list, the deepest tier."""
    group: str | None = None
    """For customers in it alone."""
    customer_id: str | None = None
    """A contract: for this customer it wins."""
    from_quantity: int = 1
    starts_at: Instant | None = None
    """None: now."""
    ends_at: Instant | None = None
    """The first moment at which it no longer holds; None: until another one."""
    reason: str = ""
    proposal: str | None = None
    """The id of the proposal that it carries out, whose guards it has passed."""
    approver: str | None = None
    """Who approved that."""


class TellEffective(Command):
    """A timer's: the price that starts now is told, if it still stands."""

    channel: str
    sku: str
    entry: Entry


class ApprovePrice(Command):
    """Of the change that waits; by somebody else than who asked for it."""

    channel: str
    sku: str
