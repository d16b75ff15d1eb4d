"""Unique codes of a promotion, in batches (PRC-23): issued, found by orders, and over when their promotion is."""

from typing import Any

import pytest

from services.pricing.batch.commands import IssueCodes
from services.pricing.batch.making import digest_of, made_of
from services.pricing.code.commands import OfferCode
from services.pricing.offers.state import CLASS_WIDE
from services.pricing.promotion.state import UNIQUE_TARGETS
from services.pricing.service import service
from shared.contracts.codes import BATCH, PART, CodesIssued
from shared.contracts.pricing import OrderPriced, RequestRefused
from shared.contracts.promoting import CodeOffered, PromotionActivated, PromotionEnded
from shared.contracts.promotions import UNIQUE, ItemDiscount
from shared.domain.nouns import Context
from shared.memory.api import clients
from shared.memory.system import Memory
from tests.pricing.world import (
    DAY,
    NOW,
    World,
    activate,
    activate_offer,
    activated,
    end,
    line,
    offer,
    placed,
    pricing,
    set_price,
    world,
)

OFFER = offer("letters", code=UNIQUE)
BEGUN = PromotionActivated(channel="own", offer=OFFER, activated_at=NOW)
ISSUE = IssueCodes(channel="own", promotion_id="letters", batch="june", codes=("A1", "B2"))
ISSUED = CodesIssued(
    channel="own",
    batch="june",
    offer=OFFER,
    digest=digest_of("", "0", "A1", "B2"),
    count=2,
    number=1,
    codes=("A1", "B2"),
    issued_at=NOW,
)


def refusal(*facts: Any, when: Any, at: Any = NOW) -> str:
    [refused] = pricing.given(*facts).when(when, at=at).decided
    assert isinstance(refused, RequestRefused)
    return refused.code


def off(run: World, *codes: str, at: Any = NOW, id: str = "o1") -> int:
    [fact] = run.order(placed(line("CUP", 3), codes=codes, placed_at=at, order_id=id))
    assert isinstance(fact, OrderPriced)
    return sum(share.amount for share in fact.shares)


@pytest.mark.req("PRC-23")
def test_a_batch_is_issued_once_under_its_name() -> None:
    pricing.given(BEGUN).when(ISSUE).then(ISSUED)
    pricing.given(BEGUN).when(ISSUE).twice()
    assert refusal(BEGUN, ISSUED, when=ISSUE.model_copy(update={"codes": ("C3",)})) == "contradicts_batch"
    assert refusal(when=ISSUE) == "unknown_promotion"
    assert refusal(BEGUN, when=ISSUE, at=NOW + DAY) == "contradicts_promotion"
    public = activated(activate("letters", code="PUBLIC"))
    assert refusal(public, when=ISSUE) == "promotion_invalid"
    assert refusal(BEGUN, when=ISSUE.model_copy(update={"codes": ()})) == "promotion_invalid"
    assert refusal(BEGUN, when=ISSUE.model_copy(update={"codes": (), "count": BATCH + 1, "seed": "s"})) == "promotion_invalid"


def test_a_promotion_with_unique_codes_has_few_skus_and_a_channel_few_of_them() -> None:
    wide = activate_offer(offer("wide", terms=ItemDiscount(rate=1), code=UNIQUE), *(f"S{n}" for n in range(UNIQUE_TARGETS + 1)))
    [refused] = pricing.when(wide).decided
    assert refused.reason == "wide: with unique codes it targets at most 50 SKUs"
    known = [PromotionActivated(channel="own", offer=offer(f"p{n}", code=UNIQUE), activated_at=NOW) for n in range(CLASS_WIDE)]
    assert refusal(*known, when=activate("letters", code=UNIQUE)) == "too_many_promotions"
    over = [PromotionEnded(promotion_id="p0", channel="own", code=UNIQUE, over_at=OFFER.ends_at, ended_at=NOW)]
    [begun] = pricing.given(*known, *over).when(activate("letters", code=UNIQUE)).decided
    assert begun == BEGUN


def test_codes_that_no_record_holds_are_refused_in_words() -> None:
    long = ISSUE.model_copy(update={"codes": tuple(f"{n}" + "雪" * 60 for n in range(BATCH))})
    handler = pricing.wiring.handlers[IssueCodes]
    [refused] = handler.decide(long, {}, Context("own", NOW, "IssueCodes"), too_large=True) if handler.on.too_large else []
    assert refused.code == "promotion_invalid" and "10,000 codes" in refused.reason


def test_a_seed_makes_the_same_codes_and_each_once() -> None:
    made = made_of("seed", BATCH)
    assert made[:100] == made_of("seed", 100) != made_of("other", 100)
    assert len(set(made)) == BATCH
    assert all(code == code.upper().strip() and len(code) == 12 and not set("IO01") & set(code) for code in made)


def test_a_large_batch_comes_in_parts() -> None:
    parts = pricing.given(BEGUN).when(ISSUE.model_copy(update={"codes": (), "count": BATCH, "seed": "s"})).decided
    assert [(part.number, len(part.codes), part.count) for part in parts] == [(n, PART, BATCH) for n in range(1, 21)]
    pricing.given(BEGUN).when(ISSUE.model_copy(update={"codes": (), "count": PART + 1, "seed": "s"})).twice()


def test_each_code_has_the_terms_under_its_own_key() -> None:
    terms = [OFFER.model_copy(update={"code": code}) for code in ISSUED.codes]
    pricing.hears(ISSUED).as_commands(
        *[(each.code or "", OfferCode(code=each.code or "", channel="own", offer=each, batch="june")) for each in terms]
    )
    command = OfferCode(code="A1", channel="own", offer=terms[0], batch="june")
    pricing.when(command).then(CodeOffered(code="A1", channel="own", offer=terms[0], batch="june", offered_at=NOW))
    pricing.when(command).twice()
    pricing.hears(BEGUN).as_commands()
    over = PromotionEnded(promotion_id="letters", channel="own", code=UNIQUE, over_at=OFFER.ends_at, ended_at=NOW)
    pricing.hears(over).as_commands()


@pytest.mark.req("PRC-23", "PRC-36")
def test_orders_find_a_unique_code_until_its_promotion_is_ended() -> None:
    run = world(set_price())
    run.take([BEGUN])
    run.do(ISSUE)
    assert run.documents["codes", "A1"].batch == "own/letters/june"
    assert [off(run, *codes, id=f"o{n}") for n, codes in enumerate([("A1",), ("B2", "A1"), (), (UNIQUE,), ("C3",)])] == [
        2_000,
        2_000,
        0,
        0,
        0,
    ]
    run.do(end("letters"), NOW + DAY / 2)
    assert [off(run, "A1", at=at, id=f"x{n}") for n, at in enumerate([NOW, NOW + DAY / 2])] == [2_000, 0]
    run.check_documents()


async def test_by_http_from_activation_to_the_list_of_codes() -> None:
    async with clients(Memory([service])) as http:
        price = {"name": "Cup", "currency": "CNY", "unit_price": 10_000}
        assert (await http.put("http://pricing/channels/own/prices/CUP", json=price)).status_code == 200
        terms: dict[str, Any] = {"currency": "CNY", "threshold": 20_000, "discount": 2_000, "unique_codes": True}
        window = {"starts_at": "2025-12-31T00:00:00Z", "ends_at": "2026-02-01T00:00:00Z"}
        promotion = "http://pricing/channels/own/promotions/letters"
        both = await http.put(promotion, json=terms | window | {"code": "PUBLIC"})
        assert both.status_code == 422 and "either a public code, or unique ones" in both.text
        assert (await http.put(promotion, json=terms | window)).status_code == 200
        asked = {"channel": "own", "promotion_id": "letters", "batch": "june", "count": 3, "seed": "s"}
        for _ in range(2):
            issued = await http.post("http://pricing/codes", json=asked)
            assert (issued.status_code, issued.json()["count"]) == (200, 3)
        where: dict[str, Any] = {"channel": "own", "promotion_id": "letters", "batch": "june", "limit": 2}
        page = (await http.get("http://pricing/codes", params=where)).json()
        rest = (await http.get("http://pricing/codes", params=where | {"cursor": page["next"]})).json()
        codes = [each["code"] for each in (*page["items"], *rest["items"])]
        assert (sorted(made_of("s", 3)), rest["next"]) == (codes, None)
        shown = await http.get(f"http://pricing/codes/{codes[0].lower()}")
        assert (shown.status_code, shown.json()["batch"]) == (200, "own/letters/june")
        assert shown.json()["used"]["left"] == 1  # one person's, once, since the promotion does not say how often
        lines = [{"sku": "CUP", "quantity": 3}]
        quoted = {"channel": "own", "currency": "CNY", "lines": lines, "codes": [f" {codes[0].lower()} "]}
        assert (await http.post("http://pricing/quotes", json=quoted)).json()["total"] == 28_000


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"count": None}, "either a count, or codes"),
        ({"codes": ["A"]}, "either a count, or codes"),
        ({"count": 0}, "count"),
        ({"count": BATCH + 1}, "count"),
        ({"count": 1.0}, "count"),
        ({"count": None, "codes": ["a", " A "]}, "each once"),
        ({"count": None, "codes": ["a/b"]}, "codes"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_batch_that_makes_no_sense(change: dict[str, Any], word: str) -> None:
    async with clients(Memory([service])) as http:
        asked = {"channel": "own", "promotion_id": "p", "batch": "b", "count": 3}
        answer = await http.post("http://pricing/codes", json=asked | change)
        assert answer.status_code == 422 and word in answer.text
