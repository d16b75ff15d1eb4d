"""The widest order that may be placed, and what is looked up for it: the promotions on whole orders among it."""

from typing import Any

from services.pricing.offers.state import ORDER_WIDE
from shared.contracts.limits import LINES
from shared.contracts.orders import OrderPlaced
from shared.domain.messages import Message
from tests.domain.growing import Growing, word
from tests.pricing.world import NOW, activate, line, lookups, placed, pricing, set_price


def wide() -> tuple[OrderPlaced, dict[str, Any]]:
    """2,000 lines of longest names, on a channel with all the promotions that may run."""
    shop = Growing(pricing)
    commands: list[tuple[str, Message]] = [
        *((f"own/{word(n)}", set_price(word(n), 10**10, name="雪" * 200)) for n in range(LINES)),
        *(("own", activate(word(n), 10**10, 10**10)) for n in range(ORDER_WIDE)),
    ]
    for key, command in commands:
        shop.take(command, key, NOW)
    order = placed(*(line(word(n), 1) for n in range(LINES)))
    there = {f"{view}/{id}": document.model_dump(mode="json") for (view, id), document in shop.documents.items()}
    return order, {name: there.get(name) for name in lookups(order)}
