"""A carrier or tracking number that was told wrong."""

import pytest

from shared.contracts.fulfillment import FulfillmentEvent, RequestRefused, TrackingCorrected
from shared.contracts.limits import CORRECTIONS
from tests.fulfillment.given import (
    LATER,
    NOW,
    correct,
    corrected,
    created,
    delivered,
    dispatch,
    packed,
    picked,
    scanned,
    ship,
    shipment,
    stop,
    stop_refused,
    to_shipped,
)

back = correct.model_copy(update={"tracking_number": "SF100"})
corrected_back = corrected.model_copy(update={"tracking_number": "SF100", "former_tracking_number": "SF200"})


def refused(code: str, reason: str, request: str = "CorrectTracking", named: str = "") -> RequestRefused:
    told = {"shipment_id": named, "order_id": "o1", "request": request, "code": code, "reason": reason, "refused_at": NOW}
    return RequestRefused.model_validate(told)


@pytest.mark.req("FUL-13")
def test_a_number_or_a_carrier_is_corrected_once_it_was_told() -> None:
    shipment.given(*to_shipped).when(correct).then(corrected)
    other = correct.model_copy(update={"carrier": "YTO", "tracking_number": "SF100"})
    shipment.given(*to_shipped, scanned).when(other).then(
        corrected.model_copy(update={"carrier": "YTO", "tracking_number": "SF100"})
    )


def test_after_delivery_too() -> None:
    shipment.given(*to_shipped, delivered).when(correct, at=LATER).then(corrected.model_copy(update={"corrected_at": LATER}))


def test_the_same_correction_is_nothing_new() -> None:
    shipment.given(*to_shipped).when(back).then_nothing()
    shipment.given(*to_shipped, corrected).when(correct).then_nothing()
    shipment.given(*to_shipped, corrected, scanned, delivered).when(correct, at=LATER).then_nothing()


def test_a_correction_may_be_wrong_itself() -> None:
    shipment.given(*to_shipped, corrected).when(back).then(corrected_back)


@pytest.mark.parametrize(
    ("given", "missing"),
    [([created], "pick, pack and ship"), ([created, picked], "pack and ship"), ([created, picked, packed], "ship")],
)
def test_what_was_not_told_yet_cannot_be_corrected(given: list[FulfillmentEvent], missing: str) -> None:
    reason = f"missing before its tracking can be corrected: {missing}"
    shipment.given(*given).when(correct).then(refused("out_of_order", reason))


def test_a_report_with_another_number_says_how_to_correct() -> None:
    """The old number again, or a new one: neither is taken for a correction."""
    how = "if that is wrong, correct it: POST /shipments/o1/correct-tracking"
    for report, named in ((ship, ""), (dispatch, "s1")):
        name = type(report).__name__
        other = report.model_copy(update={"tracking_number": "SF300"})
        stands = f"already shipped with SF, tracking number SF100; {how}"
        shipment.given(*to_shipped).when(other).then(refused("contradicts_shipment", stands, name, named))
        stands = f"already shipped with SF, tracking number SF200; {how}"
        shipment.given(*to_shipped, corrected).when(report).then(refused("contradicts_shipment", stands, name, named))
        right = report.model_copy(update={"tracking_number": "SF200"})
        shipment.given(*to_shipped, corrected).when(right).then_nothing()


def test_who_would_stop_it_is_told_the_right_number() -> None:
    reason = "already with SF, tracking number SF200"
    shipment.given(*to_shipped, corrected).when(stop).then(stop_refused.model_copy(update={"reason": reason}))


def test_corrections_come_to_an_end() -> None:
    swapped: list[TrackingCorrected] = [corrected, corrected_back] * (CORRECTIONS // 2)
    assert len(swapped) == CORRECTIONS == 20
    shipment.given(*to_shipped, *swapped[:-1]).when(back).then(corrected_back)
    shipment.given(*to_shipped, *swapped).when(back).then_nothing()
    shipment.given(*to_shipped, *swapped).when(correct).then(
        refused("too_many_corrections", "its tracking was corrected 20 times already")
    )
