"""What orders' providers were asked, against what the order says of it, and against the provider's own ledger where there is one:
each charge captured once, refunds at most what was captured and not charged back, and the totals those of the orders' facts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tests.faults.checking.log import Fact, Logs, Wrong

Ledger = Sequence[Mapping[str, Any]]
"""Of a provider: one entry a charge, with its id ("charge"), totals, and what it was asked ("entries": reference, action, amount,
code)."""
SAID = ("order_id", "provider", "payment_id", "action", "amount", "currency", "refund_id")


def charged(logs: Logs, ledger: Ledger = ()) -> Iterator[Wrong]:
    asked, answered = dict[str, Fact](), dict[str, Fact]()
    ended = dict[str, Fact]()
    for fact in logs["orders"].facts:
        match fact.type:
            case "ChargeActionRequested":
                yield from _once(asked, fact)
            case "ChargeActionAnswered":
                yield from _once(answered, fact)
            case "ChargeActionEnded":
                yield from _once(ended, fact)
                yield from _same(asked.get(fact.data["reference"]), fact)
    for reference, fact in asked.items():
        if reference not in ended:
            yield Wrong("lost", f"{fact.data['action']} {reference} was asked of a provider and never ended", (fact,))
    yield from _parts_asked(logs["orders"].facts, asked.values())
    yield from _as_the_provider(logs["orders"].facts, answered, ledger)


def _once(known: dict[str, Fact], fact: Fact) -> Iterator[Wrong]:
    reference = fact.data["reference"]
    if reference in known:
        yield Wrong("doubled", f"two {fact.type} of {reference}", (known[reference], fact))
    known[reference] = fact


def _same(asked: Fact | None, ended: Fact) -> Iterator[Wrong]:
    """What could not be asked any more ends at once."""
    if asked is None:
        if ended.data["code"] != "too_many_actions":
            yield Wrong("phantom", f"{ended.data['reference']} ended, and was never asked", (ended,))
    elif [asked.data.get(name) for name in SAID] != [ended.data.get(name) for name in SAID]:
        yield Wrong("invariant", f"{ended.data['reference']} ended as another than was asked", (asked, ended))


def _parts_asked(facts: Iterable[Fact], asked: Iterable[Fact]) -> Iterator[Wrong]:
    """Every part of a refund that goes to a connected charge is asked of its provider, and nothing else is."""
    connected, wanted = set[str](), Counter[tuple[str, str]]()
    for fact in facts:
        match fact.type:
            case "ChargeReported" if fact.data.get("connection"):
                connected.add(f"{fact.data['provider']}/{fact.data['payment_id']}")
            case "RefundIssued" if fact.data.get("credit_to"):
                pass  # its replacement's; what of it comes back is asked for by ExchangeCreditRefunded
            case "RefundIssued" | "ExchangeCreditRefunded" | "RefundRetried" if fact.data.get("way", "provider") == "provider":
                for part in fact.data.get("parts", ()):
                    if part["payment_id"] in connected:
                        wanted[fact.data["refund_id"], part["payment_id"]] += part["amount"]
    for fact in asked:
        if fact.data["action"] == "refund":
            wanted[fact.data["refund_id"], f"{fact.data['provider']}/{fact.data['payment_id']}"] -= fact.data["amount"]
    for (refund, charge), amount in wanted.items():
        if amount:
            yield Wrong("lost", f"refund {refund}: {amount} of {charge} too few asked of its provider")


def _as_the_provider(facts: Iterable[Fact], answered: Mapping[str, Fact], ledger: Ledger) -> Iterator[Wrong]:
    captured, refunded = Counter[str](), Counter[str]()
    said = dict[str, Mapping[str, int]]()
    for fact in facts:
        if fact.type == "PaymentCaptured" and fact.data.get("provider"):
            captured[fact.data["payment_id"]] += fact.data["amount"]
        elif fact.type == "ChargeReported":
            said[fact.data["payment_id"]] = fact.data["totals"]
        elif fact.type == "ChargeActionEnded" and fact.data["action"] == "refund" and not fact.data["code"]:
            refunded[fact.data["payment_id"]] += fact.data["amount"]
    for charge in ledger:
        yield from _as_its_ledger(charge, captured, refunded, said, answered)


def _as_its_ledger(
    charge: Mapping[str, Any],
    captured: Mapping[str, int],
    refunded: Mapping[str, int],
    said: Mapping[str, Mapping[str, int]],
    answered: Mapping[str, Fact],
) -> Iterator[Wrong]:
    id, totals = charge["charge"], charge["totals"]
    done = defaultdict[str, list[int]](list)
    references = Counter(entry["reference"] for entry in charge["entries"])
    for entry in charge["entries"]:
        if not entry["code"]:
            done[entry["action"]].append(entry["amount"])
        fact = answered.get(entry["reference"])
        if fact is None or fact.data["code"] != entry["code"]:
            told = "nothing" if fact is None else fact.data["code"] or "done"
            yield Wrong("lost", f"charge {id}: {entry['action']} was {entry['code'] or 'done'}, the log says {told}")
    if twice := [reference for reference, times in references.items() if times > 1]:
        yield Wrong("doubled", f"charge {id}: its provider was asked twice for {', '.join(twice)}")
    if totals["refunded"] > totals["captured"] - totals["lost"]:
        yield Wrong("invariant", f"charge {id}: {totals['refunded']} refunded of {totals['captured']} captured")
    if totals["captured"] > totals["authorised"]:
        yield Wrong("invariant", f"charge {id}: {totals['captured']} captured of {totals['authorised']} authorised")
    if totals["captured"] != captured.get(id, 0) or totals["refunded"] != refunded.get(id, 0):
        mine = f"{captured.get(id, 0)} captured, {refunded.get(id, 0)} refunded"
        yield Wrong("lost", f"charge {id}: {totals['captured']} captured, {totals['refunded']} refunded; the log says {mine}")
    if totals["voided"] != said.get(id, {}).get("voided", 0):
        yield Wrong("lost", f"charge {id}: {totals['voided']} let go, the log says {said.get(id, {}).get('voided', 0)}")
