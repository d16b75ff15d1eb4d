"""Short lives of random orders that are changed, over and over, while they are paid, cancelled, picked, shipped and returned:
what must hold of them whenever all is quiet."""

import os
from typing import Any

import pytest

from services.orders.change.commands import AskedLine, ConfirmChange, OpenChange, WithdrawChange
from services.orders.order.state import Open
from shared.contracts.terms import ChangeTerms, Terms
from shared.domain.messages import Personal
from tests.journeys.any_life import SKUS, Life
from tests.journeys.test_any_life import check

LIVES = int(os.environ.get("LIVES", "15"))
TERMS = (
    Terms(),
    Terms(changes=ChangeTerms(cancelled_line="reprice")),
    Terms(ship="complete", overpaid="keep"),
    Terms(changes=ChangeTerms(cancelled_line="reprice", pay_hours=1), short_at_placing="backorder"),
)


class Changing(Life):
    """Two in three steps are about a change."""

    def next(self) -> None:
        number = self.draw.choice(list(self.orders))
        if self.draw.random() < 0.65:
            self.change(number)
            self.some()
        else:
            super().next()

    def _channel(self, terms: Terms) -> Any:
        return super()._channel(self.draw.choice(TERMS))

    def change(self, number: str) -> None:
        draw, order = self.draw, self.orders[number]
        state = self.state(order)
        open = state.changing if isinstance(state, Open) else None
        if open is None:
            self.asked += 1
            self.request("orders", order, self.opened(order, state, f"c{self.asked}"))
        elif open.confirmed and draw.random() < 0.7:
            self.shop.pay(number, max(1, draw.choice((open.due, open.due, open.due // 2))), payment=f"p{self.asked}")
        elif open.preview is not None and draw.random() < 0.8:
            command = ConfirmChange(order_id=order, change_id=open.change_id, preview_id=open.preview.preview_id)
            self.request("orders", order, command)
        elif draw.random() < 0.3:
            self.request("orders", order, WithdrawChange(order_id=order, change_id=open.change_id))
        else:
            self.system.advance(minutes=draw.choice((1, 10, 31, 61)))

    def opened(self, order: str, state: Any, id: str) -> OpenChange:
        draw = self.draw
        lines = len(state.lines) if isinstance(state, Open) else 1
        asked: list[AskedLine] = []
        more: dict[str, Any] = {}
        for _ in range(draw.randint(1, 2)):
            line = draw.randint(1, max(1, lines))
            match draw.choice(("add", "add", "quantity", "quantity", "remove", "price", "address", "freight")):
                case "add":
                    asked.append(AskedLine(sku=draw.choice(SKUS), quantity=draw.randint(1, 2)))
                case "quantity":
                    asked.append(AskedLine(line=line, quantity=draw.randint(0, 3)))
                case "remove":
                    asked.append(AskedLine(line=line, quantity=0))
                case "price":
                    asked.append(AskedLine(line=line, unit_price=draw.choice((0, 1_000, 5_999))))
                case "address":
                    more["customer"] = Personal(customer_id="c1", address=f"street {self.asked}")
                case _:
                    more["freight"] = draw.choice((0, 700, 1_500))
        return OpenChange(order_id=order, change_id=id, lines=tuple(asked), reason="asked", **more)


@pytest.mark.parametrize("seed", range(LIVES))
@pytest.mark.req("ORD-06", "ORD-08", "INV-01", "INV-02", "SEC-02")
def test_any_change(seed: int) -> None:
    Changing(seed, check).live()
