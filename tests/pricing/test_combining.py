"""How promotions of one layer combine, by the channel's policy, and how many codes an order has."""

from typing import Any

import httpx
import pytest

from services.pricing.combining.commands import SetCombining
from services.pricing.combining.view import CombiningView
from services.pricing.offers.combined import POLICIES
from services.pricing.service import service
from shared.contracts.combining import Combining, CombiningSet
from shared.contracts.pricing import OrderPriced
from shared.contracts.promotions import Gift, ItemDiscount, Limits, Offer, SpendThreshold, Tier
from shared.testing.specs import ViewSpec
from tests.api.served import client
from tests.pricing.counted import kinds
from tests.pricing.test_api import Handed
from tests.pricing.world import DAY, NOW, World, activate, activate_offer, line, lookups, offer, placed, pricing, set_price, world


def policy(**said: Any) -> SetCombining:
    return SetCombining(channel="own", combining=Combining(**said))


def policy_set(**said: Any) -> CombiningSet:
    return CombiningSet(channel="own", combining=Combining(**said), set_at=NOW)


def rate(id: str, rate: int, threshold: int = 0, **other: Any) -> Offer:
    return offer(id, terms=SpendThreshold(tiers=(Tier(threshold=threshold, rate=rate),)), **other)


def shop(*offers: Offer | tuple[Offer, str], said: SetCombining | None = None, **prices: int) -> World:
    there = World()
    if said is not None:
        there.do(said, NOW - DAY)
    for sku, price in (prices or {"CUP": 25_000}).items():
        there.do(set_price(sku, price))
    for each in offers:
        of, *skus = each if isinstance(each, tuple) else (each,)
        there.do(activate_offer(of, *skus))
    return there


def price(there: World, *skus: str, id: str = "o1", **other: Any) -> OrderPriced:
    priced = there.order(placed(*(line(sku) for sku in skus or ("CUP",)), order_id=id, **other))[-1]
    assert isinstance(priced, OrderPriced)
    assert priced.total == sum(each.total for each in priced.lines)
    there.check_documents()
    return priced


def told(priced: OrderPriced) -> dict[str, tuple[str, dict[str, int], str]]:
    return {step.subject: (step.code, step.figures, step.by) for step in priced.explanation if step.rule != "list_price"}


@pytest.mark.req("PRC-21")
def test_a_channels_policy_is_set_once_and_the_default_may_be_said() -> None:
    for said in ({}, {"order": "all", "codes": 3}):
        pricing.when(policy(**said)).then(policy_set(**said))
        pricing.when(policy(**said)).twice()
        pricing.given(policy_set(**said)).when(policy(**said), at=NOW + DAY).then_nothing()
    pricing.given(policy_set(codes=2)).when(policy(), actor="lin").then(policy_set().model_copy(update={"actor": "lin"}))
    ViewSpec(service, "combinings").given(policy_set(codes=2)).then(
        {"own": CombiningView(channel="own", combining=Combining(codes=2), set_at=NOW)}
    )


@pytest.mark.req("PRC-21", "PRC-22")
@pytest.mark.parametrize(
    ("way", "total", "beaten"),
    [
        # a 20.00 from 200.00, b 10 %, c 21.00 that does not stack, on 250.00
        ("best", 22_500, {"a": ("beaten", {"by": 500}, "b"), "c": ("beaten", {"by": 400}, "b")}),
        # b first: 225.00 still reaches 200.00
        ("all", 20_500, {"c": ("beaten", {"by": 2_400}, "b")}),
        ("priority", 22_900, {"a": ("beaten", {"by": 100}, "c"), "b": ("beaten", {"priority": 7, "own_priority": 5}, "c")}),
    ],
)
def test_of_the_order_layer(way: str, total: int, beaten: dict[str, Any]) -> None:
    offers = (
        offer("a", combines=("order",)),
        rate("b", 1_000, combines=("order",), priority=5),
        offer("c", discount=2_100, priority=7),
    )
    priced = price(shop(*offers, said=policy(order=way)))
    assert priced.total == total
    assert {id: why for id, why in told(priced).items() if why[0] != "applied"} == beaten


@pytest.mark.req("PRC-22")
def test_what_stacks_is_each_on_what_is_left_and_may_miss_its_threshold_by_it() -> None:
    """10 % first leaves 198.00 of 220.00; by id, 20.00 goes first, and 10 % is of 200.00."""
    first = (offer("a", combines=("order",)), rate("b", 1_000, combines=("order",), priority=1))
    priced = price(shop(*first, said=policy(order="all"), CUP=22_000))
    assert (priced.total, told(priced)["a"]) == (19_800, ("threshold_missed", {"short": 200, "threshold": 20_000}, ""))
    by_id = (offer("a", combines=("order",)), rate("b", 1_000, combines=("order",)))
    assert price(shop(*by_id, said=policy(order="all"), CUP=22_000)).total == 18_000
    # where only one of both says so, nothing adds up
    assert price(shop(by_id[0], rate("b", 1_000), said=policy(order="all"), CUP=22_000)).total == 19_800


@pytest.mark.req("PRC-27")
@pytest.mark.parametrize(("way", "paid"), [("best", [8_000, 9_000]), ("all", [7_200, 9_000]), ("priority", [9_000, 9_000])])
def test_of_the_item_layer_line_by_line(way: str, paid: list[int]) -> None:
    """CUP 100.00: 10 % before the others, and 20.00 off; POT 100.00: 10 % alone, and 8.00 off that does not stack."""
    ten = offer("ten", terms=ItemDiscount(rate=1_000), combines=("item",), priority=-1 if way == "all" else 1)
    twenty = offer("twenty", terms=ItemDiscount(off=2_000), combines=("item",))
    eight = offer("eight", terms=ItemDiscount(off=800))
    there = World()
    for command in (policy(item=way), set_price("CUP"), set_price("POT")):
        there.do(command, NOW - DAY)
    there.do(activate_offer(ten, "CUP", "POT"))
    there.do(activate_offer(twenty, "CUP"))
    there.do(activate_offer(eight, "POT"))
    priced = price(there, "CUP", "POT")
    assert [each.total for each in priced.lines] == paid


@pytest.mark.req("PRC-27")
def test_a_higher_priority_that_takes_nothing_off_leaves_the_line_to_the_next() -> None:
    nothing = offer("nothing", terms=ItemDiscount(rate=1), priority=9)
    ten = offer("ten", terms=ItemDiscount(rate=1_000))
    there = shop((nothing, "CUP"), (ten, "CUP"), said=policy(item="priority"), CUP=100)
    assert price(there).total == 90


@pytest.mark.req("PRC-23", "PRC-36")
def test_one_code_counts_in_an_order_and_more_where_the_channel_says_so() -> None:
    """A 30.00, B 10 %, D 5.00: on 250.00. A and B stack, D does not. C, off the cup alone, is of another layer."""
    offers = (
        offer("pa", discount=3_000, code="A", combines=("coupon", "item")),
        rate("pb", 1_000, code="B", combines=("coupon", "item")),
        offer("pd", discount=500, code="D"),
        (offer("pc", terms=ItemDiscount(off=1_000), code="C", combines=("coupon",)), "CUP"),
    )
    one = price(shop(*offers), codes=("A", "B", "C", "D"))
    assert (one.total, told(one)) == (
        22_000,
        {
            "pa": ("applied", {"base": 25_000, "threshold": 20_000}, ""),
            "pb": ("beaten", {"by": 500, "codes": 1}, "pa"),
            "pc": ("beaten", {"by": 2_000, "codes": 1}, "pa"),
            "pd": ("beaten", {"by": 2_500, "codes": 1}, "pa"),
        },
    )
    # A before B, since it gives more; then 10 % of 220.00
    assert price(shop(*offers, said=policy(codes=2)), codes=("A", "B", "C", "D")).total == 19_800
    # the cup's 10.00 first: 240.00 - 30.00 - 21.00
    three = price(shop(*offers, said=policy(codes=3)), codes=("A", "B", "C", "D"))
    assert (three.total, told(three)["pd"]) == (18_900, ("not_combinable", {}, "pc"))
    # of coupons that do not stack one applies, however many codes count
    assert price(shop(*offers, said=policy(codes=5)), codes=("A", "D")).total == 22_000


@pytest.mark.req("PRC-23", "PRC-36")
def test_a_code_that_is_used_up_or_unknown_takes_no_place_and_counters_are_asked_in_their_order() -> None:
    there = shop(
        offer("pb", discount=3_000, code="B", combines=("coupon",), limits=Limits(code_uses=1)),
        offer("pa", discount=2_000, code="A", combines=("coupon",), limits=Limits(code_uses=2)),
        said=policy(codes=2),
    )
    codes = ("NONE", "B", "A")
    first = price(there, codes=codes)
    assert (first.total, [use.counter for use in first.uses]) == (20_000, ["code/A", "code/B"])
    assert told(first)["NONE"][0] == "unknown_code"
    facts = there.order(placed(line("CUP"), order_id="o2", codes=codes))
    assert kinds(facts) == ["UsesWanted", "UseHeld", "NextUseWanted", "UseRefused", "OrderPriced"]
    [second] = [fact for fact in facts if isinstance(fact, OrderPriced)]
    assert (second.total, told(second)["pb"][0]) == (23_000, "used_up")
    there.check_documents()


@pytest.mark.req("PRC-23")
def test_the_next_code_counts_when_the_first_is_used_up() -> None:
    there = shop(offer("pb", discount=3_000, code="B", limits=Limits(code_uses=1)), offer("pa", discount=2_000, code="A"))
    assert [price(there, id=id, codes=("A", "B")).total for id in ("o1", "o2")] == [22_000, 23_000]


@pytest.mark.req("PRC-28", "PRC-36")
def test_a_gifts_code_is_one_of_them_and_brings_nothing_without_its_sku() -> None:
    gift = offer("gift", terms=Gift(sku="SCARF"), code="G")
    there = shop((gift, "CUP"), offer("pa", code="A"), CUP=25_000, SCARF=2_900, POT=25_000)
    cheaper = price(there, "CUP", id="o1", codes=("G", "A"))
    assert (cheaper.total, told(cheaper)["gift"]) == (23_000, ("not_combinable", {"codes": 1}, "pa"))
    alone = price(there, "SCARF", "CUP", id="o2", codes=("G",))
    assert (alone.gifts, alone.total) == ((3,), 27_900)
    kept = price(there, "POT", id="o3", codes=("G",))
    assert (kept.gifts, told(kept)) == ((), {"G": ("no_target", {}, "")})
    both = shop((gift, "CUP"), offer("pa", code="A"), said=policy(codes=2), CUP=25_000, SCARF=2_900)
    assert (price(both, "CUP", codes=("G", "A")).gifts, price(both, "CUP", id="o2", codes=("G", "A")).total) == ((2,), 23_000)


@pytest.mark.req("PRC-36")
def test_the_policy_of_the_moment_counts_and_an_order_that_was_decided_before_there_were_policies_is_as_it_was() -> None:
    there = shop(offer("a", combines=("order",)), rate("b", 1_000, combines=("order",)), said=policy(order="all"))
    there.do(policy(), NOW + DAY)
    assert price(there, id="o1").total == 20_700
    there.do(activate("late", ends_at=NOW + 9 * DAY), NOW + DAY)
    assert price(there, id="o2", placed_at=NOW + DAY).total == 23_000
    two = shop(
        (offer("pc", terms=ItemDiscount(off=1_000), code="C", combines=("coupon",)), "CUP"),
        offer("pa", code="A", combines=("item", "coupon")),
    )
    order = placed(line("CUP"), codes=("A", "C"))
    on = pricing.wiring.handlers[type(order)].on
    assert on.narrow is not None
    found = {name: (raw := two.look_up(name)) and on.narrow(order, name, raw) for name in lookups(order)}
    assert [fact.model_dump()["total"] for fact in pricing.when(order, found=found).decided] == [23_000]
    before = {name: raw and {key: raw[key] for key in raw if key != "rules"} for name, raw in found.items()}
    assert [fact.model_dump()["total"] for fact in pricing.when(order, found=before).decided] == [22_000]


def test_policies_of_the_last_days_are_kept_and_of_many_the_newest() -> None:
    view = ViewSpec(service, "offers")

    def kept(*days: int) -> list[int]:
        facts = [policy_set(codes=n % 5 + 1).model_copy(update={"set_at": NOW + n * DAY}) for n in days]
        return [(each.since - NOW).days for each in view.given(*facts).documents["own"].combined]

    assert kept(0, 1, 2) == [0, 1, 2]
    assert kept(0, 1, 9) == [1, 9]
    assert len(kept(*[0] * (POLICIES + 5))) == POLICIES


async def test_the_policy_by_http_and_a_quote_under_it() -> None:
    there = shop(offer("pb", discount=3_000, code="B"), offer("pa", code="A"), said=policy(coupon="priority"))
    handed = Handed(there)
    async with client(service.routes, handed, problems=True) as http:
        answer = await http.put("/channels/own/combining", json={"order": "all", "codes": 5, "item": None})
        assert answer.status_code == 200
        assert handed.sent == [("own", policy(order="all", codes=5), ("combinings", "own"))]
        assert (await http.get("/channels/own/combining")).json()["combining"]["coupon"] == "priority"
        assert (await http.get("/channels/till/combining")).json() == {
            "channel": "till",
            "combining": {"item": "best", "order": "best", "coupon": "best", "codes": 1},
            "actor": "",
            "set_at": None,
        }
        lines = [{"sku": "CUP", "quantity": 1}]
        body = {"channel": "own", "currency": "CNY", "lines": lines, "codes": ["a", "B", "NONE"]}
        quote = (await http.post("/quotes", json=body)).json()
    assert handed.scopes == ["pricing:approve", "pricing:read", "pricing:read", "pricing:read"]
    assert quote["total"] == 22_000
    said = "pa: beaten by pb, by 10.00 CNY: of an order's codes only 1 counts"
    assert said in [step["text"] for step in quote["explanation"]]


@pytest.mark.parametrize(
    "body", [{"codes": 0}, {"codes": 6}, {"codes": 1.0}, {"codes": True}, {"order": "none"}, {"freight": "best"}]
)
async def test_what_no_policy_may_say_names_its_field(body: dict[str, Any]) -> None:
    async with client(service.routes, Handed(world()), problems=True) as http:
        answer: httpx.Response = await http.put("/channels/own/combining", json=body)
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, list(body))
