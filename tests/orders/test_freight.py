"""Freight and a line's own total, from the door to the confirmed order."""

import pytest
from pydantic import ValidationError

from services.orders.order.placing import fingerprint
from shared.contracts import storefront
from shared.contracts.orders import OrderConfirmed, OrderLine
from tests.orders.example import AT, FOUND, O1, SHOP, order
from tests.orders.given import asked, no, placed
from tests.orders.inputs import place, price, sold

WHOLE = (OrderLine(sku="MUG", quantity=3, line_total=1000),)
whole = place.model_copy(update={"lines": WHOLE, "freight": 499, "expected_total": 1499})
OWN = {"channels/shop": {**SHOP, "price_source": "storefront"}}


def test_they_are_placed_as_they_were_said() -> None:
    expected = placed.model_copy(
        update={
            "lines": WHOLE,
            "freight": 499,
            "expected_total": 1499,
            "price_source": "storefront",
            "fingerprint": fingerprint(whole),
        }
    )
    order.when(whole, found=OWN).then(expected)
    order.when(whole, found=OWN).twice()


def test_the_confirmed_order_shows_its_freight() -> None:
    with_freight = price.model_copy(update={"freight": 500, "total": 4000})
    order.given(placed).when(with_freight).then(
        OrderConfirmed(order_id=O1, currency="EUR", lines=price.lines, freight=500, total=4000, confirmed_at=AT), asked
    )


def test_another_freight_contradicts_the_order_and_is_named() -> None:
    dearer = sold.model_copy(update={"freight": 499})
    order.given(placed).when(dearer, found=FOUND).then(
        no("OrderPlaced", "contradicts_order", "order A-1 of shop exists with other content: freight")
    )
    known = placed.model_copy(update={"freight": 499, "fingerprint": fingerprint(dearer)})
    order.given(known).when(dearer, found=FOUND).then_nothing()
    order.given(known).when(sold, found=FOUND).then(
        no("OrderPlaced", "contradicts_order", "order A-1 of shop exists with other content: freight")
    )


def test_another_total_of_a_line_contradicts_the_order() -> None:
    known = placed.model_copy(update={"fingerprint": fingerprint(whole)})
    other = whole.model_copy(update={"lines": (OrderLine(sku="MUG", quantity=3, line_total=999),)})
    order.given(known).when(other, found=OWN).then(
        no("PlaceOrder", "contradicts_order", "order A-1 of shop exists with other content: lines")
    )


def test_a_digest_of_before_holds_for_orders_that_say_neither() -> None:
    assert fingerprint(place) == "0bf2ba33c386a1b2 b2e2dce80ae07090 bd2a6c69b7d59d1a 78d1efa3e8260a43 6a51a467a61e06f6"


@pytest.mark.parametrize("said", [{"line_total": -1}, {"line_total": 1.5}, {"line_total": True}, {"line_total": 2**53}])
def test_a_line_total_is_an_amount(said: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        storefront.OrderedLine.model_validate({"sku": "MUG", "quantity": 3, **said})


def test_a_line_total_above_its_pieces_is_refused_at_the_door() -> None:
    with pytest.raises(ValidationError, match="line_total is more than quantity x unit_price"):
        storefront.OrderedLine(sku="MUG", quantity=3, unit_price=333, line_total=1000)
    assert storefront.OrderedLine(sku="MUG", quantity=3, unit_price=334, line_total=1000).line_total == 1000
    assert storefront.OrderPlaced.model_validate_json(
        '{"channel":"a","external_id":"1","currency":"EUR","lines":[{"sku":"MUG","quantity":1,"line_total":null}],"freight":null}'
    ) == storefront.OrderPlaced(
        channel="a", external_id="1", currency="EUR", lines=[storefront.OrderedLine(sku="MUG", quantity=1)], freight=0
    )
