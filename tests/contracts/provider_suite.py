"""What every adapter of a payment provider must do. An adapter's test subclasses it with its own `port` and `charge`."""

import pytest

from shared.payments.port import Move, PaymentProvider

TOTAL = 19_000


class PaymentProviderContract:
    """`charge`: the id of one that is authorised with 190.00 CNY, and captured in parts."""

    def a(self, action: str, amount: int, charge: str, reference: str = "", currency: str = "CNY") -> Move:
        return Move(reference or f"{action}/{amount}", charge, action, amount, currency)  # type: ignore[arg-type]

    async def test_it_captures_in_parts_and_tells_absolute_totals(self, port: PaymentProvider, charge: str) -> None:
        first = await port.move(self.a("capture", 12_000, charge))
        assert (first.code, first.totals.authorised, first.totals.captured) == ("", TOTAL, 12_000)
        second = await port.move(self.a("capture", 7_000, charge))
        assert (second.code, second.totals.captured, second.totals.voided) == ("", TOTAL, 0)

    async def test_what_it_was_not_asked_is_not_found(self, port: PaymentProvider, charge: str) -> None:
        assert await port.find(charge, "never") is None
        assert await port.find("no-such-charge", "never") is None

    async def test_what_was_done_is_found_with_the_totals_of_now(self, port: PaymentProvider, charge: str) -> None:
        await port.move(self.a("capture", 12_000, charge))
        await port.move(self.a("refund", 500, charge))
        found = await port.find(charge, "capture/12000")
        assert found is not None
        assert (found.code, found.totals.captured, found.totals.refunded) == ("", 12_000, 500)

    async def test_what_was_refused_is_found_as_refused(self, port: PaymentProvider, charge: str) -> None:
        refused = await port.move(self.a("refund", 500, charge))
        assert refused.code and refused.totals.refunded == 0
        found = await port.find(charge, "refund/500")
        assert found is not None and found.code == refused.code

    async def test_nothing_is_done_twice_under_a_reference(self, port: PaymentProvider, charge: str) -> None:
        await port.move(self.a("capture", 12_000, charge))
        for _ in range(2):
            try:
                await port.move(self.a("capture", 12_000, charge))
            except Exception as error:
                del error
        found = await port.find(charge, "capture/12000")
        assert found is not None and found.totals.captured == 12_000

    async def test_a_void_lets_go_of_all_that_is_open(self, port: PaymentProvider, charge: str) -> None:
        await port.move(self.a("capture", 12_000, charge))
        let_go = await port.move(self.a("void", TOTAL, charge))
        assert (let_go.code, let_go.totals.voided) == ("", 7_000)
        after = await port.move(self.a("capture", 1, charge))
        assert after.code and after.totals.captured == 12_000

    async def test_no_more_goes_back_than_was_captured(self, port: PaymentProvider, charge: str) -> None:
        await port.move(self.a("capture", 12_000, charge))
        assert (await port.move(self.a("refund", 12_001, charge))).code
        assert (await port.move(self.a("refund", 12_000, charge))).totals.refunded == 12_000
        assert (await port.move(self.a("refund", 1, charge))).code

    @pytest.mark.parametrize("currency", ["EUR", "JPY"])
    async def test_another_currency_is_refused(self, port: PaymentProvider, charge: str, currency: str) -> None:
        assert (await port.move(self.a("capture", 100, charge, currency=currency))).code

    async def test_an_unknown_charge_is_refused(self, port: PaymentProvider, charge: str) -> None:
        assert (await port.move(self.a("capture", 100, "no-such-charge"))).code
