"""Membership and groups hold from the moment they are said. A tier that a person said stays; another follows what the customer
spends (MEM-02)."""

from collections.abc import Mapping

from services.pricing.customer.commands import GroupCustomer
from services.pricing.customer.state import Customer
from shared.contracts.points import PREFIX, SpendChanged
from shared.contracts.pricing import CustomerGrouped
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def group(command: GroupCustomer, state: Customer, context: Context) -> list[CustomerGrouped]:
    """Without a tier the one that spend reached stays."""
    now = Customer(tier=command.tier, groups=command.groups, segment=command.segment)
    if command.tier is None and state.spent_in is not None:
        now = now.model_copy(update={"tier": state.tier, "spent_in": state.spent_in})
    return [] if now == state else [_grouped(command.customer_id, now, context)]


def customer_of(fact: SpendChanged) -> str:
    return fact.counter.removeprefix(PREFIX)


def tiers_of(fact: SpendChanged) -> tuple[str, ...]:
    return (f"spend_tiers/{fact.currency}",)


def follow_spend(fact: SpendChanged, state: Customer, context: Context) -> list[CustomerGrouped]:
    """One that was reached in another currency stands until spend in that one loses it."""
    if state.tier is not None and state.spent_in != fact.currency:
        return []
    document = context.found[f"spend_tiers/{fact.currency}"]
    reached = [each["tier"] for each in (document or {}).get("tiers", ()) if each["spent"] <= fact.spent]
    tier = reached[-1] if reached else None
    if tier == state.tier:
        return []
    now = state.model_copy(update={"tier": tier, "spent_in": None if tier is None else fact.currency})
    return [_grouped(customer_of(fact), now, context)]


def _grouped(customer_id: str, now: Customer, context: Context) -> CustomerGrouped:
    return CustomerGrouped(customer_id=customer_id, **dict(now), grouped_at=context.time)


ON: Mapping[type[Message], Decide | On] = {
    GroupCustomer: group,
    SpendChanged: On(follow_spend, key=customer_of, lookups=tiers_of, later=True),
}
