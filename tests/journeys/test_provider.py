"""Lives of orders whose money a provider is asked to move, by HTTP, through all five services."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from services.orders.charge.work import ask
from shared.api.signatures import Signers
from shared.domain.messages import Command
from shared.memory.api import clients
from shared.memory.at_once import done
from shared.payments.callbacks import Callback, callback_of
from shared.payments.simulated import SimulatedProvider, Unreliable
from tests.journeys.shop import Shop

SECRET = "whsec_" + "c2VjcmV0" * 5 + "MDEy"


class Provided:
    """A shop and its provider, that callbacks of wait to be sent."""

    def __init__(self, *, captures_once: bool = False, share: int = 0, unique: bool = True) -> None:
        self.waiting = list[Callback]()
        self.provider = SimulatedProvider(captures_once=captures_once, unique=unique, changed=self._changed)
        self.port = Unreliable(self.provider, seed=5, share=share)
        self.shop = Shop(work={"payment_provider": self._work})
        self.sent = 0

    def _changed(self, charge: Any) -> None:
        self.waiting.append(callback_of("pay", charge, len(self.waiting) + 1))

    def _work(self, asked: Any) -> Command:
        outcome: Command = done(ask(self.port, asked))
        return outcome

    @asynccontextmanager
    async def open(self, capture: str) -> AsyncIterator[httpx.AsyncClient]:
        async with clients(self.shop.system, signers=Signers({"pay": [SECRET]})) as http:
            told = {"captures_once": self.provider.captures_once}
            assert (await http.put("http://orders/providers/pay", json=told)).status_code == 200
            channel = {"currency": "CNY", "warehouses": ["sh-1", "gz-1"], "terms": {"capture": capture}}
            assert (await http.put("http://orders/channels/shop", json=channel)).status_code == 200
            yield http

    async def call_back(self, http: httpx.AsyncClient, *, times: int = 1) -> None:
        """All that wait, the newest first, each so often."""
        for _ in range(times):
            for each in reversed(self.waiting[self.sent :]):
                said = each.headers(SECRET, self.shop.system.now)
                answer = await http.post(f"http://orders{each.path}", content=each.body, headers=said)
                assert answer.status_code in (200, 202, 409), answer.text
        self.sent = len(self.waiting)


async def money(http: httpx.AsyncClient, order: str) -> dict[str, Any]:
    found: dict[str, Any] = (await http.get(f"http://orders/orders/{order}/payments")).json()
    return found


@pytest.mark.req("ORD-06", "SEC-02")
@pytest.mark.parametrize("share", [0, 60])
async def test_worked_06_authorised_captured_when_it_can_leave_and_a_return_paid_back(share: int) -> None:
    """Whatever befalls the calls, each is done once."""
    it = Provided(share=share)
    async with it.open("release") as http:
        order = it.shop.place("A1", {"mug": 1})
        it.provider.authorise("ch1", 6_000, "CNY", order=("shop", "A1"))
        await it.call_back(http, times=3)
        view = it.shop.order(order)
        assert (view.payment, view.fulfillment, view.captured) == ("paid", "requested", 6_000)
        await it.call_back(http, times=2)
        it.shop.dispatch(order)
        it.shop.system.run()
        it.shop.deliver(order)
        it.shop.system.run()
        back = it.shop.ask_back("A1", {"mug": 1})
        it.shop.inspect(order, back, ("mug", 1, "restock"))
        told = await money(http, order)
        assert (told["captured"], told["refunded"], told["in_flight"], told["failed"]) == (6_000, 6_000, 0, [])
    totals = it.provider.charges["ch1"].totals
    assert (totals.captured, totals.refunded) == (6_000, 6_000)
    assert [each.action for each in it.provider.entries] == ["capture", "refund"]


@pytest.mark.req("SEC-02")
async def test_worked_11_a_closed_card_waits_in_a_queue_and_is_paid_by_another_way() -> None:
    it = Provided()
    async with it.open("payment") as http:
        order = it.shop.place("A1", {"mug": 1})
        it.provider.authorise("ch1", 6_000, "CNY", order=("shop", "A1")).closed = True
        await it.call_back(http)
        assert it.shop.order(order).payment == "paid"
        asked = {"amount": 500, "reason": "late"}
        assert (await http.post(f"http://orders/orders/{order}/refunds", json=asked)).status_code == 201
        [waiting] = (await http.get("http://orders/queues/refund_failed")).json()["items"]
        told = await money(http, order)
        [failed] = told["failed"]
        assert (told["refunded"], failed["code"], waiting["kinds"]) == (0, "card_closed", [failed["refund_id"]])

        retry = f"http://orders/orders/{order}/refunds/{failed['refund_id']}/retry"
        paid = await http.post(retry, json={"way": "bank_transfer", "note": "to the account she named"})
        assert (paid.status_code, paid.json()["refunded"]) == (200, 500)
        again = await http.post(retry, json={"way": "bank_transfer"})
        assert (again.status_code, again.json()["code"]) == (409, "not_failed")
        assert (await http.get("http://orders/queues/refund_failed")).json()["items"] == []
        assert (await http.post(retry, json={"way": "cash", "who": "me"})).status_code == 422


@pytest.mark.req("SEC-02")
async def test_worked_08_cancelled_before_it_could_leave_nothing_is_captured() -> None:
    it = Provided()
    async with it.open("release") as http:
        order = it.shop.place("A1", {"mug": 1, "rug": 1})
        hold = {"kind": "fraud", "reason": "new customer"}
        assert (await http.post(f"http://orders/orders/{order}/holds", json=hold)).status_code == 201
        it.provider.authorise("ch1", 54_000, "CNY", order=("shop", "A1"))
        await it.call_back(http)
        assert (await money(http, order))["authorised"] == 54_000
        await http.post(f"http://orders/orders/{order}/cancel", json={"reason": "changed my mind"})
        await it.call_back(http, times=2)
        told = await money(http, order)
        assert (told["captured"], told["refunded"], told["authorised"]) == (0, 0, 0)
    assert it.provider.charges["ch1"].totals.voided == 54_000


async def test_money_that_could_not_be_taken_is_looked_at_and_closed() -> None:
    it = Provided()
    async with it.open("payment") as http:
        order = it.shop.place("A1", {"mug": 1})
        it.provider.authorise("ch1", 6_000, "EUR", order=("shop", "A1"))
        await it.call_back(http)
        [waiting] = (await http.get("http://orders/queues/payment_review")).json()["items"]
        assert waiting["kinds"] == ["pay/ch1"]
        url = f"http://orders/orders/{order}/payment-reviews"
        close = {"provider": "pay", "payment_id": "ch1", "outcome": "given_back", "note": "let go at the provider's desk"}
        assert (await http.post(url, json={**close, "outcome": "lost"})).status_code == 422
        assert (await http.post(url, json=close)).status_code == 200
        assert (await http.post(url, json=close)).json()["code"] == "not_in_review"
        assert (await http.get("http://orders/queues/payment_review")).json()["items"] == []
        [review] = (await money(http, order))["reviews"]
        assert (review["outcome"], review["note"]) == ("given_back", "let go at the provider's desk")


@pytest.mark.req("ORD-06")
async def test_worked_07_held_up_until_its_authorisation_was_over() -> None:
    it = Provided()
    async with it.open("release") as http:
        order = it.shop.place("A1", {"mug": 1})
        hold = {"kind": "fraud", "reason": "new customer"}
        await http.post(f"http://orders/orders/{order}/holds", json=hold)
        it.provider.authorise("ch1", 6_000, "CNY", order=("shop", "A1"))
        await it.call_back(http)
        it.shop.system.advance(days=7, seconds=1)
        await http.delete(f"http://orders/orders/{order}/holds/fraud")
        [held] = (await http.get("http://orders/queues/held")).json()["items"]
        assert held["kinds"] == ["authorization"] and held["reason"].startswith("authorization_expired")
        assert (await money(http, order))["due"] == 6_000
        assert it.provider.entries == []

        it.provider.authorise("ch2", 6_000, "CNY", order=("shop", "A1"))
        await it.call_back(http)
        assert it.shop.order(order).fulfillment == "requested"
        assert (await http.get("http://orders/queues/held")).json()["items"] == []


async def test_how_a_provider_is_configured() -> None:
    it = Provided()
    async with it.open("payment") as http:
        url = "http://orders/providers/pay"
        for wrong in ({"captures_once": "yes"}, {"authorised_days": 0}, {"authorised_days": 1.5}, {"connected": 1}, {"url": "x"}):
            assert (await http.put(url, json=wrong)).status_code == 422
        told = (await http.put(url, json={"captures_once": True, "authorised_days": None})).json()
        assert (told["connected"], told["captures_once"], told["authorised_days"]) == (True, True, 7)
        assert (await http.get("http://orders/providers")).json()["items"] == [told]
        wrong_terms = {"currency": "CNY", "warehouses": ["sh-1"], "terms": {"capture": "later"}}
        assert (await http.put("http://orders/channels/shop", json=wrong_terms)).status_code == 422
