from shared.domain.messages import Command


class GroupCustomer(Command):
    """What prices and promotions know of a customer, from now on. `tier`: None is no member."""

    customer_id: str
    tier: str | None = None
    groups: tuple[str, ...] = ()
    segment: str | None = None
