"""What always holds of states is looked at after each decision, and counted."""

from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import REGISTRY

from services.inventory.queue.always import nobody_waits_for_less_than_nothing, ranked
from services.inventory.queue.state import Entry, Queue
from services.inventory.receipt.commands import ReceiveStock
from services.inventory.service import service as inventory
from services.inventory.stock.always import lots_sum_to_on_hand, no_figure_below_zero
from services.inventory.stock.lots import Lot
from services.inventory.stock.state import Stock
from services.inventory.transfer.state import NoTransfer, Transfer, no_more_in_transit_than_asked
from services.orders.order.always import refunds_of_charges_within_theirs, refunds_within_captured
from services.orders.order.funds import Funds
from services.orders.order.state import NoOrder
from services.pricing.campaign.state import Campaign, Spent, within_budget
from services.pricing.counter import state as counter
from services.pricing.counter.state import Counter
from services.pricing.points.state import Account, sums_agree
from services.pricing.quote_hold.state import NoHold, Standing, each_counter_answers_once
from shared.contracts.orders import StockLine
from shared.contracts.transfers import SentLine, SentLot
from shared.contracts.uses import Use
from shared.domain.messages import Command
from shared.domain.service import Service
from shared.memory.system import Memory
from shared.runtime.topics import SERVICES, service_called
from tests.inventory.examples import NOW
from tests.pricing.campaigning import PLAN


def counted(rule: str) -> float | None:
    return REGISTRY.get_sample_value("waybill_untrue_states_total", {"service": "inventory", "noun": "stock", "rule": rule})


def received(service: Service) -> None:
    goods: Command = ReceiveStock(warehouse="w", receipt_id="r1", lines=(StockLine(sku="mug", quantity=1),))
    Memory([service]).ask("inventory", "w", goods)


@pytest.mark.req("INV-01", "INV-02")
def test_a_state_that_is_not_as_it_must_be_is_counted_and_stands() -> None:
    def never(stock: Any) -> bool:
        return bool(stock.on_hand == 0)

    nouns = tuple(
        replace(noun, always={"never": never, **noun.always}) if noun.name == "stock" else noun for noun in inventory.nouns
    )
    assert counted("never") is None
    received(replace(inventory, nouns=nouns))
    assert counted("never") == 1


def test_what_alerts_watch_is_there_before_it_happens() -> None:
    before = counted("no_figure_below_zero")
    received(inventory)
    assert counted("no_figure_below_zero") == (before or 0)


def entry(order: str, waiting: int = 1) -> Entry:
    return Entry(order_id=order, shipment_id=order, rank=0, said_at=NOW, waiting=waiting)


TEA = Use(counter="promotion/shop/tea", promotions=("tea",), amount=100)
TAKEN = Campaign(plan=PLAN, revision=1, author="lin")


def in_transit(*pieces: int) -> Transfer:
    """Of three mugs that were asked for."""
    left = SentLine(sku="mug", quantity=sum(pieces), lots=tuple(SentLot(lot=f"r{n}", quantity=n) for n in pieces))
    return Transfer(status="sent", source="w", target="x", lines=(StockLine(sku="mug", quantity=3),), left=(left,))


def quoted(*held: Use) -> Standing:
    standing = {"number": 1, "hold_id": "h1", "turn": 1, "basket": "b", "opened_at": NOW, "ends_at": NOW}
    return Standing(**standing, asked=(TEA,), wants=(), held=held)


CASES: list[tuple[Any, Any, Any]] = [
    (no_figure_below_zero, Stock(on_hand=2, allocated=2), Stock(on_hand=2, allocated=3)),
    (lots_sum_to_on_hand, Stock(on_hand=2, lots=(Lot(lot="r1", quantity=2),)), Stock(on_hand=2)),
    (ranked, Queue(entries=(entry("a"), entry("b"))), Queue(entries=(entry("b"), entry("a")))),
    (nobody_waits_for_less_than_nothing, Queue(entries=(entry("a", 0),)), Queue(entries=(entry("a", -1),))),
    (refunds_within_captured, NoOrder(funds=Funds(captured=5, refunded=5)), NoOrder(funds=Funds(captured=5, refunded=6))),
    (
        refunds_of_charges_within_theirs,
        NoOrder(funds=Funds(payments={"p": 5}, refunded_of={"p": 5})),
        NoOrder(funds=Funds(payments={"p": 5}, refunded_of={"q": 1})),
    ),
    (no_more_in_transit_than_asked, in_transit(1, 2), in_transit(2, 2)),
    (no_more_in_transit_than_asked, NoTransfer(), in_transit(0)),
    (counter.no_figure_below_zero, Counter(held=0), Counter(held=-1)),
    (each_counter_answers_once, quoted(TEA), quoted(TEA, TEA)),
    (each_counter_answers_once, NoHold(), quoted()),
    (sums_agree, Account(came=5, held=3, gone=2), Account(came=5, held=3, gone=1)),
    (
        within_budget,
        TAKEN.model_copy(update={"spent": Spent(advertising=5_000)}),
        TAKEN.model_copy(update={"spent": Spent(advertising=5_001)}),
    ),
]


@pytest.mark.req("INV-01", "INV-02", "INV-11", "SEC-02", "PRC-36")
@pytest.mark.parametrize(("holds", "right", "wrong"), CASES)
def test_each_rule_knows_right_from_wrong(holds: Any, right: Any, wrong: Any) -> None:
    assert holds(right)
    assert not holds(wrong)


def test_every_rule_of_every_noun_is_among_them() -> None:
    rules = {holds for name in SERVICES for noun in service_called(name).nouns for holds in noun.always.values()}
    assert rules == {holds for holds, _, _ in CASES}
