"""A draft is priced and looked for, previewed once all have answered, and becomes an order by its preview, within a day."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from services.orders.draft.commands import ApproveDraft, ConfirmDraft, LapseDraft, OpenDraft, WithdrawDraft
from services.orders.draft.opening import looked_up, open_draft, read, refuse_to_open, refused
from services.orders.draft.state import Draft, Drafted, DraftFact, NoDraft, Over, evolve
from services.orders.order.commands import PlaceOrder
from services.orders.order.shipments import priced_line
from shared.contracts import drafts
from shared.contracts.drafts import DraftRefused, WarehouseStock
from shared.contracts.lines import PricedLine
from shared.contracts.orders import OrderLine
from shared.domain import ids
from shared.domain.messages import Command, Message
from shared.domain.money import LARGEST, shown
from shared.domain.nouns import ANYBODY, CancelTimer, Context, Decide, On, SetTimer

KEPT = timedelta(hours=24)
"""A draft's price."""
Decided = list[DraftFact | DraftRefused]


def hear_price(event: drafts.DraftPriced, state: Draft, context: Context) -> Decided:
    if not isinstance(state, Drafted) or state.priced is not None:
        return []
    heard = drafts.DraftPriceHeard(draft_id=context.key, lines=event.lines, promotions=event.promotions, heard_at=event.priced_at)
    return [heard, *_preview(evolve(state, heard, context.key), context, event.priced_at)]


def hear_no_price(event: drafts.DraftPriceRefused, state: Draft, context: Context) -> Decided:
    if not isinstance(state, Drafted) or state.priced is not None:
        return []
    return [_ended(context, event.refused_at, event.code, event.reason)]


def hear_stock(event: drafts.DraftStockTold, state: Draft, context: Context) -> Decided:
    if not isinstance(state, Drafted) or any(each.warehouse == event.warehouse for each in state.stock):
        return []
    stock = WarehouseStock(warehouse=event.warehouse, short=event.shortages[: drafts.SHORT.count])
    heard = drafts.DraftStockHeard(draft_id=context.key, stock=stock, heard_at=event.told_at)
    return [heard, *_preview(evolve(state, heard, context.key), context, event.told_at)]


def too_large(event: drafts.DraftPriced | drafts.DraftStockTold, state: Draft, context: Context) -> Decided:
    assert isinstance(state, Drafted)
    reason = f"an order of {len(state.opened.lines):,} lines is more than one decision can hold"
    return [_ended(context, context.time, "too_large", reason)]


def _preview(state: Draft, context: Context, at: datetime) -> Decided:
    """[] until all have answered."""
    if not isinstance(state, Drafted) or state.priced is None or len(state.stock) < len(state.opened.warehouses):
        return []
    opened, lines = state.opened, _lines(state)
    at = max(at, opened.opened_at)
    total = sum(line.total for line in lines) + opened.freight
    if total > LARGEST:
        return [_ended(context, at, "too_large", f"the order would cost more than {shown(LARGEST, opened.currency)}")]
    told = {each.warehouse: each for each in state.stock}
    own = sum(line.quantity * line.unit_price for line in opened.lines if line.unit_price is not None)
    return [
        drafts.DraftPreviewed(
            draft_id=context.key,
            preview_id=ids.derived("preview", context.key),
            currency=opened.currency,
            lines=lines,
            freight=opened.freight,
            total=total,
            promotions=state.promotions,
            stock=tuple(told[each] for each in opened.warehouses),
            approval=any(line.unit_price is not None for line in opened.lines) and own >= opened.approval_from,
            valid_until=at + KEPT,
            previewed_at=at,
        )
    ]


def _lines(state: Drafted) -> tuple[PricedLine, ...]:
    """Each in its place."""
    answers = iter(state.priced or ())
    return tuple(
        next(answers)
        if line.unit_price is None
        else priced_line(line.sku, line.quantity, line.unit_price, line.quantity * line.unit_price)
        for line in state.opened.lines
    )


def approve(command: ApproveDraft, state: Draft, context: Context) -> Decided:
    """By another person than opened it, as a change's prices are."""
    open = _open_one(command, state, context)
    if isinstance(open, list):
        return open
    draft, preview = open
    actor = context.actor or ANYBODY
    if draft.approved or not preview.approval:
        return []
    if actor == draft.opened.opened_by != ANYBODY:
        return refused(context, "same_person", f"{actor} opened draft {context.key}: another person approves it")
    return [drafts.DraftApproved(draft_id=context.key, approved_by=actor, approved_at=context.time)]


def confirm(command: ConfirmDraft, state: Draft, context: Context) -> Decided:
    open = _open_one(command, state, context)
    if isinstance(open, list):
        return open
    draft, preview = open
    if context.time >= preview.valid_until:
        reason = f"its price was kept until {preview.valid_until:%Y-%m-%d %H:%M} UTC: open another draft"
        return [*refused(context, "preview_stale", reason), _ended(context, context.time, "preview_stale", reason)]
    if preview.approval and not draft.approved:
        return refused(context, "approval_needed", "its prices need somebody else's approval")
    opened = draft.opened
    return [
        drafts.DraftConfirmed(
            draft_id=context.key,
            becomes=opened.becomes,
            channel=opened.channel,
            external_id=opened.external_id,
            currency=opened.currency,
            lines=tuple(
                OrderLine(sku=x.sku, quantity=x.quantity, unit_price=x.unit_price, line_total=x.total) for x in preview.lines
            ),
            customer=opened.customer,
            freight=opened.freight,
            total=preview.total,
            region=opened.region,
            origin=opened.origin,
            without_stock=opened.without_stock,
            confirmed_by=context.actor,
            confirmed_at=context.time,
        )
    ]


def refuse_to_confirm(command: ConfirmDraft, state: Draft, context: Context) -> Decided:
    return refused(context, "too_large", "the order is more than one decision can hold")


def withdraw(command: WithdrawDraft, state: Draft, context: Context) -> Decided:
    match state:
        case NoDraft():
            return _unknown(context)
        case Over():
            return [] if state.code == "withdrawn" else refused(context, state.code, state.reason)
        case Drafted():
            return [_ended(context, context.time, "withdrawn", command.reason or "no reason given")]


def lapse(command: LapseDraft, state: Draft, context: Context) -> Decided:
    if not isinstance(state, Drafted) or state.preview is None or context.time < state.preview.valid_until:
        return []
    return [_ended(context, context.time, "preview_stale", "nobody confirmed it while its price was kept")]


def _open_one(
    command: ConfirmDraft | ApproveDraft, state: Draft, context: Context
) -> tuple[Drafted, drafts.DraftPreviewed] | Decided:
    """The draft that is meant, where it is open, with its preview; else the answer."""
    match state:
        case NoDraft():
            return _unknown(context)
        case Over():
            same = state.code == "placed" and state.preview_id == command.preview_id
            return [] if same else refused(context, state.code, state.reason)
        case Drafted(preview=None):
            return refused(context, "not_previewed", "what the draft comes to is not known yet")
        case Drafted():
            assert state.preview is not None
            if command.preview_id != state.preview.preview_id:
                reason = f"the preview of draft {context.key} is {state.preview.preview_id}"
                return refused(context, "preview_stale", reason)
            return state, state.preview


def _unknown(context: Context) -> Decided:
    return refused(context, "unknown_draft", f"there is no draft {context.key}")


def _ended(context: Context, at: datetime, code: drafts.DraftCode, reason: str) -> drafts.DraftEnded:
    return drafts.DraftEnded(draft_id=context.key, code=code, reason=reason, ended_at=at)


def place(confirmed: drafts.DraftConfirmed, context: Context) -> Sequence[tuple[str, Command]]:
    """Twice it is the same order: it has the same content."""
    fields = {name: getattr(confirmed, name) for name in PlaceOrder.model_fields if hasattr(confirmed, name)}
    return [(confirmed.becomes, PlaceOrder(**fields, order_id=confirmed.becomes, expected_total=confirmed.total, agreed=True))]


ON: Mapping[type[Message], Decide | On] = {
    OpenDraft: On(open_draft, lookups=looked_up, narrow=read, too_large=refuse_to_open),
    drafts.DraftPriced: On(hear_price, too_large=too_large),
    drafts.DraftPriceRefused: hear_no_price,
    drafts.DraftStockTold: On(hear_stock, key="draft_id", too_large=too_large),
    ApproveDraft: approve,
    ConfirmDraft: On(confirm, too_large=refuse_to_confirm),
    WithdrawDraft: withdraw,
    LapseDraft: lapse,
    drafts.DraftConfirmed: On(split=place),
}


def timer(fact: DraftFact | DraftRefused) -> list[SetTimer | CancelTimer]:
    """One a draft: the end of its preview."""
    match fact:
        case drafts.DraftPreviewed():
            return [SetTimer(f"draft/{fact.draft_id}", fact.valid_until, fact.draft_id, LapseDraft(draft_id=fact.draft_id))]
        case drafts.DraftConfirmed() | drafts.DraftEnded():
            return [CancelTimer(f"draft/{fact.draft_id}")]
        case _:
            return []
