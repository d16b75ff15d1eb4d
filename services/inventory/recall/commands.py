"""What is asked about a lot over all warehouses, key SKU/lot; and what a recall asks of each of them, key the warehouse."""

from shared.domain.messages import Command


class NoteLot(Command):
    """It came to a warehouse."""

    sku: str
    lot: str
    warehouse: str


class RecallLot(Command):
    """Nothing of it is sold any more, and who got pieces of it is told."""

    sku: str
    lot: str
    recall_id: str
    note: str = ""


class FollowRecall(Command):
    """A warehouse sets its pieces aside and names its shipments."""

    warehouse: str
    sku: str
    lot: str
    recall_id: str
    note: str = ""
