"""The worked cases of issue 15, each through `price()`, the decider and POST /quotes: the same result and trace."""

import tomllib
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.pricing.customer.commands import GroupCustomer
from services.pricing.engine import Refused, price
from services.pricing.order_price.gathering import Wanted, basket_of, held, names
from services.pricing.points.commands import AdjustPoints
from services.pricing.price.api import PriceRequest, prior_of
from services.pricing.price.commands import SetPrice
from services.pricing.promotion.api import PromotionRequest
from services.pricing.rules import Unpriced
from services.pricing.service import service
from services.pricing.sku.commands import PriceSku
from shared.contracts.pricing import OrderPriced
from shared.contracts.promotions import Offer
from shared.contracts.words import Codes
from shared.domain.messages import Personal
from shared.domain.money import DIGITS
from shared.domain.refunds import Asked, Bought, Line, Refund, after, solve
from tests.api.served import client
from tests.pricing.test_api import Handed
from tests.pricing.world import DAY, NOW, World, activate_offer, line, placed, set_price

DATA: dict[str, Any] = tomllib.loads((Path(__file__).parent / "examples.toml").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = DATA["case"]
IDS = [f"{case['n']:02}-{n}" for n, case in enumerate(CASES)]


def minor(said: str, currency: str) -> int:
    return int(Decimal(said).scaleb(DIGITS[currency]))


def offer_of(name: str) -> tuple[Offer, tuple[str, ...]]:
    said = dict(DATA["offer"][name])
    currency, kind = said.pop("currency", "CNY"), said.pop("kind", "spend_threshold")
    own = {key: said.pop(key) for key in ("combines", "exclusive", "code", "members", "groups") if key in said}
    skus = tuple(said.pop("skus", ()))
    ends = datetime.fromisoformat(said.pop("ends")) if "ends" in said else NOW + DAY
    for key in ("off", "unit_price", "cap"):
        if key in said:
            said[key] = minor(said[key], currency)
    if "tiers" in said:
        tiers = [tier.split() for tier in said["tiers"]]
        said["tiers"] = [
            {"threshold": minor(threshold, currency), how: int(much) if how == "rate" else minor(much, currency)}
            for threshold, how, much in tiers
        ]
    if "parts" in said:
        said["parts"] = [{"sku": part.split()[0], "quantity": int(part.split()[1])} for part in said["parts"]]
    if "gift" in said:
        said["sku"] = said.pop("gift")
    terms = {"kind": kind, **said}
    window = {"starts_at": NOW - DAY, "ends_at": ends}
    return Offer.model_validate({"promotion_id": name, "currency": currency, "terms": terms, **own, **window}), skus


def entry_of(said: dict[str, Any], currency: str) -> SetPrice:
    entry: dict[str, Any] = {"name": "Cup", "currency": currency, "unit_price": minor(said["price"], currency)}
    body = PriceRequest.model_validate(
        entry | {key: value for key, value in said.items() if key not in ("sku", "price", "channel")}
    )
    command = body.model_dump(exclude={"zone"})
    return SetPrice(channel=said.get("channel", "own"), sku=said["sku"], **command)


class Example:
    """A case's world: its prices and promotions are there, as commands made them."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case, self.currency = case, case.get("currency", "CNY")
        self.at = datetime.fromisoformat(case["at"]) if "at" in case else NOW
        self.lines = [(sku, int(pieces), minor(at, self.currency)) for sku, pieces, at in map(str.split, case["lines"])]
        self.codes: tuple[str, ...] = TypeAdapter(Codes).validate_python(tuple(case.get("codes", ())))
        self.world = World()
        listed = {sku: at for sku, _, at in self.lines}
        listed |= {sku: minor(at, self.currency) for sku, at in map(str.split, case.get("list", ()))}
        for sku, at in listed.items():
            if sku in case.get("only", listed):
                self.world.do(set_price(sku, at, currency=self.currency), NOW - 2 * DAY)
        for entry in case.get("book", ()):
            self.world.do(entry_of(entry, self.currency), NOW - DAY)
        for name, amounts in {"floor": case.get("floors", {}), "cost": case.get("costs", {})}.items():
            for sku, amount in amounts.items():
                said = minor(amount, self.currency)
                known = {"floor": said} if name == "floor" else {"costs": {"purchasing": said - 100, "operations": 100}}
                self.world.do(PriceSku(sku=sku, currency=self.currency, **known))
        self.customer = "c1" if "groups" in case else None
        if self.customer:
            self.world.do(GroupCustomer(customer_id=self.customer, tier="gold", groups=tuple(case["groups"])))
        self.points: int | None = case.get("points")
        if "has" in case:
            given = {"counter": "points/c1", "adjustment": "a", "currency": self.currency, "points": case["has"], "reason": "r"}
            self.world.do(AdjustPoints(**given))
        for name in case.get("offers", ()):
            offer, skus = offer_of(name)
            self.world.do(activate_offer(offer, *skus))

    def by_price(self) -> dict[str, Any]:
        wanted = Wanted(
            "own",
            self.currency,
            [(sku, pieces) for sku, pieces, _ in self.lines],
            self.at,
            self.codes,
            self.customer,
            self.points,
        )
        skus = {sku for sku, *_ in self.lines}
        found = {name: (raw := self.world.look_up(name)) and held(name, raw, self.at, skus) for name in names(wanted)}
        gathered = basket_of(wanted, found)
        assert not isinstance(gathered, Unpriced)
        basket, extras = gathered
        if (left := self.short()) is not None:
            basket = replace(basket, refused={"points/c1": Refused("points_short", left)})
        bargain = price(basket, extras)
        turned = price(replace(basket, candidates=basket.candidates[::-1]), extras)
        assert (turned.lines, turned.steps) == (bargain.lines, bargain.steps)
        return {
            "total": bargain.total,
            "skus": [one.goods.sku for one in bargain.lines],
            "paid": [one.total for one in bargain.lines],
            "off": [sum(one.shares.values()) for one in bargain.lines],
            "gifts": [n for n, one in enumerate(bargain.lines, 1) if one.gift],
            "steps": [step.model_dump(exclude={"text"}) for step in bargain.steps],
        }

    def short(self) -> int | None:
        """What an account has that has fewer points than are wanted."""
        has: int = self.case.get("has", 0)
        return has if self.customer and has < min(self.points or 0, 3_000) else None

    def by_decider(self) -> dict[str, Any]:
        lines = (line(sku, pieces) for sku, pieces, _ in self.lines)
        order = placed(
            *lines,
            currency=self.currency,
            placed_at=self.at,
            codes=self.codes,
            customer=self.customer and Personal(customer_id=self.customer),
            points=self.points,
        )
        *counted, priced = self.world.order(order)
        assert not counted or self.points
        assert isinstance(priced, OrderPriced)
        assert self.world.order(order) == []
        return shown(priced.model_dump(mode="json"))

    async def by_quote(self) -> dict[str, Any]:
        lines = [{"sku": sku, "quantity": pieces} for sku, pieces, _ in self.lines]
        body = {"channel": "own", "currency": self.currency, "lines": lines, "codes": list(self.case.get("codes", ()))}
        body |= {"customer_id": self.customer, "points": self.points}
        async with client(service.routes, Handed(self.world, at=self.at), problems=True) as http:
            answer = await http.post("/quotes", json=body)
        assert answer.status_code == 200, answer.text
        quote = answer.json()
        assert all(step["text"] for step in quote["explanation"])
        return shown(quote)


def shown(said: dict[str, Any]) -> dict[str, Any]:
    steps = [{key: value for key, value in step.items() if key != "text"} for step in said["explanation"]]
    lines = said["lines"]
    by_line = [sum(share["amount"] for share in said["shares"] if share["line"] == n) for n in range(1, len(lines) + 1)]
    assert by_line == [one["discount"] for one in lines]
    return {
        "total": said["total"],
        "skus": [one["sku"] for one in lines],
        "paid": [one["total"] for one in lines],
        "off": by_line,
        "gifts": said["gifts"],
        "steps": steps,
    }


@pytest.mark.req("PRC-21", "PRC-22", "PRC-25", "PRC-27", "PRC-28", "PRC-30", "PRC-36", "MEM-03")
@pytest.mark.parametrize(
    "case", [case for case in CASES if "lines" in case], ids=[i for i, c in zip(IDS, CASES, strict=True) if "lines" in c]
)
async def test_the_worked_case_is_the_same_by_price_decider_and_quote(case: dict[str, Any]) -> None:
    example = Example(case)
    result = example.by_price()
    assert result == example.by_decider() == await example.by_quote()
    assert result["total"] == minor(case["total"], example.currency)
    for name in ("paid", "off"):
        if name in case:
            assert result[name] == [minor(each, example.currency) for each in case[name]]
    for name in ("skus", "gifts"):
        if name in case:
            assert result[name] == case[name]
    for step in case.get("steps", ()):
        assert any(matches(step, each, example.currency) for each in result["steps"]), (step, result["steps"])
    running = 0
    for each in result["steps"]:
        running += each["amount"]
        assert each["running"] == running
    assert running == result["total"] == sum(result["paid"])
    if "returns" in case:
        check_returns(example, result)


def matches(said: dict[str, Any], step: dict[str, Any], currency: str) -> bool:
    figures = {key: minor(value, currency) for key, value in said.items() if key not in ("of", "code", "by_whom")}
    if (said["of"], said["code"], said.get("by_whom", step["by"])) != (step["subject"], step["code"], step["by"]):
        return False
    return all(step["figures"].get(key) == value for key, value in figures.items())


def check_returns(example: Example, result: dict[str, Any]) -> None:
    lines = [(sku, pieces, paid) for (sku, pieces, _), paid in zip(example.lines, result["paid"], strict=True)]
    bought = Bought(tuple(Line(n, sku, pieces, paid) for n, (sku, pieces, paid) in enumerate(lines, 1)), {"p": result["total"]})
    for back in example.case["returns"]:
        asked = Asked(lines={back["line"]: 1})
        refund = solve(asked, bought)
        assert isinstance(refund, Refund)
        assert refund.amount == minor(back["amount"], example.currency)
        bought = after(asked, refund, bought)


@pytest.mark.req("PRC-08", "PRC-12", "PRC-14")
@pytest.mark.parametrize("case", DATA["door"], ids=lambda case: f"{case['n']:02}")
def test_the_door(case: dict[str, Any]) -> None:
    if "price" in case:
        low, high = (minor(each, "CNY") for each in case["range"])
        there = World()
        there.do(PriceSku(sku="CUP", currency="CNY", low=low, high=high))
        [fact] = there.do(set_price("CUP", minor(case["price"], "CNY")))
        assert getattr(fact, "code", None) == case.get("code")
        return
    window = {key: case[key] for key in ("zone", "starts_at", "ends_at")}
    asked = {"name": "Cup", "currency": "CNY", "unit_price": 1, **window}
    offered = {"currency": "CNY", "threshold": 2, "discount": 1, **window}
    for shape, said in ((PriceRequest, asked), (PromotionRequest, offered)):
        if "says" in case:
            with pytest.raises(ValidationError, match=case["says"]):
                shape.model_validate(said)
            continue
        body: Any = shape.model_validate(said)
        assert (body.starts_at, body.ends_at) == tuple(datetime.fromisoformat(case[key]) for key in ("from", "until"))


@pytest.mark.req("PRC-15", "PRC-36")
@pytest.mark.parametrize("case", DATA["prior"], ids=lambda case: f"{case['n']:02}")
async def test_the_prior_price(case: dict[str, Any]) -> None:
    there = World()
    for day, amount in case["prices"]:
        there.do(set_price("CUP", minor(amount, "CNY")), NOW + int(day) * DAY)
    history = there.documents["price_history", "own/CUP"]
    for day, amount in case["at"].items():
        shown = prior_of(history, NOW + int(day) * DAY)
        assert shown is not None and shown.prior == minor(amount, "CNY")
        assert all(rate <= shown.claim for rate in case.get("may", ()))
        assert all(rate > shown.claim for rate in case.get("may_not", ()))
