"""What the next decision about a price reads: the price that stands, further entries, and a change that waits for approval."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from shared.contracts.prices import PriceApprovalAsked, PriceEffective, PriceSet
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.money import Currency, Minor

KEPT = timedelta(days=8)
"""How long an entry stays after it was over or replaced: a day longer than an event may be late."""
ENTRIES = 200
"""Of a SKU on a channel besides its list price: groups, tiers, contracts, times to come."""
BOOK = AtMost(ENTRIES, "refused: too_many_entries")


class Entry(Message):
    """A price under conditions."""

    currency: Currency
    unit_price: Minor
    price_list: str = "list"
    group: str | None = None
    customer_id: str | None = None
    from_quantity: int = 1
    starts_at: Instant
    ends_at: Instant | None = None

    def place(self) -> tuple[object, ...]:
        """What another entry replaces."""
        return (self.currency, self.price_list, self.group, self.customer_id, self.from_quantity, self.starts_at)


def entry_of(fact: PriceSet) -> Entry:
    return Entry(
        currency=fact.currency,
        unit_price=fact.unit_price,
        price_list=fact.price_list,
        group=fact.group,
        customer_id=fact.customer_id,
        from_quantity=fact.from_quantity,
        starts_at=fact.starts_at or fact.set_at,
        ends_at=fact.ends_at,
    )


def is_plain(fact: PriceSet) -> bool:
    """The list price, from the moment it was set on."""
    conditions = (fact.price_list, fact.group, fact.customer_id, fact.from_quantity, fact.starts_at, fact.ends_at)
    return conditions == ("list", None, None, 1, None, None)


def is_lasting(fact: PriceSet) -> bool:
    """The list price, now or from a later moment on: not for a while, and not under conditions."""
    return is_plain(fact.model_copy(update={"starts_at": None}))


def entered(entries: Iterable[Entry], fact: PriceSet) -> tuple[Entry, ...]:
    """With this one; those long over leave."""
    new = entry_of(fact)
    return (*(each for each in kept(entries, fact.set_at) if each.place() != new.place()), new)


def kept(entries: Iterable[Entry], at: datetime) -> tuple[Entry, ...]:
    return tuple(each for each in entries if each.ends_at is None or each.ends_at + KEPT > at)


def is_to_come(fact: PriceSet) -> bool:
    return fact.starts_at is not None and fact.starts_at > fact.set_at


def without(entries: Iterable[Entry], fact: PriceEffective) -> tuple[Entry, ...]:
    place = (fact.currency, fact.price_list, fact.group, fact.customer_id, fact.from_quantity, fact.starts_at)
    return tuple(each for each in entries if each.place() != place)


class NoPrice(Message):
    kind: Literal["none"] = "none"


class ListPrice(Message):
    kind: Literal["list_price"] = "list_price"
    name: str
    currency: Currency
    unit_price: Minor | None
    """None: only under conditions."""
    entries: Annotated[tuple[Entry, ...], BOOK] = ()
    coming: Annotated[tuple[Entry, ...], BOOK] = ()
    """Of the entries, those that start later: each is told when it does."""
    waits: PriceApprovalAsked | None = None


PriceFact = PriceSet | PriceApprovalAsked | PriceEffective
ListPriceState = Annotated[NoPrice | ListPrice, Field(discriminator="kind")]


def evolve(state: NoPrice | ListPrice, fact: PriceFact, id: str) -> NoPrice | ListPrice:
    if isinstance(fact, PriceApprovalAsked):
        return state.model_copy(update={"waits": fact}) if isinstance(state, ListPrice) else state
    if isinstance(fact, PriceEffective):
        return state.model_copy(update={"coming": without(state.coming, fact)}) if isinstance(state, ListPrice) else state
    if isinstance(state, NoPrice):
        state = ListPrice(name=fact.name, currency=fact.currency, unit_price=None)
    if is_plain(fact):
        changed: dict[str, Any] = {"currency": fact.currency, "unit_price": fact.unit_price}
    else:
        changed = {"entries": entered(state.entries, fact)}
        if is_to_come(fact):
            changed["coming"] = entered(state.coming, fact)
    return state.model_copy(update={"name": fact.name, "waits": None, **changed})
