"""What is asked of a warehouse's replenishment. Key: the warehouse."""

from services.inventory.plan.replenish import Figures
from shared.domain.messages import Command


class PlanReplenishment(Command):
    """By these figures; stock, alert line and what is proposed already are the warehouse's own."""

    warehouse: str
    sku: str
    figures: Figures
