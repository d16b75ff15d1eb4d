"""Prices that were proposed: each is approved once, by somebody else where a person is needed, and sets the price it said."""

from collections.abc import Iterator

from tests.faults.checking.log import Fact, Logs, Wrong

NOBODY = ("", "anonymous")
ENDED = {"PriceProposalApproved": "approved", "PriceProposalRejected": "rejected", "PriceProposalLapsed": "lapsed"}


def unagreed(logs: Logs) -> Iterator[Wrong]:
    proposed: dict[str, Fact] = {}
    ended: dict[str, Fact] = {}
    carried_out: dict[str, Fact] = {}
    for fact in logs["pricing"].facts:
        id = fact.data.get("proposal_id", "")
        if fact.type == "PriceProposed":
            proposed[id] = fact
        elif fact.type in ENDED:
            if id not in proposed:
                yield Wrong("phantom", f"proposal {id} is {ENDED[fact.type]} and was never made", (fact,))
            elif id in ended:
                text = f"proposal {id} is {ENDED[fact.type]}, and was {ENDED[ended[id].type]} already"
                yield Wrong("doubled", text, (ended[id], fact))
            elif fact.type == "PriceProposalApproved":
                yield from _agreed(proposed[id], fact)
            ended.setdefault(id, fact)
        elif fact.type == "PriceSet" and (id := fact.data.get("proposal") or ""):
            if id in carried_out:
                yield Wrong("doubled", f"proposal {id} sets a price twice", (carried_out[id], fact))
            carried_out[id] = fact
            agreed = ended.get(id)
            if agreed is None or agreed.type != "PriceProposalApproved" or _price(agreed) != _price(fact):
                yield Wrong("invariant", f"{_price(fact)} is set by proposal {id}, of which nobody approved that", (fact,))


def _agreed(proposed: Fact, approved: Fact) -> Iterator[Wrong]:
    id, approver = proposed.data["proposal_id"], approved.data["approver"]
    if _price(proposed) != _price(approved):
        yield Wrong("invariant", f"proposal {id}: {_price(approved)} is approved, {_price(proposed)} was proposed", (approved,))
    if proposed.data["waits_for"] and approver is None:
        yield Wrong("invariant", f"proposal {id} waits for a person, and nobody approved it", (proposed, approved))
    if approver is not None and approver not in NOBODY and approver == proposed.data["actor"]:
        yield Wrong("invariant", f"proposal {id} is approved by {approver}, who made it", (proposed, approved))


def _price(fact: Fact) -> tuple[str, str, str, int]:
    data = fact.data
    return data["channel"], data["sku"], data["currency"], data["unit_price"]
