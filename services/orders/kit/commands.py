from shared.contracts.kits import Component
from shared.domain.messages import Command


class SetKit(Command):
    """A channel sells these components as one SKU. (): no more."""

    channel: str
    sku: str
    components: tuple[Component, ...]
