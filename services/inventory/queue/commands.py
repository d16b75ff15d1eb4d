"""What is asked about a queue. Key: warehouse."""

from shared.domain.messages import Command


class SetBackorderCap(Command):
    """How many pieces of a SKU may wait, all together; 0: none. Who waits already stays."""

    warehouse: str
    sku: str
    cap: int


class SetSafetyStock(Command):
    """So many of the available pieces are kept, from newcomers and from who waits."""

    warehouse: str
    sku: str
    safety: int


class TakeOver(Command):
    """A waiting shipment takes over what its queue was given."""

    warehouse: str
    sku: str
    shipment_id: str
