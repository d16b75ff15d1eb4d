"""The checker knows who may approve what: what is right is not accused, each planted fault is named."""

import pytest

from tests.faults.checking.approvals import alone
from tests.faults.checking.log import read
from tests.faults.world import Decided, World

ORDER, DRAFT, CHANGE = {"purchase_order": "p1"}, {"draft_id": "d1"}, {"order_id": "o1", "change_id": "c1"}


def bought(by: str = "chen") -> tuple[Decided, ...]:
    return ("PurchaseOrderProposed", {**ORDER, "proposed_by": "lin"}), ("PurchaseOrderApproved", {**ORDER, "approved_by": by})


def entered(by: str) -> Decided:
    return "ProductDrafted", {"sku": "S1", "entered_by": by}


def checked(by: str) -> Decided:
    return "ProductChecked", {"sku": "S1", "checked_by": by}


def published(by: str) -> Decided:
    return "ProductPublished", {"sku": "S1", "published_by": by}


SENT: Decided = ("PurchaseOrderSent", ORDER)
OPENED: Decided = ("DraftOpened", {**DRAFT, "opened_by": "lin"})
CONFIRMED: Decided = ("DraftConfirmed", DRAFT)
CHANGED: tuple[Decided, ...] = (("OrderChangeOpened", {**CHANGE, "opened_by": "lin"}), ("OrderChangeConfirmed", CHANGE))


def previewed(needs: bool = True) -> Decided:
    return "DraftPreviewed", {**DRAFT, "approval": needs}


def change_previewed(needs: bool = True) -> Decided:
    return "OrderChangePreviewed", {**CHANGE, "approval": needs}


def approved(by: str = "chen") -> Decided:
    return "DraftApproved", {**DRAFT, "approved_by": by}


def change_approved(by: str = "chen") -> Decided:
    return "OrderChangeApproved", {**CHANGE, "approved_by": by}


def judged(service: str, *facts: Decided) -> list[str]:
    world = World()
    for fact in facts:
        world[service].decide(fact)
    return [wrong.text for wrong in alone({name: read(records) for name, records in world.records.items()})]


@pytest.mark.parametrize(
    ("service", "facts"),
    [
        ("inventory", (*bought(), SENT)),
        ("inventory", (entered("lin"), entered("wu"), checked("chen"), published("chen"), entered("chen"), published("lin"))),
        ("inventory", (entered("anonymous"), checked("anonymous"), published("anonymous"))),
        ("orders", (OPENED, previewed(), approved(), CONFIRMED)),
        ("orders", (OPENED, previewed(needs=False), CONFIRMED)),
        ("orders", (CHANGED[0], change_previewed(), change_approved(), CHANGED[1])),
        ("orders", (CHANGED[0], change_previewed(needs=False), CHANGED[1])),
    ],
)
def test_what_is_right_is_not_accused(service: str, facts: tuple[Decided, ...]) -> None:
    assert judged(service, *facts) == []


@pytest.mark.parametrize(
    ("service", "facts", "text"),
    [
        ("inventory", bought("lin"), "purchase order p1: PurchaseOrderApproved by lin, who entered it"),
        ("inventory", (bought()[0], SENT), "purchase order p1: PurchaseOrderSent, and nobody approved it"),
        ("inventory", (entered("lin"), entered("wu"), checked("lin")), "product S1: ProductChecked by lin, who entered it"),
        ("inventory", (entered("lin"), entered("wu"), published("wu")), "product S1: ProductPublished by wu, who entered it"),
        ("orders", (OPENED, previewed(), approved("lin")), "draft d1: DraftApproved by lin, who entered it"),
        ("orders", (OPENED, previewed(), CONFIRMED), "draft d1: DraftConfirmed, and nobody approved it"),
        (
            "orders",
            (CHANGED[0], change_previewed(), change_approved("lin")),
            "change o1/c1: OrderChangeApproved by lin, who entered it",
        ),
        ("orders", (CHANGED[0], change_previewed(), CHANGED[1]), "change o1/c1: OrderChangeConfirmed, and nobody approved it"),
    ],
)
def test_planted_faults_are_named(service: str, facts: tuple[Decided, ...], text: str) -> None:
    assert judged(service, *facts) == [text]
