"""Plans as proposals: one open for a SKU, raised, withdrawn, ordered; rows 76 to 79 through the decider and by HTTP."""

from datetime import timedelta
from typing import Any

import pytest

from services.inventory.incoming.commands import ExpectIncoming
from services.inventory.plan.replenish import DuePieces, Figures
from services.inventory.proposal.commands import PlanReplenishment
from services.inventory.proposal.view import ProposalView
from services.inventory.service import service
from shared.contracts.replenishing import ExpectedLine, ReplenishmentOrdered, ReplenishmentProposed, ReplenishmentWithdrawn
from shared.memory.api import clients
from shared.memory.system import Memory
from shared.testing.specs import ViewSpec
from tests.inventory.examples import EAST, NOW, adjusted, inventory, issued, line, received, reserve, reserved
from tests.inventory.purchasing import DUE, PO, expected

FIGURES = Figures(daily=10, deviation=4, lead_time=5, lead_deviation=1, service="B", pack=12)
BODY: dict[str, Any] = {"daily": 10.0, "deviation": 4.0, "lead_time": 5.0, "lead_deviation": 1.0, "service": "B", "pack": 12}
HTTP = "http://inventory"


def plan(**figures: Any) -> PlanReplenishment:
    return PlanReplenishment(warehouse=EAST, sku="MUG", figures=FIGURES.model_copy(update=figures))


def proposed(amount: int, free: int, raised_from: int | None = None, **more: Any) -> ReplenishmentProposed:
    said = {"reason": "runs_out", "covered": free, "target": 173, "safety": 23, "ahead": 8, "listed": False, **more}
    lasts = NOW + timedelta(days=said["covered"] / 10)
    return ReplenishmentProposed(
        warehouse=EAST, sku="MUG", amount=amount, raised_from=raised_from, free=free, runs_out_at=lasts, proposed_at=NOW, **said
    )


withdrawn = ReplenishmentWithdrawn(warehouse=EAST, sku="MUG", reason="exit_stage", withdrawn_at=NOW)
ordered = ReplenishmentOrdered(warehouse=EAST, sku="MUG", purchase_order=PO, quantity=100, ordered_at=NOW)


@pytest.mark.req("INV-03", "INV-04", "INV-05")
def test_worked_76_a_proposal_when_it_runs_out_soon() -> None:
    inventory.given(received("r1", MUG=95)).when(plan()).then_nothing()
    given = inventory.given(received("r1", MUG=85))
    given.when(plan()).then(proposed(96, 85))
    given.when(plan()).twice()
    given.when(plan(moq=100)).then(proposed(108, 85))


@pytest.mark.req("INV-04")
def test_worked_77_proposed_though_something_comes_later() -> None:
    late = DuePieces(due_at=NOW + timedelta(days=9), quantity=500)
    inventory.given(received("r1", MUG=80)).when(plan(due=(late,))).then(proposed(96, 80))
    soon = DuePieces(due_at=NOW + timedelta(days=8), quantity=500)
    inventory.given(received("r1", MUG=80)).when(plan(due=(soon,))).then_nothing()


@pytest.mark.req("INV-04")
def test_worked_78_a_proposal_that_is_listed() -> None:
    inventory.given(received("r1", MUG=340)).when(plan(lead_time=30)).then(
        proposed(120, 340, target=450, safety=40, ahead=34, listed=True)
    )


@pytest.mark.req("INV-04", "INV-15")
def test_worked_79_one_proposal_that_is_raised_or_withdrawn() -> None:
    standing = (received("r1", MUG=85), proposed(96, 85))
    more_sold = inventory.given(*standing, adjusted("a1", "MUG", -5, r1=-5))
    more_sold.when(plan(pack=1)).then_nothing()  # 93: not more than stands
    more_sold.when(plan(pack=1, moq=97)).then(proposed(97, 80, raised_from=96))
    raised = inventory.given(received("r1", MUG=85), proposed(88, 85), adjusted("a1", "MUG", -5, r1=-5))
    raised.when(plan(pack=1)).then(proposed(93, 80, raised_from=88))
    raised.when(plan(pack=1)).twice()
    yesterday = proposed(88, 85).model_copy(update={"proposed_at": NOW - timedelta(days=1)})
    sold = (received("r1", MUG=85), yesterday, reserved("o1", line("MUG", r1=5)))
    inventory.given(*sold).when(plan(pack=1)).then(proposed(93, 80, raised_from=88))
    inventory.given(*sold, issued("o1", line("MUG", r1=5))).when(plan(pack=1)).then(proposed(93, 80, raised_from=88))
    inventory.given(*standing).when(plan(stage="exit")).then(withdrawn)
    inventory.given(*standing).when(plan(stage="exit")).twice()
    inventory.given(received("r1", MUG=1)).when(plan(stage="exit")).then_nothing()
    enough = withdrawn.model_copy(update={"reason": "enough"})
    inventory.given(*standing, received("r2", MUG=96)).when(plan()).then(enough)


def test_what_was_proposed_is_ordered_once() -> None:
    lines = (ExpectedLine(sku="MUG", quantity=100), ExpectedLine(sku="CUP", quantity=7))
    command = ExpectIncoming(warehouse=EAST, purchase_order=PO, supplier="acme", lines=lines, due_at=DUE, tolerance_percent=2)
    standing = inventory.given(received("r1", MUG=85), proposed(96, 85))
    standing.when(command).then(expected(MUG=100, CUP=7), ordered)
    standing.when(command).twice()
    # another day of the same order orders nothing anew
    later = command.model_copy(update={"due_at": DUE + timedelta(days=1)})
    again = inventory.given(received("r1", MUG=85), expected(MUG=100, CUP=7), proposed(96, 85))
    again.when(later).then(expected(DUE + timedelta(days=1), MUG=100, CUP=7))


def test_the_newest_proposal_is_shown() -> None:
    shown = ProposalView(
        warehouse=EAST,
        sku="MUG",
        amount=93,
        reason="runs_out",
        free=80,
        covered=80,
        target=173,
        safety=23,
        ahead=8,
        runs_out_at=NOW + timedelta(days=8),
        proposed_at=NOW,
    )
    view = ViewSpec(service, "proposals")
    facts = (proposed(88, 85), proposed(93, 80, raised_from=88))
    view.given(*facts).then({f"{EAST}/MUG": shown})
    view.given(*facts, withdrawn).then(
        {f"{EAST}/MUG": shown.model_copy(update={"status": "withdrawn", "reason": "exit_stage", "ended_at": NOW})}
    )
    view.given(*facts, ordered).then(
        {f"{EAST}/MUG": shown.model_copy(update={"status": "ordered", "purchase_order": PO, "ended_at": NOW})}
    )


@pytest.mark.req("INV-04", "INV-15")
async def test_worked_76_and_79_by_http() -> None:
    system = Memory([service])
    async with clients(system) as http:
        planned = f"{HTTP}/warehouses/EAST/stock/MUG/plan"

        async def proposals(**figures: Any) -> list[dict[str, Any]]:
            assert (await http.post(planned, json={**BODY, **figures})).status_code == 200
            found: list[dict[str, Any]] = (await http.get(f"{HTTP}/proposals?sku=MUG")).json()["items"]
            return found

        receipt = {"receipt_id": "r1", "lines": [{"sku": "MUG", "quantity": 95}]}
        await http.post(f"{HTTP}/warehouses/EAST/receipts", json=receipt)
        assert await proposals() == []
        ten: Any = reserve("o1", MUG=10)
        system.request("inventory", EAST, ten, "asks-o1", "")
        [of_85] = await proposals(pack=1)
        assert (of_85["amount"], of_85["free"], of_85["safety"], of_85["ahead"]) == (88, 85, 23, 8)
        system.advance(days=1)
        five: Any = reserve("o2", MUG=5)
        system.request("inventory", EAST, five, "asks-o2", "")
        [of_80] = await proposals(pack=1)  # one is open
        assert (of_80["amount"], of_80["free"]) == (93, 80)
        assert [each["amount"] for each in await proposals(pack=12)] == [96]
        assert [each["amount"] for each in await proposals(pack=12, moq=100)] == [108]
        assert await proposals(stage="exit") == []
        for wrong in ({"service": "D"}, {"daily": True}, {"pack": "2"}, {"lead_time": -1.0}, {"colour": "red"}, {"moq": 0}):
            answer = await http.post(planned, json={**BODY, **wrong})
            assert answer.status_code == 422, wrong
