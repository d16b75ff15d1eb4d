"""Where the pieces of each transfer are, by SKU: over its source, the way and its target they sum. What one side says is held
against what the others did:

asked = short + kept + freed + sent: the transfer against its source;
sent = good + damaged + lost + in transit: the source against the warehouse where it came in and against the transfer;
what turns back = what was in transit then; and its document shows the same, where documents are read.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.checking.log import Fact, Logs, Wrong

COLLECTION = "transfers_v3"
Pieces = Counter[str]
"""By SKU."""
ASKED = ("short", "kept", "freed", "sent")
SENT = ("good", "damaged", "lost", "transit")
WORDS = {"transit": "in transit"}


@dataclass
class Transfer:
    by_life: defaultdict[str, Pieces] = field(default_factory=lambda: defaultdict(Pieces))
    """As its own facts have it: asked, short, kept at its source, lost, in transit, came, damaged."""
    by_stock: defaultdict[str, Pieces] = field(default_factory=lambda: defaultdict(Pieces))
    """As its warehouses booked it: taken, freed, sent, good, damaged."""
    turned: list[tuple[Pieces, Pieces, Fact]] = field(default_factory=list)
    """What is said to turn back, and what was in transit then."""
    facts: list[Fact] = field(default_factory=list)
    is_asked: bool = False

    def places(self) -> dict[str, Pieces]:
        life, stock = self.by_life, self.by_stock
        found = {name: life[name] for name in ("asked", "short", "kept", "lost", "transit")}
        return found | {name: stock[name] for name in ("freed", "sent", "good", "damaged")}


@dataclass
class Sums:
    transfers: int = 0
    checks: int = 0
    pieces: Counter[str] = field(default_factory=Counter)
    """By where they are."""

    def shown(self) -> str:
        """ "" where there was none."""
        if not self.transfers:
            return ""
        first, then = (_parts(self.pieces, names) for names in (ASKED, SENT))
        asked, sent = self.pieces["asked"], self.pieces["sent"]
        return f"{self.transfers} transfers, {asked} pieces asked = {first}; {sent} sent = {then}; {self.checks:,} checks"


def summed(logs: Logs, documents: Mapping[str, Sequence[dict[str, Any]]] | None) -> tuple[Sums, list[Wrong]]:
    """Judged when nothing is under way."""
    transfers, sums, wrong = _walked(logs), Sums(), list[Wrong]()
    for id, transfer in transfers.items():
        sums.transfers += 1
        places = transfer.places()
        for name, pieces in places.items():
            sums.pieces[name] += pieces.total()
        for text, facts in _judged(transfer, places, sums):
            wrong.append(Wrong("invariant", f"transfer {id}: {text}", facts))
    if documents is not None and COLLECTION in documents:
        wrong += _shown(documents[COLLECTION], transfers, sums)
    return sums, wrong


def _walked(logs: Logs) -> dict[str, Transfer]:
    transfers: defaultdict[str, Transfer] = defaultdict(Transfer)
    arriving: dict[tuple[str, str], str] = {}
    """Decision and transfer: what it sets aside for that is damaged."""
    for fact in logs["inventory"].facts:
        if fact.type.startswith("Transfer") and "transfer_id" in fact.data:
            transfer = transfers[fact.data["transfer_id"]]
            _lived(transfer, fact)
            _booked(transfer, fact)
        if fact.type == "TransferStockArrived":
            arriving[fact.decision, fact.data["transfer_id"]] = fact.data["receipt_id"]
        elif fact.type == "StockSetAside" and (fact.decision, fact.data.get("document")) in arriving:
            stock = transfers[fact.data["document"]].by_stock
            stock["damaged"][fact.data["sku"]] += fact.data["quantity"]
            stock["good"][fact.data["sku"]] -= fact.data["quantity"]
    return {id: transfer for id, transfer in transfers.items() if transfer.is_asked}


def _lived(transfer: Transfer, fact: Fact) -> None:
    life = transfer.by_life
    match fact.type:
        case "TransferAsked":
            transfer.is_asked = True
            life["asked"] = _of(fact)
        case "TransferShort":
            life["short"] = life["asked"].copy()
        case "TransferAllocated":
            life["kept"] = _of(fact)
        case "TransferSent":
            life["kept"], life["transit"] = Pieces(), _of(fact)
        case "TransferCancelled" if fact.data["comes_back"]:
            transfer.turned.append((_of(fact), +life["transit"], fact))
        case "TransferCancelled":
            life["kept"] = Pieces()
        case "TransferCalledBack":
            transfer.turned.append((_of(fact), +life["transit"], fact))
        case "TransferReceived":
            life["transit"].subtract(_of(fact))
            life["damaged"].update({line["sku"]: line.get("damaged", 0) for line in fact.data["lines"]})
        case "TransferLost":
            life["transit"].subtract(_of(fact))
            life["lost"].update(_of(fact))
        case _:
            return
    transfer.facts.append(fact)


def _booked(transfer: Transfer, fact: Fact) -> None:
    name = {
        "TransferStockAllocated": "taken",
        "TransferStockFreed": "freed",
        "TransferStockSent": "sent",
        "TransferStockArrived": "good",
    }.get(fact.type)
    if name is not None:
        transfer.by_stock[name].update(_of(fact))
        transfer.facts.append(fact)


def _judged(transfer: Transfer, places: Mapping[str, Pieces], sums: Sums) -> Iterator[tuple[str, tuple[Fact, ...]]]:
    facts, life, stock = tuple(transfer.facts), transfer.by_life, transfer.by_stock
    for whole, names in (("asked", ASKED), ("sent", SENT)):
        for sku in {sku for name in (whole, *names) for sku in places[name]}:
            sums.checks += 1
            at = Counter({name: places[name][sku] for name in names})
            if places[whole][sku] != at.total():
                yield f"{places[whole][sku]} of {sku} {whole}, and {_parts(at, names)} are {at.total()}", facts
            elif min(at.values()) < 0:
                yield f"{sku}: {_parts(at, names)}", facts
    for told, did, what in (
        (life["damaged"], stock["damaged"], "damaged as it is told, {} set aside"),
        (stock["taken"], stock["freed"] + stock["sent"] + life["kept"], "allocated at its source, {} freed, sent or kept"),
    ):
        for sku in told.keys() | did.keys():
            sums.checks += 1
            if told[sku] != did[sku]:
                yield f"{told[sku]} of {sku} {what.format(did[sku])}", facts
    for said, there, fact in transfer.turned:
        sums.checks += 1
        if said != there:
            yield f"{dict(said)} turn back, {dict(there)} were in transit", (fact,)


def _shown(documents: Sequence[dict[str, Any]], transfers: Mapping[str, Transfer], sums: Sums) -> Iterator[Wrong]:
    shown = {document["_id"]: document for document in documents}
    for id in shown.keys() | transfers.keys():
        sums.checks += 1
        if id not in shown or id not in transfers:
            yield Wrong("document", f"{COLLECTION}/{id}: {'the log knows nothing of it' if id in shown else 'it is missing'}")
            continue
        places, lines = transfers[id].places(), {line["sku"]: line for line in shown[id]["lines"]}
        for sku, n in places["asked"].items():
            line = lines.get(sku, {})
            came = line.get("received", 0) + line.get("came_back", 0)
            is_ = (line.get("quantity"), line.get("in_transit"), came, line.get("damaged"), line.get("lost"))
            good, damaged = places["good"][sku], places["damaged"][sku]
            log = (n, places["transit"][sku], good + damaged, damaged, places["lost"][sku])
            if is_ != log:
                words = "asked, in transit, came in, damaged, lost"
                yield Wrong("document", f"{COLLECTION}/{id}: {sku} ({words}) is {is_}, the log says {log}")


def _of(fact: Fact) -> Pieces:
    pieces = Pieces()
    for line in fact.data["lines"]:
        pieces[line["sku"]] += line["quantity"]
    return pieces


def _parts(pieces: Counter[str], names: Sequence[str]) -> str:
    return " + ".join(f"{pieces[name]} {WORDS.get(name, name)}" for name in names)
