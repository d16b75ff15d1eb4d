"""Each rule is needed: without it a seed fails that does not fail with it."""

from inspect import Parameter, signature

import pytest

from tests.mutation import Mutation
from tests.simulation.judge import judge
from tests.simulation.mutations import MOST_SEEDS, MUTATIONS, first_failure
from tests.simulation.world import World


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: f"{mutation.rule}: {mutation.off}")
def test_without_the_rule_a_seed_fails(mutation: Mutation) -> None:
    found = first_failure(mutation, MOST_SEEDS)
    assert found, f"{MOST_SEEDS} seeds do not notice: {mutation.off}"
    assert judge(World(found[0]).run()) == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: f"{mutation.rule}: {mutation.off}")
def test_what_stands_in_for_a_rule_takes_what_the_rule_takes(mutation: Mutation) -> None:
    """Or it fails where it is called, and what is noticed is that."""
    taken = signature(getattr(mutation.owner, mutation.name)).parameters.values()
    for given in ([each for each in taken if each.default is Parameter.empty], taken):
        signature(mutation.replacement).bind(*given)
