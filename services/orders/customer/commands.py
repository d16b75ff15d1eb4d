"""What a customer, or staff for him, asks about his addresses."""

from shared.domain.messages import Command, Personal


class SaveAddress(Command):
    customer_id: str
    address_id: str
    """As the customer calls it: home, office."""
    person: Personal
    """Sealed for this customer."""


class RemoveAddress(Command):
    customer_id: str
    address_id: str
