"""Why a node gives pieces of an order, or none: by what it said it had. In words for people; pure."""

from services.orders.order.document import OrderView
from services.orders.order.parts_view import NodeView
from shared.contracts.lines import Shortage
from shared.domain.wording import enumerated


def sourcing(order: OrderView, node: str) -> str:
    """ "" while it was not asked, and may be yet."""
    said = next((each for each in order.nodes if each.warehouse == node), None)
    gives = [
        f"gives {sum(line.quantity for line in each.lines)} pieces: shipment {each.number}"
        for each in order.shipments
        if each.warehouse == node and each.stands
    ]
    told = [*gives, *(_said(said) if said else [])]
    if not told and order.allocation == "allocated":
        return "not asked: others had everything" if node in order.warehouses else ""
    if said is not None and not gives and order.plan is not None and node in order.plan.runner_up:
        told.append("of the second choice")
    return "; ".join(told)


def _said(node: NodeView) -> list[str]:
    told = [f"did not find {enumerated(node.short_picked)} (short_pick)"] if node.short_picked else []
    if node.reason:
        told.append(node.reason)
    if node.short:
        more = f" and {node.skus_short - len(node.short)} more" if node.skus_short > len(node.short) else ""
        told.append(f"has {', '.join(_has(each) for each in node.short)}{more}")
    return told


def _has(short: Shortage) -> str:
    return f"{short.available} of {short.requested} {short.sku}" if short.available > 0 else f"no {short.sku}"
