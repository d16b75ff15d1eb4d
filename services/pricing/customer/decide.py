"""Membership and groups hold from the moment they are said."""

from collections.abc import Mapping

from services.pricing.customer.commands import GroupCustomer
from services.pricing.customer.state import Customer
from shared.contracts.pricing import CustomerGrouped
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def group(command: GroupCustomer, state: Customer, context: Context) -> list[CustomerGrouped]:
    if state == Customer(tier=command.tier, groups=command.groups, segment=command.segment):
        return []
    return [
        CustomerGrouped(
            customer_id=command.customer_id,
            tier=command.tier,
            groups=command.groups,
            segment=command.segment,
            grouped_at=context.time,
        )
    ]


ON: Mapping[type[Message], Decide | On] = {GroupCustomer: group}
