"""Whether an order like this could be placed, by the same rules as one that is; and what is asked for its preview."""

from collections.abc import Mapping
from typing import Any

from services.orders.draft.commands import OpenDraft
from services.orders.draft.state import Draft, Drafted, NoDraft
from services.orders.order.apart import apart_of, of_stock
from services.orders.order.commands import PlaceOrder
from services.orders.order.placing import place, policies_of, read_of
from services.orders.order.shipments import as_lines
from services.orders.order.state import NO_ORDER
from shared.contracts.drafts import DraftCode, DraftOpened, DraftRefused
from shared.contracts.kits import in_stock
from shared.contracts.orders import OrderPlaced
from shared.contracts.refusing import OrderRefused
from shared.contracts.terms import ChangeTerms
from shared.domain.nouns import Context

REFUSED: Mapping[str, DraftCode] = {
    "unknown_channel": "unknown_channel",
    "currency_differs": "currency_differs",
    "price_missing": "price_missing",
    "not_served": "not_served",
    "not_authorised": "not_authorised",
}
"""For what an order is refused at the door."""


def as_order(command: OpenDraft) -> PlaceOrder:
    fields = {name: getattr(command, name) for name in OpenDraft.model_fields if name in PlaceOrder.model_fields}
    return PlaceOrder(**fields)


def looked_up(command: OpenDraft) -> tuple[str, ...]:
    return policies_of(as_order(command))


def read(command: OpenDraft, name: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    return read_of(as_order(command), name, document)


def open_draft(command: OpenDraft, state: Draft, context: Context) -> list[DraftOpened | DraftRefused]:
    if isinstance(state, NoDraft):
        (decided,) = place(as_order(command), NO_ORDER, context)
        if isinstance(decided, OrderPlaced):
            return [_opened(command, decided, context)]
        assert isinstance(decided, OrderRefused)
        return refused(context, REFUSED[decided.code], decided.reason)
    known = state.opened
    said = (command.order_id, command.currency, command.lines, command.customer, command.freight, command.region, command.origin)
    same = said == (known.becomes, known.currency, known.lines, known.customer, known.freight, known.region, known.origin)
    if same and command.without_stock == known.without_stock:
        return []
    word = "open" if isinstance(state, Drafted) else "there"
    return refused(context, "contradicts_draft", f"draft {command.draft_id} is {word} already, with other content")


def refuse_to_open(command: OpenDraft, state: Draft, context: Context) -> list[DraftRefused]:
    reason = f"a draft of {len(command.lines):,} lines with names as long as these is more than one decision can hold"
    return refused(context, "too_large", reason)


def refused(context: Context, code: DraftCode, reason: str) -> list[Any]:
    return [DraftRefused(draft_id=context.key, request=context.request, code=code, reason=reason, refused_at=context.time)]


def _opened(command: OpenDraft, placed: OrderPlaced, context: Context) -> DraftOpened:
    pieces = as_lines(
        of_stock(in_stock([(line.sku, line.quantity) for line in command.lines], placed.kits), apart_of(placed.without_stock))
    )
    return DraftOpened(
        draft_id=command.draft_id,
        becomes=command.order_id,
        channel=command.channel,
        external_id=command.external_id,
        currency=command.currency,
        lines=command.lines,
        kits=placed.kits,
        pieces=pieces,
        warehouses=placed.warehouses if pieces else (),
        customer=command.customer,
        freight=command.freight,
        region=command.region,
        origin=command.origin,
        without_stock=command.without_stock,
        approval_from=(placed.terms.changes or ChangeTerms()).approval_from,
        reason=command.reason,
        opened_by=context.actor,
        opened_at=context.time,
    )
