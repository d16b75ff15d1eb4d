"""An order that was placed asks for its price; nothing else of other services matters to pricing."""

from services.pricing.commands import PriceOrder
from shared.contracts.orders import OrderPlaced
from shared.domain.service import Origin, Reactions, Send


def on_order_placed(placed: OrderPlaced, origin: Origin) -> list[Send]:
    """Only list prices need documents: where the storefront's prices bind, they are in the order."""
    lookups: tuple[str, ...] = ()
    if placed.price_source == "list":
        skus = dict.fromkeys(line.sku for line in placed.lines)
        lookups = (*(f"prices/{placed.channel}/{sku}" for sku in skus), f"promotions/{placed.channel}")
    command = PriceOrder(
        order_id=placed.order_id,
        channel=placed.channel,
        currency=placed.currency,
        lines=placed.lines,
        price_source=placed.price_source,
        expected_total=placed.expected_total,
        at=placed.placed_at,
    )
    return [Send(placed.order_id, command, lookups)]


REACTIONS = {"orders.events": Reactions({"OrderPlaced": (OrderPlaced, on_order_placed)})}
