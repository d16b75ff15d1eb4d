"""The simulated provider keeps the port's contract, in this process and over HTTP; and how it troubles who asks it."""

import asyncio

import httpx
import pytest

from shared.payments.connections import configured
from shared.payments.over_http import OverHttp
from shared.payments.port import Move, PaymentProvider, Unknown
from shared.payments.served import create_provider
from shared.payments.simulated import TROUBLES, SimulatedProvider, Unreliable
from tests.contracts.provider_suite import TOTAL, PaymentProviderContract


def simulated() -> SimulatedProvider:
    provider = SimulatedProvider()
    provider.authorise("ch/1 é", TOTAL, "CNY")
    return provider


def over_http(port: Unreliable) -> OverHttp:
    return OverHttp("pay", "http://provider", "secret", transport=httpx.ASGITransport(create_provider(port, silent=0)))


@pytest.fixture
def charge() -> str:
    return "ch/1 é"


class TestInThisProcess(PaymentProviderContract):
    @pytest.fixture
    def port(self) -> PaymentProvider:
        return Unreliable(simulated())


class TestOverHttp(PaymentProviderContract):
    @pytest.fixture
    def port(self) -> PaymentProvider:
        return over_http(Unreliable(simulated()))


def move(reference: str, amount: int = 1) -> Move:
    return Move(reference, "ch/1 é", "capture", amount, "CNY")


def fates(seed: int) -> list[str]:
    port = Unreliable(simulated(), seed=seed, share=60)
    return [port.trouble(f"r{number}") for number in range(50) for _ in range(4)]


def test_troubles_are_those_of_the_seed_and_few_of_one_reference() -> None:
    assert fates(1) == fates(1) != fates(2)
    assert set(fates(1)) == {"", *TROUBLES}
    assert all(sum(map(bool, fates(1)[start : start + 4])) <= 2 for start in range(0, 200, 4))


@pytest.mark.parametrize("wrapped", [False, True])
async def test_who_finds_first_moves_each_once_whatever_befalls(wrapped: bool) -> None:
    unreliable = Unreliable(simulated(), seed=3, share=70)
    port: PaymentProvider = over_http(unreliable) if wrapped else unreliable
    for number in range(40):
        for _ in range(5):
            try:
                outcome = await port.find("ch/1 é", f"r{number}") or await port.move(move(f"r{number}"))
            except Unknown:
                continue
            assert outcome.code == ""
            break
    assert unreliable.provider.charges["ch/1 é"].totals.captured == 40 == len(unreliable.provider.entries)


async def test_whatever_else_comes_back_is_not_known() -> None:
    async def strange(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"totals": {"captured": "much"}})

    async def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody there")

    for answers in (strange, away):
        port = OverHttp("pay", "http://provider", transport=httpx.MockTransport(answers))
        with pytest.raises(Unknown):
            await port.find("c", "r")
        with pytest.raises(Unknown):
            await port.move(move("r"))


async def test_a_call_that_is_not_answered() -> None:
    port = Unreliable(simulated(), seed=0, share=100)
    app = create_provider(port, silent=0.01)
    client = OverHttp("pay", "http://provider", transport=httpx.ASGITransport(app))
    reference = next(
        each for each in map(str, range(99)) if Unreliable(port.provider, share=100).trouble(each) == "done_and_lost"
    )
    with pytest.raises(Unknown):
        await asyncio.wait_for(client.move(move(reference)), 5)
    found = await client.find("ch/1 é", reference)
    assert found is not None and found.totals.captured == 1


def test_where_providers_are_is_a_setting() -> None:
    assert configured({}) == {}
    found = configured({"WAYBILL_PROVIDERS": '{"pay": {"url": "http://127.0.0.1:1/", "token": "t"}}'})
    assert list(found) == ["pay"]
    for wrong in ('{"pay": {}}', '{"pay": {"url": "ftp://x"}}', '{"pay": {"url": "http://x", "other": 1}}', "{"):
        with pytest.raises(ValueError, match=r"."):
            configured({"WAYBILL_PROVIDERS": wrong})
