"""Each rule of each proof is named by a test that plants a fault, or switches the service's own rule off."""

import pytest

from cli.prove import points, queue, quotes, stock, uses
from cli.prove.command import PROOFS, Subject
from tests.prove import test_points, test_prove, test_quotes, test_rules, test_uses

ALONE = {
    Subject.STOCK: {stock.ONE_WRITER},
    Subject.MONEY: set[str](),
    Subject.QUEUE: {queue.BEFORE, queue.AFTER},
    Subject.USES: set[str](),
    Subject.POINTS: {points.OLDEST},
}
"""Rules with a test of their own: `test_rules`, `test_noticed`, `test_points`."""


def named(subject: Subject) -> set[str]:
    match subject:
        case Subject.USES:
            return {check for check, _ in (*test_uses.FAULTS, *test_quotes.FAULTS)}
        case Subject.POINTS:
            return {check for check, _ in test_points.PLANTED.values()}
        case _:
            tables = (
                *((proof, check) for proof, check, *_ in test_prove.FAULTS),
                *((case[0], case[1]) for case in test_rules.CASES),
            )
            return {check for proof, check in tables if proof is PROOFS[subject]}


@pytest.mark.parametrize("subject", Subject)
def test_every_rule_has_a_fault_that_it_names(subject: Subject) -> None:
    assert set(PROOFS[subject]().end().checked) == named(subject) | ALONE[subject]


def test_what_quotes_and_transfers_hold_is_proven_with_uses_and_stock() -> None:
    assert set(quotes.CHECKS) <= set(uses.CHECKS) and stock.MOVED in stock.CHECKS
