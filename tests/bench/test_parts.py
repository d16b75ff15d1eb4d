"""What the suites about parts, stock, sourcing and imports measure is what they say."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from bench.orders import CHANNELS, SKUS, STOCK, dispatch_of, sku, two_line_orders
from bench.player import WAYBILL, Player
from bench.suite import importing, parts, sourcing, stock
from services.inventory.service import service
from shared.contracts import storefront
from shared.domain.wiring import Wiring


def test_an_order_of_two_lines_names_an_even_and_an_odd_sku_of_the_range() -> None:
    for number, order in enumerate(two_line_orders(40, "test", parts.MAIN)):
        placed = storefront.OrderPlaced.model_validate_json(order.placed.value)
        even, odd = (int(line.sku[-3:]) for line in placed.lines)
        assert (even % 2, odd % 2, placed.channel) == (0, 1, CHANNELS[number % 4])
        assert even in parts.MAIN and odd in parts.MAIN


@pytest.mark.parametrize("stocked", [parts.own, parts.half])
def test_each_sku_lies_in_one_warehouse(stocked: Any) -> None:
    found = [(line["sku"], line["quantity"]) for n in range(4) for _, _, body in stocked(n) for line in body["lines"]]
    assert Counter(found) == {(sku(n, index), STOCK): 1 for n in range(4) for index in range(SKUS)}


def test_an_order_of_two_shipments_is_done_with_the_second_and_each_is_answered() -> None:
    player = Player(WAYBILL, None, shipments=2)  # type: ignore[arg-type]
    assert [player._ends(b"o1"), player._ends(b"o2"), player._ends(b"o1")] == [False, False, True]
    created = SimpleNamespace(value=orjson.dumps({"shipment_id": "s2"}))
    answer = player._answer(b"o1", created)
    assert answer is not None
    told = storefront.DispatchReported.model_validate_json(answer.value)
    assert (told.order_id, told.shipment_id, told.tracking_number) == ("o1", "s2", "SFs2")
    assert dict(answer.headers)["ce_id"] != dict(dispatch_of("o1", "s1", "s1").headers)["ce_id"]


def test_reservations_are_answered_on_the_states_that_they_are_said_to_have() -> None:
    wiring = Wiring(service)
    many, waiting = stock.stocked(stock.LOTS), stock.queued({}, 3)
    assert len(many["stock", "W/A"].lots) == stock.LOTS
    assert (len(waiting["queue", "W/A"].entries), waiting["stock", "W/B"].waiting) == (3, 3)
    for states, wait in ((many, "no"), (waiting, "backorder")):
        before = dict(states)
        assert stock.reserving(wiring, states, stock.asking(wait), 5, 0)["answered"] == 5  # type: ignore[arg-type]
        assert states == before


def test_plans_are_of_three_shipments_or_in_vain() -> None:
    assert sourcing.planned(14, 8, 3)["planned"] == 3
    assert sourcing.planned(14, 8, 3, lacking=True)["planned"] == 0


@pytest.mark.parametrize("read", [importing.reading_amazon(5), importing.reading_taobao(5)])
def test_each_row_of_an_export_is_an_order_and_its_payment(read: Any) -> None:
    mapped = read()
    assert (mapped.orders, len(mapped.refused)) == (5, 0)
    assert Counter(each.type for each in mapped.events) == {"OrderPlaced": 5, "PaymentReceived": 5}
