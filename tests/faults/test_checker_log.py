"""What counts in the log and what does not; and a log that is not as it should be, each way: found."""

from collections import Counter

from tests.faults.judged import found, judged, world_of
from tests.faults.world import LOTS, W, World, allocated, captured


def test_records_that_do_not_count_are_no_facts() -> None:
    world = World()
    world.receive()
    allocated(world)
    zombie = world["inventory"]
    reserved = ("StockReserved", {"order_id": "o1", **W, "lines": LOTS})
    zombie.fence("b2")
    zombie.fence("b2")  # the same fence again
    zombie.generation, zombie.n = "a1", 2
    zombie.decide(reserved)
    zombie.generation, zombie.n = "b2", 1  # a hole: 0 never came
    zombie.decide(reserved)
    verdict = judged(world)
    assert verdict.wrong == ()
    assert verdict.ignored == Counter({"fences": 7, "fenced_off": 1, "out_of_step": 1})


def test_a_retry_that_landed_twice_counts_once() -> None:
    world = world_of(allocated)
    last = world["orders"].records[-1]
    world["orders"].records.append(last._replace(offset=last.offset + 1))
    assert judged(world).wrong == ()


def test_a_fence_behind_its_successors_opens_nothing() -> None:
    world = world_of(allocated)
    world["orders"].fence("b2")
    world["orders"].fence("a1")
    world["orders"].generation = "b2"
    pays = world.sends("PaymentReceived", "o2", payment_id="pay-o2", amount=1000)
    world["orders"].decide(captured(world, "o2"), **pays)
    assert judged(world).wrong == ()


def test_found_no_stamp() -> None:
    world = World()
    world["orders"].append({"types": "OrderPlaced"}, b"{}")
    found(world, "log", "without a readable stamp")


def test_found_a_log_of_another_format() -> None:
    world = World()
    world["orders"].fence("b2", format=1)
    found(world, "log", "a fence that does not say format 2")


def test_found_decisions_that_are_not_as_they_should() -> None:
    world = World()
    orders = world["orders"]
    orders.append({"types": "OrderPlaced,OrderConfirmed", "wb": "a1,0", "ce_id": "x", "inbox": "0"}, b"{}")
    found(world, "log", "a decision of 2 facts on 1 lines")
    orders.append({"types": "Nothing", "wb": "a1,1", "ce_id": "y"}, b"{}")
    found(world, "log", "a decision that answers nothing")
    orders.append({"types": "Nothing", "wb": "a1,2", "ce_id": "z", "source": "pricing.events,3,1,0,0"}, b"{}")
    found(world, "log", "decided where it lies, in another partition than it lies in")


def test_found_a_type_that_is_taken_in_two_ways() -> None:
    world = world_of(allocated)
    [place] = world["orders"].decide(("OrderPlaced", {"order_id": "o2", "channel": "uk-web", "external_id": "o2"}))
    world["pricing"].append(
        {"types": "Nothing", "wb": "a1,1", "ce_id": "x", "source": f"{place},0", "inbox": "0"},
        b"{}",
    )
    found(world, "log", "pricing takes OrderPlaced in two ways")


def test_what_is_decided_where_it_lies_may_overtake_what_comes_through_the_inbox() -> None:
    world = World()
    orders = world["orders"]
    orders.append({"types": "Nothing", "wb": "a1,0", "ce_id": "x", "source": "storefront.events,0,9,0,0"}, b"{}")
    orders.append({"types": "Nothing", "wb": "a1,1", "ce_id": "y", "source": "storefront.events,0,8,0,0", "inbox": "0"}, b"{}")
    assert not judged(world).wrong
