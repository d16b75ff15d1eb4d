"""The checker knows proposals: who approves them, once, and which price they set."""

from typing import Any

import pytest

from tests.faults.checking.log import read
from tests.faults.checking.proposals import unagreed
from tests.faults.world import Decided, World

PRICE = {"channel": "own", "sku": "S1", "currency": "CNY", "unit_price": 1_040}


def proposed(*waits_for: str) -> Decided:
    return "PriceProposed", {**PRICE, "proposal_id": "p1", "waits_for": list(waits_for), "actor": "lin"}


def approved(approver: str | None = None, **other: Any) -> Decided:
    return "PriceProposalApproved", {**PRICE, "proposal_id": "p1", "approver": approver, **other}


def price_set(**other: Any) -> Decided:
    return "PriceSet", {**PRICE, "proposal": "p1", **other}


REJECTED: Decided = ("PriceProposalRejected", {**PRICE, "proposal_id": "p1"})


def judged(*facts: Decided) -> list[str]:
    world = World()
    for fact in facts:
        world["pricing"].decide(fact)
    return [wrong.text for wrong in unagreed({service: read(records) for service, records in world.records.items()})]


@pytest.mark.parametrize(
    "facts",
    [
        (proposed(), approved(), price_set()),
        (proposed("policy"), approved("wang"), price_set()),
        (proposed("policy"), approved("anonymous"), price_set()),
        (proposed("policy"), REJECTED),
        (price_set(proposal=None),),
    ],
)
def test_what_is_right_is_not_accused(facts: tuple[Decided, ...]) -> None:
    assert judged(*facts) == []


SET = "('own', 'S1', 'CNY', 1040)"


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ((approved(),), "proposal p1 is approved and was never made"),
        ((proposed("policy"), approved()), "proposal p1 waits for a person, and nobody approved it"),
        ((proposed("policy"), approved("lin")), "proposal p1 is approved by lin, who made it"),
        ((proposed("policy"), REJECTED, approved("wang")), "proposal p1 is approved, and was rejected already"),
        ((proposed(), approved(unit_price=9)), f"proposal p1: ('own', 'S1', 'CNY', 9) is approved, {SET} was proposed"),
        ((proposed(), price_set()), f"{SET} is set by proposal p1, of which nobody approved that"),
        ((proposed("policy"), REJECTED, price_set()), f"{SET} is set by proposal p1, of which nobody approved that"),
        ((proposed(), approved(), price_set(), price_set()), "proposal p1 sets a price twice"),
    ],
)
def test_planted_faults_are_named(facts: tuple[Decided, ...], text: str) -> None:
    assert judged(*facts) == [text]
