"""Prices against the policies that are facts: inside the SKU's range, not below its floor, by no larger step and no sooner than
the SKU's policy on the channel lets; and no large change by one person alone.

A price's key is not its policies', and who decides it looks them up: what was said a little earlier may not have been read yet.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.faults.checking.log import Fact, Logs, Wrong

LATE = 180_000
"""Milliseconds: a request, with what it looked up, may wait so long for who decides it."""
NOBODY = ("", "anonymous")
WHOLE = 10_000
ALONE = 1_000
"""In 10,000 of the list price: a larger change needs somebody else."""
PLAIN = {"price_list": "list", "group": None, "customer_id": None, "from_quantity": 1, "ends_at": None}
"""Of a list price; other entries are prices under conditions."""
Figures = Mapping[str, int]


@dataclass
class Policies:
    """All that was said of one thing, each with when: by machines' clocks, milliseconds."""

    said: list[tuple[float, Mapping[str, Any]]] = field(default_factory=list)

    def read(self, at: float) -> Iterator[Mapping[str, Any] | None]:
        """What whoever decided then may have read: the newest of a while ago, and all since. None: nothing yet."""
        before = [policy for time, policy in self.said if time < at - LATE]
        yield before[-1] if before else None
        yield from (policy for time, policy in self.said if time >= at - LATE)


@dataclass
class Price:
    """Of a SKU on a channel."""

    set: list[Fact] = field(default_factory=list)
    """Its list prices, oldest first."""
    waits: Fact | None = None


class Guards:
    def __init__(self, facts: Iterable[Fact]) -> None:
        self.skus: dict[str, Policies] = defaultdict(Policies)
        self.strategies: dict[tuple[str, str], Policies] = defaultdict(Policies)
        self.prices: dict[tuple[str, str], Price] = defaultdict(Price)
        for fact in facts:
            if fact.type == "SkuPriced":
                self.skus[fact.data["sku"]].said.append((fact.raw.timestamp, fact.data))
            elif fact.type == "StrategySet":
                self.strategies[_key(fact)].said.append((fact.raw.timestamp, fact.data["policy"]))

    # -- range and floor
    def bounds(self, fact: Fact, name: str) -> Iterator[Wrong]:
        """What the guard told is what was said of the SKU, and the price keeps to it, told or not."""
        data, sku = fact.data, f"{fact.data['channel']}/{fact.data['sku']}"
        allowed = [_bounds(said, data["currency"]) for said in self.skus[data["sku"]].read(fact.raw.timestamp)]
        price = data["unit_price"]
        if not any(low <= price and (high is None or price <= high) for low, high, _ in allowed):
            text = f"{name} {sku}: {price} is outside all that was said of its range and floor: {allowed}"
            yield Wrong("invariant", text, (fact,))
        ever = [_bounds(said, data["currency"]) for _, said in self.skus[data["sku"]].said]
        for guard, figures in _told(fact).items():
            known = {"range": ("low", "high"), "profit_floor": ("floor",)}.get(guard, ())
            if known and all(each in figures for each in known):
                if not any(figures == told[guard] for *_, told in ever):
                    yield Wrong("invariant", f"{name} {sku}: its guard {guard} told {dict(figures)}, which nobody said", (fact,))
                elif price < figures.get("low", figures.get("floor", 0)) or price > figures.get("high", price):
                    yield Wrong("invariant", f"{name} {sku}: {price} does not keep to its {guard} {dict(figures)}", (fact,))

    # -- step and frequency
    def moves(self, fact: Fact) -> Iterator[Wrong]:
        """Of a list price that somebody set himself, where a policy was said of it."""
        before, data = self.prices[_key(fact)].set, fact.data
        policies = list(self.strategies[_key(fact)].read(fact.raw.timestamp))
        if data.get("proposal") or data.get("approver") is not None or None in policies or not before:
            return
        last, sku = before[-1], "/".join(_key(fact))
        if last.data["currency"] != data["currency"] or last.data["unit_price"] == data["unit_price"]:
            return
        step = max(policy["step"] for policy in policies if policy)
        stood = last.data["unit_price"]
        if stood and abs(data["unit_price"] - stood) > stood * step // WHOLE and not _forced(fact):
            text = f"price {sku}: from {stood} to {data['unit_price']} is more than {step} of 10,000"
            yield Wrong("invariant", text, (last, fact))
        if last.raw.timestamp < fact.raw.timestamp - LATE:
            hours = min(policy["every_hours"] for policy in policies if policy)
            since = max(_time(data["set_at"]), _time(data["starts_at"] or data["set_at"])) - _time(last.data["set_at"])
            if since < timedelta(hours=hours):
                yield Wrong("invariant", f"price {sku}: changed {since} after its last change, {hours} h at least", (last, fact))

    # -- persons
    def agreed(self, fact: Fact) -> Iterator[Wrong]:
        price, data, sku = self.prices[_key(fact)], fact.data, "/".join(_key(fact))
        if data.get("proposal"):
            return  # tests/faults/checking/proposals.py
        if data.get("approver") is not None:
            asked = price.waits
            if asked is None or _entry(asked.data["price"]) != _entry(data):
                yield Wrong("phantom", f"price {sku}: {data['unit_price']} is approved, and did not wait", (fact,))
            elif data["approver"] == asked.data["price"]["actor"] and data["approver"] not in NOBODY:
                text = f"price {sku}: {data['unit_price']} is approved by {data['approver']}, who asked for it"
                yield Wrong("invariant", text, (asked, fact))
        elif data["actor"] not in NOBODY and (last := price.set[-1] if price.set else None) is not None:
            stood = last.data["unit_price"] if last.data["currency"] == data["currency"] else 0
            change = abs(data["unit_price"] - stood) * WHOLE // stood if stood else 0
            if change > ALONE:
                text = f"price {sku}: {data['actor']} changes it by {change} of 10,000 alone"
                yield Wrong("invariant", text, (last, fact))

    def set(self, fact: Fact) -> None:
        price = self.prices[_key(fact)]
        price.waits = None
        if fact.data["starts_at"] is None and _is_plain(fact):
            price.set.append(fact)


def unguarded(logs: Logs) -> Iterator[Wrong]:
    facts = logs["pricing"].facts
    guards = Guards(facts)
    for fact in facts:
        if fact.type == "PriceSet":
            yield from guards.bounds(fact, "price")
            if _is_plain(fact):
                yield from guards.moves(fact)
            yield from guards.agreed(fact)
            guards.set(fact)
        elif fact.type == "PriceApprovalAsked":
            guards.prices[_key(fact)].waits = fact
        elif fact.type == "PriceProposed":
            yield from guards.bounds(fact, "proposal")
            yield from _proposed(fact)


def _proposed(fact: Fact) -> Iterator[Wrong]:
    """By no larger step than its guard told, unless a person must agree; and a person's own price always waits for one."""
    sku, price, waits = "/".join(_key(fact)), fact.data["unit_price"], fact.data["waits_for"]
    step = _told(fact).get("step", {})
    if "step" not in waits and step and not step["low"] <= price <= step["high"]:
        yield Wrong("invariant", f"proposal {sku}: {price} does not keep to its step {dict(step)}", (fact,))
    if fact.data["strategy"] == "by_hand" and not waits:
        yield Wrong("invariant", f"proposal {sku}: a person's price, and nobody must agree", (fact,))
    if held := [each["guard"] for each in fact.data["guards"] if each["code"] == "held"]:
        yield Wrong("invariant", f"proposal {sku}: {', '.join(held)} would have held it", (fact,))


def _bounds(said: Mapping[str, Any] | None, currency: str) -> tuple[int, int | None, Mapping[str, Figures]]:
    """The lowest and highest that a price may be, and what guards tell of it. In another currency nothing is said."""
    of, floor = (said or {}).get("range"), (said or {}).get("floor")
    told: dict[str, Figures] = {"range": {}, "profit_floor": {}}
    low, high = 0, None
    if of and of["currency"] == currency:
        low, high = of["low"], of["high"]
        told["range"] = {"low": low, "high": high}
    if floor and floor["currency"] == currency:
        low = max(low, floor["unit_price"])
        told["profit_floor"] = {"floor": floor["unit_price"]}
    return low, high, told


def _is_plain(fact: Fact) -> bool:
    return all(fact.data[name] == value for name, value in PLAIN.items())


def _forced(fact: Fact) -> bool:
    """Range or floor force a larger step."""
    return any(each["guard"] == "step" and each["code"] == "approval" for each in fact.data["guards"])


def _told(fact: Fact) -> dict[str, Figures]:
    return {each["guard"]: each["figures"] for each in fact.data["guards"] if each["code"] != "not_known"}


def _entry(said: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(said[name] for name in ("currency", "unit_price", *PLAIN))


def _key(fact: Fact) -> tuple[str, str]:
    return fact.data["channel"], fact.data["sku"]


def _time(said: str) -> datetime:
    return datetime.fromisoformat(said)
