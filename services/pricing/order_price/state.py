"""What the next decision reads: whether the order has its answer."""

from shared.contracts.pricing import OrderPriced, OrderPriceRefused
from shared.domain.messages import Message


class Answer(Message):
    """The order has its price, or its refusal: it gets no second one."""

    given: bool = False


OrderPriceFact = OrderPriced | OrderPriceRefused
GIVEN = Answer(given=True)


def evolve(state: Answer, fact: OrderPriceFact, id: str) -> Answer:
    return GIVEN
