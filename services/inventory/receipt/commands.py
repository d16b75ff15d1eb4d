from shared.contracts.lots import ReceivedLot
from shared.contracts.orders import StockLine
from shared.domain.messages import Command


class ReceiveStock(Command):
    """Goods came in, in pieces. A SKU named in two lines is one lot of their sum."""

    warehouse: str
    receipt_id: str
    lines: tuple[StockLine, ...]
    purchase_order: str = ""
    """That they came for; what is beyond its tolerance is set aside as excess. "" for none."""
    lots: tuple[ReceivedLot, ...] = ()
    """Of SKUs that are kept by lot, each once."""
