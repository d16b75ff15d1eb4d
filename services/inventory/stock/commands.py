from shared.domain.messages import Command


class SetAlertLine(Command):
    """Below this many available pieces a SKU is low; 0 is never."""

    warehouse: str
    sku: str
    alert_line: int
