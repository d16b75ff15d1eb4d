"""A record's life: draft -> review -> published, and a draft again when it is entered anew (CHN-18).

Whoever entered it neither checks nor publishes it. What is published stays so while the next draft is looked at.
"""

from collections.abc import Mapping

from services.inventory.product.commands import (
    CheckProduct,
    EnterProduct,
    PublishProduct,
    SendProductBack,
    SetStage,
    SubmitProduct,
)
from services.inventory.product.review import complete, lookups, narrow
from services.inventory.product.state import NoProduct, Product, ProductState, Spelling, with_person
from shared.contracts.products import (
    ENTERED_BY,
    ProductChecked,
    ProductCode,
    ProductDrafted,
    ProductEntered,
    ProductEvent,
    ProductPublished,
    ProductRequestRefused,
    ProductSentBack,
    ProductSubmitted,
    SpellingRefused,
    StageChanged,
)
from shared.domain.messages import Message
from shared.domain.nouns import ANYBODY, Context, Decide, On


def enter(command: EnterProduct, state: Spelling, context: Context) -> list[ProductEntered | SpellingRefused]:
    """One record for all SKUs that differ by case alone: the second would be its double."""
    if state.sku and state.sku != command.sku:
        return [
            SpellingRefused(
                spelling=command.spelling,
                sku=command.sku,
                request=context.request,
                code="double_of_case",
                reason=f"sku: {command.sku} differs from {state.sku} by case alone, which has a record",
                refused_at=context.time,
            )
        ]
    return [
        ProductEntered(
            spelling=command.spelling,
            sku=command.sku,
            record=command.record,
            entered_by=context.actor or ANYBODY,
            entered_at=context.time,
        )
    ]


def draft(fact: ProductEntered, state: ProductState, context: Context) -> list[ProductEvent]:
    if isinstance(state, Product):
        if state.record == fact.record:
            return []
        if state.status != "published" and len(with_person(state.entered_by, fact.entered_by)) > ENTERED_BY:
            reason = f"{ENTERED_BY} persons entered the draft of {fact.sku}, the most that are told apart: publish it first"
            return _refused(fact.sku, context, "too_many_persons", reason)
    return [
        ProductDrafted(sku=fact.sku, record=fact.record, entered_by=fact.entered_by, drafted_at=context.time),
    ]


def submit(command: SubmitProduct, state: ProductState, context: Context) -> list[ProductEvent]:
    if isinstance(state, NoProduct):
        return _unknown(command.sku, context)
    if state.status == "review":
        return []
    if state.status == "published":
        return _refused(command.sku, context, "nothing_to_review", f"{command.sku} is published as it was entered last")
    if wrong := complete(state.record, command.path, context.found):
        return _refused(command.sku, context, *wrong)
    return [ProductSubmitted(sku=command.sku, submitted_by=context.actor or ANYBODY, submitted_at=context.time)]


def check(command: CheckProduct, state: ProductState, context: Context) -> list[ProductEvent]:
    """Of the truth of what is said, and of others' rights in it: by name, with what shows it."""
    if isinstance(state, NoProduct):
        return _unknown(command.sku, context)
    actor = context.actor or ANYBODY
    if state.status != "review":
        return _refused(command.sku, context, "not_in_review", f"{command.sku} is {state.status}: it is not looked at")
    if refused := _same_person(command.sku, state, context, "checks"):
        return refused
    if any((each.kind, each.evidence, each.checked_by) == (command.check, command.evidence, actor) for each in state.checks):
        return []
    return [
        ProductChecked(sku=command.sku, check=command.check, evidence=command.evidence, checked_by=actor, checked_at=context.time)
    ]


def send_back(command: SendProductBack, state: ProductState, context: Context) -> list[ProductEvent]:
    if isinstance(state, NoProduct):
        return _unknown(command.sku, context)
    if state.status == "draft":
        return []
    if state.status != "review":
        return _refused(command.sku, context, "not_in_review", f"{command.sku} is {state.status}: it is not looked at")
    return [
        ProductSentBack(sku=command.sku, reason=command.reason, sent_back_by=context.actor or ANYBODY, sent_back_at=context.time)
    ]


def publish(command: PublishProduct, state: ProductState, context: Context) -> list[ProductEvent]:
    """Its template is asked again: it may have changed since."""
    if isinstance(state, NoProduct):
        return _unknown(command.sku, context)
    if state.status == "published":
        return []
    if state.status != "review":
        return _refused(command.sku, context, "not_in_review", f"{command.sku} is a draft: submit it first")
    if refused := _same_person(command.sku, state, context, "publishes"):
        return refused
    if missing := [kind for kind in ("truth", "ip") if kind not in {each.kind for each in state.checks}]:
        return _refused(command.sku, context, "not_checked", f"{command.sku} was not checked for: {', '.join(missing)}")
    if wrong := complete(state.record, command.path, context.found):
        return _refused(command.sku, context, *wrong)
    listed = {each.channel for each in state.record.listings}
    return [
        ProductPublished(
            sku=command.sku,
            revision=state.revision + 1,
            stage=state.stage,
            path=command.path,
            record=state.record,
            unlisted=tuple(channel for channel in state.listed if channel not in listed),
            checks=state.checks,
            entered_by=state.entered_by,
            published_by=context.actor or ANYBODY,
            published_at=context.time,
        )
    ]


def set_stage(command: SetStage, state: ProductState, context: Context) -> list[ProductEvent]:
    """At once, whatever its record waits for; any stage after any, since products come back (CHN-28)."""
    if isinstance(state, NoProduct):
        return _unknown(command.sku, context)
    if state.stage == command.stage:
        return []
    return [
        StageChanged(
            sku=command.sku,
            stage=command.stage,
            was=state.stage,
            revision=state.revision,
            reason=command.reason,
            changed_by=context.actor or ANYBODY,
            changed_at=context.time,
        )
    ]


def _same_person(sku: str, state: Product, context: Context, does: str) -> list[ProductEvent]:
    """Where callers need no token, nobody can be told from another."""
    actor = context.actor or ANYBODY
    if actor == ANYBODY or actor not in state.entered_by:
        return []
    return _refused(sku, context, "same_person", f"{actor} entered {sku}: another person {does} it")


def _unknown(sku: str, context: Context) -> list[ProductEvent]:
    return _refused(sku, context, "unknown_product", f"{sku} has no record")


def _refused(sku: str, context: Context, code: ProductCode, reason: str) -> list[ProductEvent]:
    return [ProductRequestRefused(sku=sku, request=context.request, code=code, reason=reason, refused_at=context.time)]


SPELLED: Mapping[type[Message], Decide | On] = {EnterProduct: enter}
ON: Mapping[type[Message], Decide | On] = {
    ProductEntered: On(draft, key="sku"),
    SubmitProduct: On(submit, lookups=lookups, narrow=narrow),
    CheckProduct: check,
    SendProductBack: send_back,
    PublishProduct: On(publish, lookups=lookups, narrow=narrow),
    SetStage: set_stage,
}
