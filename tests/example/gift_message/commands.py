"""What is asked about an order's gift message. Key: order id."""

from shared.domain.messages import Command


class WriteGiftMessage(Command):
    order_id: str
    text: str
