"""A purchase order's lines, by its supplier's terms: prices, whole packs, the least that is ordered at once (INV-17)."""

from collections.abc import Mapping
from typing import Any

from services.inventory.purchase_order.commands import ProposePurchaseOrder
from services.inventory.purchase_order.rules import Refusal, refused
from services.inventory.purchase_order.state import Purchase, PurchaseState
from shared.contracts.supply import PurchaseEvent, PurchaseLine, PurchaseOrderProposed
from shared.domain.money import LARGEST
from shared.domain.nouns import ANYBODY, Context


def lookups(command: ProposePurchaseOrder) -> list[str]:
    skus = dict.fromkeys(line.sku for line in command.lines)
    return [f"suppliers/{command.supplier}", *(f"supplier_terms/{command.supplier}/{sku}" for sku in skus)]


def narrow(_: Any, looked_up: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The log keeps no more of it."""
    fields = ("unit_price", "currency", "moq", "pack") if looked_up.startswith("supplier_terms/") else ("supplier",)
    return {name: document[name] for name in fields}


def propose(command: ProposePurchaseOrder, state: PurchaseState, context: Context) -> list[PurchaseEvent]:
    if isinstance(state, Purchase):
        wanted = _summed(command)
        said = {f"{line.warehouse}/{line.sku}": line.quantity for line in state.lines}
        if (state.supplier, said) == (command.supplier, wanted):
            return []
        reason = f"purchase order {command.purchase_order} of {state.supplier} exists with other lines"
        return refused(command.purchase_order, context, "contradicts_purchase_order", reason)
    try:
        lines, currency = _lines(command, context)
    except Refusal as refusal:
        return refused(command.purchase_order, context, refusal.code, refusal.reason)
    return [
        PurchaseOrderProposed(
            purchase_order=command.purchase_order,
            supplier=command.supplier,
            currency=currency,
            lines=lines,
            total=sum(line.quantity * line.unit_price for line in lines),
            due_at=command.due_at,
            reason=command.reason,
            proposed_by=context.actor or ANYBODY,
            proposed_at=context.time,
        )
    ]


def _summed(command: ProposePurchaseOrder) -> dict[str, int]:
    """By "<warehouse>/<SKU>", in the order first named."""
    pieces: dict[str, int] = {}
    for line in command.lines:
        where = f"{line.warehouse}/{line.sku}"
        pieces[where] = pieces.get(where, 0) + line.quantity
    return pieces


def _lines(command: ProposePurchaseOrder, context: Context) -> tuple[tuple[PurchaseLine, ...], str]:
    """Raises Refusal."""
    if context.found[f"suppliers/{command.supplier}"] is None:
        raise Refusal("unknown_supplier", f"no supplier {command.supplier} is known")
    terms = {
        line.sku: _terms(context.found[f"supplier_terms/{command.supplier}/{line.sku}"], command.supplier, line.sku)
        for line in command.lines
    }
    currencies = sorted({str(each["currency"]) for each in terms.values()})
    if len(currencies) > 1:
        raise Refusal("mixed_currencies", f"terms of {command.supplier} are in {', '.join(currencies)}: order them apart")
    ordered = _summed(command)
    prices: dict[str, int] = {}
    for line in command.lines:
        where = f"{line.warehouse}/{line.sku}"
        price = line.unit_price if line.unit_price is not None else int(terms[line.sku]["unit_price"])
        if prices.setdefault(where, price) != price:
            raise Refusal("contradicts_purchase_order", f"two prices of {line.sku} for {line.warehouse}")
    for sku, each in terms.items():
        _check_pieces(sku, sum(n for where, n in ordered.items() if where.partition("/")[2] == sku), each)
    lines = tuple(
        PurchaseLine(warehouse=where.partition("/")[0], sku=where.partition("/")[2], quantity=n, unit_price=prices[where])
        for where, n in ordered.items()
    )
    if sum(line.quantity * line.unit_price for line in lines) > LARGEST:
        raise Refusal("amount_too_large", "the order's total is more than 2^53 - 1 minor units")
    return lines, currencies[0]


def _terms(found: Mapping[str, Any] | None, supplier: str, sku: str) -> Mapping[str, Any]:
    if found is None:
        raise Refusal("unknown_terms", f"{supplier} has no price for {sku}: set its terms first")
    return found


def _check_pieces(sku: str, pieces: int, terms: Mapping[str, Any]) -> None:
    """Over all warehouses: that is what batching is for."""
    if pieces < terms["moq"]:
        raise Refusal("below_moq", f"{pieces} of {sku}, at least {terms['moq']} are ordered at once")
    if pieces % terms["pack"]:
        raise Refusal("not_in_packs", f"{pieces} of {sku} are no whole packs of {terms['pack']}")
