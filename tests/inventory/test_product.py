from typing import Any

import pytest

from services.inventory.product.commands import SendProductBack, SetStage
from services.inventory.product.view import DraftView, ProductView
from services.inventory.service import service
from shared.api.middleware import LARGEST_BODY
from shared.contracts.categories import DEPTH
from shared.contracts.products import (
    ALIASES,
    ATTRIBUTES,
    CHANNELS,
    ENTERED_BY,
    TAGS,
    TEXTS,
    Listing,
    ProductRecord,
    ProductRequestRefused,
    ProductSentBack,
    StageChanged,
)
from shared.runtime.passes.catalog import to_json
from shared.runtime.stream.port import MAX_VALUE
from shared.testing.specs import ViewSpec
from tests.domain.growing import WORD, word
from tests.inventory.cataloguing import (
    CHECKS,
    FOUND,
    IN_REVIEW,
    PATH,
    RECORD,
    check_ip,
    check_truth,
    drafted,
    enter,
    entered,
    ours,
    publish,
    published,
    submit,
    submitted,
    true,
)
from tests.inventory.examples import NOW, inventory

OTHER = RECORD.model_copy(update={"name": "Sencha Superior"})


def refused(request: str, code: str, reason: str) -> ProductRequestRefused:
    said = {"sku": "TEA", "request": request, "code": code, "reason": reason, "refused_at": NOW}
    return ProductRequestRefused.model_validate(said)


@pytest.mark.req("CHN-14", "CHN-16")
def test_what_is_entered_goes_on_to_its_sku() -> None:
    inventory.when(enter(), actor="ann").then(entered())
    inventory.given(entered()).when(enter(), actor="ann").then(entered())  # to be answered by its record
    inventory.hears(entered()).under("TEA")


def test_it_is_a_draft_until_it_was_looked_at() -> None:
    inventory.when(entered()).then(drafted())
    inventory.when(entered()).twice()
    inventory.given(drafted()).when(entered(by="bob", record=OTHER)).then(drafted("bob", OTHER))


def test_a_draft_that_is_entered_anew_while_it_is_looked_at_is_a_draft_again() -> None:
    inventory.given(*IN_REVIEW, drafted("eve", OTHER)).when(publish, actor="bob", found=FOUND).then(
        refused("PublishProduct", "not_in_review", "TEA is a draft: submit it first")
    )
    again = (*IN_REVIEW, drafted("eve", OTHER), submitted)
    inventory.given(*again).when(publish, actor="bob", found=FOUND).then(
        refused("PublishProduct", "not_checked", "TEA was not checked for: truth, ip")
    )


def test_as_many_persons_as_are_told_apart_enter_a_draft() -> None:
    drafts = [drafted(f"p{n}", RECORD.model_copy(update={"name": str(n)})) for n in range(ENTERED_BY)]
    inventory.given(*drafts).when(entered(by="p0", record=OTHER)).then(drafted("p0", OTHER))
    reason = f"{ENTERED_BY} persons entered the draft of TEA, the most that are told apart: publish it first"
    inventory.given(*drafts).when(entered(by="other", record=OTHER)).then(refused("ProductEntered", "too_many_persons", reason))


@pytest.mark.req("CHN-15", "CHN-18")
def test_what_is_complete_by_its_template_is_looked_at() -> None:
    inventory.given(drafted()).when(submit, actor="ann", found=FOUND).then(submitted)
    inventory.given(drafted()).when(submit, actor="ann", found=FOUND).twice()


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"brand": ""}, "brand: required"),
        ({"attributes": {}}, "net_g: required"),
        ({"attributes": {"net_g": 0}}, "net_g: minimum"),
        ({"attributes": {"net_g": True}}, "net_g: type"),
        ({"attributes": {"net_g": "a lot"}, "brand": ""}, "brand: required; net_g: type"),
        ({"attributes": {"net_g": 5, "colour": "green"}}, "colour: not in the template"),
    ],
)
@pytest.mark.req("CHN-15")
def test_what_is_not_complete_is_told_by_field_and_rule(more: dict[str, Any], reason: str) -> None:
    record = RECORD.model_copy(update=more)
    inventory.given(drafted(record=record)).when(submit, found=FOUND).then(refused("SubmitProduct", "incomplete", reason))
    reviewed = (drafted(record=record), submitted, true, ours)  # the template was changed meanwhile
    inventory.given(*reviewed).when(publish, actor="bob", found=FOUND).then(refused("PublishProduct", "incomplete", reason))


@pytest.mark.parametrize("gtin", ["4006381333932", "400638133393", "12345", "４００６３８１３３３９３１", "4006-381333931"])
@pytest.mark.req("CHN-18")
def test_a_gtin_has_its_check_digit(gtin: str) -> None:
    reason = "gtin: 8, 12, 13 or 14 digits, the last of which is a check digit"
    record = RECORD.model_copy(update={"gtin": gtin})
    inventory.given(drafted(record=record)).when(submit, found=FOUND).then(refused("SubmitProduct", "bad_gtin", reason))


@pytest.mark.parametrize("gtin", ["", "4006381333931", "73513537", "036000291452", "00012345600012"])
def test_a_gtin_of_every_length(gtin: str) -> None:
    record = RECORD.model_copy(update={"gtin": gtin})
    inventory.given(drafted(record=record)).when(submit, actor="ann", found=FOUND).then(submitted)


def test_a_category_that_is_not_there_or_was_changed_meanwhile() -> None:
    no_path = submit.model_copy(update={"path": ()})
    inventory.given(drafted()).when(no_path).then(
        refused("SubmitProduct", "unknown_category", "category: there is no category tea")
    )
    changed = "category: it, or its place in the tree, was changed meanwhile: ask again"
    moved = {**FOUND, "categories/tea": {"path": ["drinks", "tea"], "fields": []}}
    inventory.given(drafted()).when(submit, found=moved).then(refused("SubmitProduct", "category_changed", changed))
    record = RECORD.model_copy(update={"category": "food"})
    inventory.given(drafted(record=record)).when(submit, found=FOUND).then(refused("SubmitProduct", "category_changed", changed))


@pytest.mark.req("CHN-18")
def test_somebody_who_did_not_enter_it_vouches_for_it() -> None:
    inventory.given(drafted(), submitted).when(check_truth, actor="bob").then(true)
    inventory.given(drafted(), submitted).when(check_truth, actor="bob").twice()
    inventory.given(drafted(), submitted).when(check_ip, actor="ann").then(
        refused("CheckProduct", "same_person", "ann entered TEA: another person checks it")
    )
    inventory.given(drafted()).when(check_ip, actor="bob").then(
        refused("CheckProduct", "not_in_review", "TEA is draft: it is not looked at")
    )


@pytest.mark.req("CHN-18")
def test_it_is_published_with_who_vouched_for_it() -> None:
    inventory.given(*IN_REVIEW).when(publish, actor="bob", found=FOUND).then(published())
    inventory.given(*IN_REVIEW).when(publish, actor="bob", found=FOUND).twice()
    inventory.given(*IN_REVIEW).when(publish, actor="ann", found=FOUND).then(
        refused("PublishProduct", "same_person", "ann entered TEA: another person publishes it")
    )
    inventory.given(drafted(), submitted, true).when(publish, actor="bob", found=FOUND).then(
        refused("PublishProduct", "not_checked", "TEA was not checked for: ip")
    )


def test_of_several_who_entered_it_nobody_publishes_it() -> None:
    both = (drafted(), drafted("bob", OTHER), submitted, true, ours)
    inventory.given(*both).when(publish, actor="bob", found=FOUND).then(
        refused("PublishProduct", "same_person", "bob entered TEA: another person publishes it")
    )


def test_where_nobody_is_known_nobody_is_told_from_another() -> None:
    anybody = (drafted("anonymous"), submitted, true, ours)
    said = published(entered_by=("anonymous",), published_by="anonymous")
    inventory.given(*anybody).when(publish, found=FOUND).then(said)


@pytest.mark.req("CHN-11", "CHN-16", "CHN-29")
def test_the_next_publication_counts_on_and_names_the_channels_that_it_leaves() -> None:
    shop = RECORD.model_copy(update={"listings": (Listing(channel="shop", title="Sencha"),)})
    review = (*IN_REVIEW, published(), drafted("bob", shop), submitted, true, ours)
    expected = published(revision=2, record=shop, unlisted=("web",), entered_by=("bob",), published_by="ann")
    inventory.given(*review).when(publish, actor="ann", found=FOUND).then(expected)
    reason = "TEA is published as it was entered last"
    inventory.given(*IN_REVIEW, published()).when(submit, found=FOUND).then(refused("SubmitProduct", "nothing_to_review", reason))
    inventory.given(*IN_REVIEW, published()).when(entered()).then_nothing()


def test_it_is_sent_back() -> None:
    send_back = SendProductBack(sku="TEA", reason="which harvest?")
    back = ProductSentBack(sku="TEA", reason="which harvest?", sent_back_by="bob", sent_back_at=NOW)
    inventory.given(drafted(), submitted).when(send_back, actor="bob").then(back)
    inventory.given(drafted(), submitted).when(send_back, actor="bob").twice()
    inventory.given(*IN_REVIEW, published()).when(send_back).then(
        refused("SendProductBack", "not_in_review", "TEA is published: it is not looked at")
    )


@pytest.mark.req("CHN-28", "INV-15")
def test_a_stage_holds_at_once() -> None:
    out = SetStage(sku="TEA", stage="exit", reason="season is over")
    changed = StageChanged(
        sku="TEA",
        stage="exit",
        was="development",
        revision=1,
        reason="season is over",
        changed_by="ann",
        changed_at=NOW,
    )
    inventory.given(*IN_REVIEW, published()).when(out, actor="ann").then(changed)
    inventory.given(*IN_REVIEW, published()).when(out, actor="ann").twice()
    inventory.given(drafted()).when(out, actor="ann").then(changed.model_copy(update={"revision": 0}))
    inventory.given(*IN_REVIEW, changed).when(publish, actor="bob", found=FOUND).then(published(stage="exit"))


@pytest.mark.parametrize(
    "command",
    [submit, check_ip, publish, SendProductBack(sku="TEA", reason="no"), SetStage(sku="TEA", stage="sale", reason="")],
)
def test_nothing_is_asked_of_a_sku_without_record(command: Any) -> None:
    inventory.when(command).then(refused(type(command).__name__, "unknown_product", "TEA has no record"))


def test_what_is_published_is_shown_and_its_draft_beside_it() -> None:
    out = StageChanged(sku="TEA", stage="sale", was="development", revision=1, changed_by="ann", changed_at=NOW)
    early = out.model_copy(update={"revision": 0, "stage": "production"})
    facts = (drafted(), early, submitted, true, ours, published(stage="production"), out, drafted("bob", OTHER))
    shown = ProductView(**dict(RECORD), sku="TEA", stage="sale", path=PATH, revision=1, published_at=NOW)
    ViewSpec(service, "products").given(*facts).then({"TEA": shown})
    draft = DraftView(sku="TEA", status="draft", stage="sale", revision=1, record=OTHER, entered_by=("bob",), changed_at=NOW)
    ViewSpec(service, "product_drafts").given(*facts).then({"TEA": draft})
    reviewed = DraftView(sku="TEA", status="review", record=RECORD, entered_by=("ann",), checks=CHECKS, changed_at=NOW)
    ViewSpec(service, "product_drafts").given(*IN_REVIEW, time=NOW).then({"TEA": reviewed})
    back = ProductSentBack(sku="TEA", reason="which harvest?", sent_back_by="bob", sent_back_at=NOW)
    sent = reviewed.model_copy(update={"status": "draft", "checks": (), "sent_back": "which harvest?"})
    ViewSpec(service, "product_drafts").given(*IN_REVIEW, back, time=NOW).then({"TEA": sent})


def test_the_widest_record_fits_a_record_of_the_log() -> None:
    """Each text as long as the door lets it be, of characters of three bytes; wider ones the door refuses by their bytes."""
    text, listing = "雪" * 200, Listing(channel="x", title="雪" * 200, text="雪" * 2_000)
    widest = ProductRecord(
        **dict.fromkeys(("name", "specification", "model", "brand", "line", "series"), text),
        category=WORD,
        description="雪" * 2_000,
        tags=tuple(word(n) for n in range(TAGS)),
        aliases=tuple(word(n) for n in range(ALIASES)),
        listings=tuple(listing.model_copy(update={"channel": word(n)}) for n in range(CHANNELS)),
        attributes={word(n): ("雪" * 100,) * TEXTS for n in range(ATTRIBUTES)},
    )
    checks = tuple(each.model_copy(update={"evidence": "雪" * 500}) for each in CHECKS)
    channels = tuple(each.channel for each in widest.listings)
    said = published(path=(WORD,) * DEPTH, record=widest, checks=checks, unlisted=channels, entered_by=(WORD,) * ENTERED_BY)
    assert len(to_json(said)) < MAX_VALUE
    assert len(to_json(said)) - len(to_json(widest)) + LARGEST_BODY < MAX_VALUE
