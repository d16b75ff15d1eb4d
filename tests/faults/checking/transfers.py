"""Transfers, judged from the facts alone: source, transit and target always sum, no piece is lost twice or comes in unsent;
and so does what the pieces cost, to the minor unit."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.faults.checking.flow import Flow, against, by
from tests.faults.checking.log import Fact, Logs, Wrong

_MOVES = ("TransferSent", "TransferReceived", "TransferLost")
LIFE = Flow(
    "inventory",
    "transfer",
    by("transfer_id"),
    before={
        "TransferAsked": (),
        "TransferAllocated": ("TransferAsked",),
        "TransferShort": ("TransferAsked",),
        "TransferSent": ("TransferAllocated",),
        "TransferBookedOut": ("TransferSent",),
        "TransferReceived": ("TransferSent",),
        "TransferLost": ("TransferSent",),
        "TransferCancelled": ("TransferAsked",),
        "TransferCalledBack": ("TransferSent",),
    },
    never_after={
        "TransferAllocated": frozenset({"TransferShort"}),
        "TransferShort": frozenset({"TransferAllocated", "TransferCancelled", *_MOVES}),
        "TransferCancelled": frozenset({"TransferAllocated", "TransferShort", "TransferSent"}),
        "TransferReceived": frozenset({"TransferBookedOut"}),
        "TransferLost": frozenset({"TransferBookedOut"}),
    },
    once={f"Transfer{step}": () for step in ("Asked", "Allocated", "Short", "Sent", "BookedOut", "Cancelled", "CalledBack")}
    | {"TransferReceived": ("receipt_id",), "TransferLost": ("loss_id",)},
)
STOCK = Flow(
    "inventory",
    "stock of transfer",
    by("warehouse", "transfer_id"),
    before={
        "TransferStockAllocated": (),
        "TransferStockShort": (),
        "TransferStockFreed": ("TransferStockAllocated",),
        "TransferStockSent": ("TransferStockAllocated",),
        "TransferStockArrived": (),
        "TransferStockExpected": (),
        "TransferStockLost": (),
        "TransferStockNotComing": ("TransferStockExpected",),
    },
    never_after={
        "TransferStockShort": frozenset({"TransferStockAllocated"}),
        "TransferStockFreed": frozenset({"TransferStockSent", "TransferStockAllocated"}),
        "TransferStockSent": frozenset({"TransferStockFreed", "TransferStockAllocated"}),
    },
    once={f"TransferStock{step}": () for step in ("Allocated", "Short", "Freed", "Sent", "Expected", "NotComing")}
    | {"TransferStockArrived": ("receipt_id",), "TransferStockLost": ("loss_id",)},
)
Pieces = Counter[tuple[str, str]]
"""By SKU and lot; of what came into a warehouse, where a lot may have another name, by SKU and ""."""


@dataclass
class Transfer:
    source: str = ""
    target: str = ""
    wanted: Pieces = field(default_factory=Pieces)
    """By SKU and ""."""
    transit: Pieces = field(default_factory=Pieces)
    cost: Pieces = field(default_factory=Pieces)
    """Of what is in transit."""
    sent: Fact | None = None
    booked_out: Fact | None = None
    back: bool = False
    came: dict[str, tuple[Pieces, str, Fact]] = field(default_factory=dict)
    """By receipt: what, where."""


def moved(logs: Logs) -> Iterator[Wrong]:
    """Lives, pieces in transit, and that each warehouse did what it was told: judged when nothing is under way."""
    yield from against(LIFE, logs)
    yield from against(STOCK, logs)
    transfers: dict[str, Transfer] = {}
    for fact in logs["inventory"].facts:
        if fact.type in LIFE.before:
            yield from _judge(transfers.setdefault(fact.data["transfer_id"], Transfer()), fact)
    left: dict[str, Fact] = {}
    arrived: dict[tuple[str, str], Fact] = {}
    for fact in logs["inventory"].facts:
        if fact.type == "TransferStockSent":
            left[fact.data["transfer_id"]] = fact
        if fact.type == "TransferStockArrived":
            arrived[fact.data["transfer_id"], fact.data["receipt_id"]] = fact
    for id, transfer in transfers.items():
        yield from _obeyed(id, transfer, left, arrived)


def _judge(transfer: Transfer, fact: Fact) -> Iterator[Wrong]:
    id = fact.data["transfer_id"]
    match fact.type:
        case "TransferAsked":
            transfer.source, transfer.target = fact.data["source"], fact.data["target"]
            transfer.wanted = Pieces({(line["sku"], ""): line["quantity"] for line in fact.data["lines"]})
            if transfer.source == transfer.target:
                yield Wrong("invariant", f"transfer {id} goes from {transfer.source} to itself", (fact,))
        case "TransferSent":
            transfer.sent, transfer.transit = fact, _pieces(fact)
            if _by_sku(transfer.transit) != transfer.wanted:
                yield Wrong("invariant", f"transfer {id}: other pieces are sent than asked", (fact,))
        case "TransferBookedOut":
            transfer.booked_out, transfer.cost = fact, _costs(fact)
            if _pieces(fact) != transfer.transit:
                yield Wrong("invariant", f"transfer {id}: other pieces are booked out than sent", (fact,))
        case "TransferCancelled":
            transfer.back = fact.data["comes_back"]
            if transfer.back != (transfer.sent is not None):
                yield Wrong("invariant", f"transfer {id}: comes_back is {transfer.back}", (fact,))
        case "TransferReceived" | "TransferLost":
            pieces = _pieces(fact)
            transfer.transit.subtract(pieces)
            if min(transfer.transit.values(), default=0) < 0:
                yield Wrong("invariant", f"transfer {id}: more is received or lost than is in transit", (fact,))
            transfer.cost.subtract(_costs(fact))
            if any(cost < 0 or (cost and not transfer.transit[each]) for each, cost in transfer.cost.items()):
                yield Wrong("invariant", f"transfer {id}: its pieces cost more or less than when they were sent", (fact,))
            bound_for = transfer.source if transfer.back else transfer.target
            if fact.data["warehouse"] != bound_for:
                yield Wrong("invariant", f"transfer {id} goes to {bound_for}, not to {fact.data['warehouse']}", (fact,))
            if fact.type == "TransferReceived":
                transfer.came[fact.data["receipt_id"]] = _by_sku(pieces), fact.data["warehouse"], fact


def _obeyed(id: str, transfer: Transfer, left: dict[str, Fact], arrived: dict[tuple[str, str], Fact]) -> Iterator[Wrong]:
    gone = left.pop(id, None)
    if (gone and _pieces(gone)) != (transfer.sent and _pieces(transfer.sent)):
        facts = tuple(fact for fact in (transfer.sent, gone) if fact)
        yield Wrong("invariant", f"transfer {id}: {transfer.source or 'its source'} sent other pieces than it was told", facts)
    if transfer.booked_out and (gone is None or _costs(gone) != _costs(transfer.booked_out)):
        facts = (transfer.booked_out, gone) if gone else (transfer.booked_out,)
        yield Wrong("invariant", f"transfer {id}: its source booked its pieces out with another cost", facts)
    for receipt, (pieces, warehouse, fact) in transfer.came.items():
        there = arrived.pop((id, receipt), None)
        if there is None or there.data["warehouse"] != warehouse or _by_sku(_pieces(there)) != pieces:
            facts = (fact, there) if there else (fact,)
            yield Wrong("invariant", f"transfer {id}: {warehouse} took in other pieces than receipt {receipt} tells", facts)
        elif _by_sku(_costs(there)) != _by_sku(_costs(fact)):
            yield Wrong("invariant", f"transfer {id}: {warehouse} books receipt {receipt} with another cost", (fact, there))
    for (of, receipt), fact in arrived.items():
        if of == id:
            yield Wrong("phantom", f"transfer {id}: nobody told of receipt {receipt}", (fact,))


def _pieces(fact: Fact) -> Pieces:
    pieces = Pieces()
    for line in fact.data["lines"]:
        for part in line["lots"]:
            pieces[line["sku"], part["lot"]] += part["quantity"]
    return pieces


def _costs(fact: Fact) -> Pieces:
    """Of those that have one."""
    costs = Pieces()
    for line in fact.data["lines"]:
        for part in line["lots"]:
            if part.get("cost") is not None:
                costs[line["sku"], part["lot"]] += part["cost"]
    return costs


def _by_sku(pieces: Pieces) -> Pieces:
    found = Pieces()
    for (sku, _), n in pieces.items():
        found[sku, ""] += n
    return found
