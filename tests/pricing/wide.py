"""The widest order that may be placed, and what is looked up for it."""

from typing import Any

from services.pricing.promotion.state import SHOWN
from shared.contracts.limits import LINES
from shared.contracts.orders import OrderPlaced
from shared.domain.messages import Message
from tests.domain.growing import Growing, word
from tests.pricing.world import NOW, activate, line, placed, pricing, set_price


def wide() -> tuple[OrderPlaced, dict[str, Any]]:
    """2,000 lines of longest names, on a channel with all the promotions that may run."""
    shop = Growing(pricing)
    commands: list[tuple[str, Message]] = [
        *((f"own/{word(n)}", set_price(word(n), 10**10, name="雪" * 200)) for n in range(LINES)),
        *(("own", activate(word(n), 10**10, 10**10)) for n in range(SHOWN)),
    ]
    for key, command in commands:
        shop.take(command, key, NOW)
    found = {f"{view}/{id}": document.model_dump(mode="json") for (view, id), document in shop.documents.items()}
    return placed(*(line(word(n), 1) for n in range(LINES))), found
