"""Exchanges, judged from the facts alone: what a return is worth is its replacement's, or its payer's, and nobody's twice."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tests.faults.checking.log import Fact, Logs, Wrong

ENDS = ("OrderExpired", "OrderCancelled", "OrderRefused", "OrderDelivered")
ByRefund = Mapping[str, Sequence[Fact]]


def exchanged(logs: Logs) -> Iterator[Wrong]:
    """At rest: nothing of it is under way."""
    by = defaultdict[str, dict[str, list[Fact]]](lambda: defaultdict(list))
    left = Counter[str]()
    for fact in logs["orders"].facts:
        data = fact.data
        match fact.type:
            case "RefundIssued":
                if data.get("credit_to"):
                    by["issued"][data["refund_id"]].append(fact)
                else:
                    left.update({part["payment_id"]: part["amount"] for part in data.get("parts") or ()})
            case "PaymentCaptured" if data.get("credit_of"):
                by["taken"][data["payment_id"]].append(fact)
            case "ExchangeCreditGiven" | "ExchangeCreditReturned" | "ExchangeCreditRefunded" | "ExchangeCreditExpected":
                by[fact.type.removeprefix("ExchangeCredit").lower()][data["refund_id"]].append(fact)
            case _:
                pass
        if fact.type == "ExchangeCreditRefunded":  # also of a credit that was passed on to a replacement's own replacement
            left.update({part["payment_id"]: part["amount"] for part in data["parts"]})
    for refund, issued in by["issued"].items():
        told = {word: by[word].get(refund, []) for word in ("given", "taken", "returned", "refunded")}
        yield from _one(refund, issued, told, left[f"exchange/{refund}"])
    for word in ("given", "taken", "returned", "refunded"):
        for refund in by[word].keys() - by["issued"].keys():
            yield Wrong(
                "phantom", f"refund {refund} was {word} as an exchange's, and never issued as one", tuple(by[word][refund])
            )
    yield from _expected(logs, by["expected"])


def _one(refund: str, issued: Sequence[Fact], told: ByRefund, left: int) -> Iterator[Wrong]:
    evidence = (*issued, *(fact for facts in told.values() for fact in facts))
    worth = issued[0].data["amount"]
    given, taken = ([fact.data["amount"] for fact in told[word]] for word in ("given", "taken"))
    if len(issued) != 1 or given != [worth]:
        yield Wrong("invariant", f"refund {refund} of {worth} to a replacement: given {given}", evidence)
    if taken not in ([], [worth]):
        yield Wrong("invariant", f"refund {refund}: {worth} given, taken {taken}", evidence)
    back = max((fact.data["total"] for fact in told["returned"]), default=0)
    if back != (left if taken else worth):
        text = f"refund {refund}: {left if taken else worth} not needed by its replacement, {back} given back"
        yield Wrong("lost", text, evidence)
    refunded = sum(fact.data["amount"] for fact in told["refunded"])
    if refunded != back:
        yield Wrong("lost", f"refund {refund}: {back} given back, {refunded} refunded to who paid", evidence)


def _expected(logs: Logs, expected: ByRefund) -> Iterator[Wrong]:
    """What a replacement waits for is what support said last, unless it ended before."""
    stated = dict[str, Fact]()
    ended = {fact.data["order_id"] for fact in logs["orders"].facts if fact.type in ENDS}
    for fact in logs["support"].facts:
        if fact.type == "ExchangeCreditStated":
            stated[fact.data["refund_id"]] = fact
    for refund, facts in expected.items():
        if refund not in stated:
            yield Wrong("phantom", f"an exchange is expected of refund {refund}, and was never stated", tuple(facts))
        elif facts[-1].data["order_id"] not in ended and facts[-1].data["amount"] > stated[refund].data["amount"]:
            said = f"{facts[-1].data['amount']} expected, {stated[refund].data['amount']} stated"
            yield Wrong("lost", f"refund {refund}: {said}", (*facts, stated[refund]))
