"""Any refunds in any order: never above what was paid for a line, an order, a payment; all together are what was paid; and what
came back is worth the same, whatever the grouping."""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.domain.refunds import FREIGHT, Asked, Bought, Exceeds, Line, Refund, after, over, solve

ORDERS = 1_000
SEQUENCES = 10
"""Of each order: 10,000 together."""


@st.composite
def orders(draw: st.DrawFn, most: int = 4) -> Bought:
    lines = [
        Line(number, draw(st.sampled_from(["A", "B", "C"])), draw(st.integers(1, 5)), draw(st.sampled_from(TOTALS)))
        for number in range(1, draw(st.integers(1, most)) + 1)
    ]
    if draw(st.booleans()):
        lines.append(Line(len(lines) + 1, FREIGHT, 1, draw(st.integers(1, 999))))
    taxed = tuple(
        Line(each.number, each.sku, each.quantity, each.total, {kind: each.total * rate // 100 for kind, rate in TAXES[n % 3]})
        for n, each in enumerate(lines)
    )
    paid = sum(line.total for line in taxed)
    cuts = sorted(draw(st.lists(st.integers(0, paid), max_size=3)))
    payments = {f"p{n}": end - begin for n, (begin, end) in enumerate(zip([0, *cuts], [*cuts, paid], strict=True))}
    return Bought(taxed, payments)


TOTALS = [0, 1, 2, 99, 1000, 5999, 17925]
TAXES: Sequence[Sequence[tuple[str, int]]] = ((), (("19 %", 16),), (("state", 6), ("city", 3)))


def wanted(chance: Random, of: Bought) -> Asked:
    """Some of what is left, or a little more."""
    match chance.randrange(8):
        case 0:
            return Asked(freight=True)
        case 1:
            return Asked(goodwill=chance.randrange(1, 1_500))
        case 2 | 3 | 4:
            line = chance.choice(of.lines)
            return Asked(lines={line.number: chance.randint(1, line.quantity)}, freight=chance.random() < 0.2)
        case _:
            line = chance.choice(of.lines)
            lines = {line.number: 1} if chance.random() < 0.3 else {}
            return Asked(lines=lines, skus={chance.choice("ABC"): chance.randint(1, 4)}, goodwill=chance.choice([0, 0, 5]))


class Model:
    """What was paid and what went back, added up apart from the solver."""

    def __init__(self, of: Bought) -> None:
        self.paid = {line.number: line.total for line in of.lines}
        self.taxes = {(line.number, kind): tax for line in of.lines for kind, tax in line.taxes.items()}
        self.payments = dict(of.payments)
        self.lines: Counter[int] = Counter()
        self.taxed: Counter[tuple[int, str]] = Counter()
        self.back: Counter[str] = Counter()
        self.goodwill = 0

    def take(self, refund: Refund) -> None:
        self.goodwill += refund.goodwill
        assert refund.amount == sum(refund.payments.values())
        for share in refund.lines:
            assert share.amount >= 0
            self.lines[share.number] += share.amount
            for kind, tax in share.taxes.items():
                assert tax >= 0
                self.taxed[share.number, kind] += tax
        for id, part in refund.payments.items():
            assert part > 0
            self.back[id] += part
        assert all(self.lines[number] <= total for number, total in self.paid.items())
        assert all(self.taxed[each] <= tax for each, tax in self.taxes.items())
        assert all(self.back[id] <= captured for id, captured in self.payments.items())
        assert self.lines.total() + self.goodwill == self.back.total() <= sum(self.paid.values())


def rest(of: Bought) -> Asked:
    """All pieces that are left, by SKU where some of it went back by SKU."""
    skus = {sku: sum(line.quantity - line.back for line in of.lines if line.sku == sku) - of.back[sku] for sku in of.back}
    lines = {line.number: line.quantity - line.back for line in of.lines if line.sku not in of.back and line.sku != FREIGHT}
    freight = any(line.back < line.quantity for line in of.lines if line.sku == FREIGHT)
    return Asked({n: q for n, q in lines.items() if q}, {sku: q for sku, q in skus.items() if q}, freight)


@pytest.mark.req("SEC-02")
@given(of=orders(), seed=st.integers(0, 2**32))
@settings(max_examples=ORDERS, deadline=None)
def test_refunds_in_any_order(of: Bought, seed: int) -> None:
    for n in range(SEQUENCES):
        _refunded_in_any_order(of, Random(seed + n))


def _refunded_in_any_order(of: Bought, chance: Random) -> None:
    model = Model(of)
    for _ in range(chance.randrange(9)):
        asked = wanted(chance, of)
        answer = solve(asked, of)
        if isinstance(answer, Refund):
            model.take(answer)
            of = after(asked, answer, of)
        else:
            assert answer.asked > answer.left >= 0
    last = rest(of)
    answer = solve(last, of)
    if model.goodwill and isinstance(answer, Exceeds):
        left = sum(of.payments.values())
        assert (answer.code, answer.left) == ("exceeds_paid", left)
        last = Asked(goodwill=left)
        answer = solve(last, of)
    assert isinstance(answer, Refund)
    model.take(answer)
    of = after(last, answer, of)
    if not model.goodwill:
        assert all(model.lines[number] == total for number, total in model.paid.items())
        assert all(model.taxed[each] == tax for each, tax in model.taxes.items())
    if not model.goodwill or last.goodwill:
        assert (model.back.total(), set(of.payments.values()) - {0}) == (sum(model.paid.values()), set())


@pytest.mark.req("SEC-02")
@given(of=orders(), seed=st.integers(0, 2**32), by_sku=st.booleans())
@settings(max_examples=300, deadline=None)
@example(of=Bought((Line(1, "A", 3, 1000),), {"p": 1000}), seed=1, by_sku=False)
def test_the_same_pieces_are_worth_the_same_whatever_the_grouping(of: Bought, seed: int, by_sku: bool) -> None:
    chance = Random(seed)
    pieces: list[int] | list[str] = (
        [line.sku for line in of.lines for _ in range(line.quantity) if line.sku != FREIGHT]
        if by_sku
        else [line.number for line in of.lines for _ in range(line.quantity)]
    )
    chance.shuffle(pieces)
    some = pieces[: chance.randint(0, len(pieces))]
    assert len({_worth(of, some, Random(n), by_sku) for n in range(4)}) == 1


def _worth(of: Bought, pieces: Sequence[int | str], chance: Random, by_sku: bool) -> tuple[tuple[tuple[int, int], ...], int]:
    """By line, and together: the pieces back in another order, in groups of another size."""
    shuffled, sums = list(pieces), Counter[int]()
    chance.shuffle(shuffled)
    while shuffled:
        size = chance.randint(1, len(shuffled))
        group: Mapping[int | str, int] = Counter(shuffled[:size])
        shuffled = shuffled[size:]
        asked = (
            Asked(skus={str(sku): n for sku, n in group.items()})
            if by_sku
            else Asked(lines={int(number): n for number, n in group.items()})
        )
        answer = solve(asked, of)
        assert isinstance(answer, Refund)
        sums.update({share.number: share.amount for share in answer.lines})
        of = after(asked, answer, of)
    return () if by_sku else tuple(sorted(sums.items())), sums.total()


def test_a_line_of_freight_knows_nothing_of_another() -> None:
    of = Bought((Line(1, "A", 1, 100), Line(2, FREIGHT, 1, 500), Line(3, FREIGHT, 1, 300)), {"p": 900})
    one = solve(Asked(lines={2: 1}), of)
    assert isinstance(one, Refund) and [(share.number, share.amount) for share in one.lines] == [(2, 500)]
    both = solve(Asked(freight=True), after(Asked(lines={2: 1}), one, of))
    assert isinstance(both, Refund) and [(share.number, share.amount) for share in both.lines] == [(3, 300)]


def test_what_is_not_there_is_named_with_what_is_left() -> None:
    of = Bought((Line(1, "A", 2, 100), Line(2, "A", 1, 50)), {"p": 150}, back={"A": 2})
    assert solve(Asked(lines={1: 2}), of) == Exceeds("exceeds_pieces", "line 1", 2, 1)
    assert solve(Asked(skus={"A": 2}), of) == Exceeds("exceeds_pieces", "A", 2, 1)
    assert solve(Asked(lines={1: 1}, skus={"A": 1}), of) == Exceeds("exceeds_pieces", "A", 1, 0)
    assert solve(Asked(skus={"B": 1}), of) == Exceeds("unknown_line", "B", 1, 0)
    assert solve(Asked(skus={FREIGHT: 1}), of) == Exceeds("unknown_line", FREIGHT, 1, 0)
    assert solve(Asked(lines={7: 1}), of) == Exceeds("unknown_line", "line 7", 1, 0)


def test_payments_that_hold_less_than_the_order_was_worth() -> None:
    of = Bought((Line(1, "A", 1, 100),), {"p": 40})
    assert solve(Asked(lines={1: 1}), of) == Exceeds("exceeds_paid", "the order", 100, 40)


def test_nothing_is_spread_over_what_is_used_up() -> None:
    assert over(0, {"p": 5}) == {} == over(0, {})
    assert over(2, {"a": 0, "b": 2, "c": 1}) == {"b": 1, "c": 1}
    with pytest.raises(ValueError, match="more than is left"):
        over(3, {"a": 1, "b": 1})


@pytest.mark.req("SEC-02")
def test_a_payment_that_holds_more_than_the_order_was_worth_gives_no_more_back_for_it() -> None:
    """What was paid too much and is kept is another's to decide."""
    of = Bought((Line(1, "A", 1, 100),), {"p": 150}, goodwill=40)
    assert solve(Asked(lines={1: 1}), of) == Exceeds("exceeds_paid", "the order", 100, 60)
    assert solve(Asked(goodwill=61), of) == Exceeds("exceeds_paid", "the order", 61, 60)
    rest = solve(Asked(goodwill=60), of)
    assert isinstance(rest, Refund) and rest.payments == {"p": 60}
