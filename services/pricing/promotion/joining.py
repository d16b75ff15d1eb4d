"""SKUs join and leave a promotion by their classes (PRC-31): what orders find by a SKU is written in records of a few hundred."""

from collections.abc import Sequence
from typing import Any

from services.pricing.offers.state import PER_SKU
from services.pricing.promotion.commands import JoinTargets, LeaveTargets
from services.pricing.promotion.refusals import refused
from services.pricing.promotion.state import TARGETS, Known, promotion_key
from shared.contracts.pricing import RequestRefused
from shared.contracts.targets import TargetsJoined, TargetsLeft
from shared.domain.nouns import Context, Ref, States
from shared.domain.wording import enumerated


def reads(command: JoinTargets | LeaveTargets, key: str) -> Sequence[Ref]:
    known = ("promotion", promotion_key(command.channel, command.promotion_id))
    return (known, *(("offers", f"{command.channel}/{sku}") for sku in command.skus))


def join(command: JoinTargets, states: States, context: Context) -> list[TargetsJoined | RequestRefused]:
    """Who has no place is left out, and said: the promotion runs without it."""
    known: Any = states["promotion", promotion_key(command.channel, command.promotion_id)]
    if not isinstance(known, Known) or known.offer.ended_at is not None:
        return []
    offer, room = known.offer, TARGETS - known.targeted
    joined: list[str] = []
    full: list[str] = []
    beyond: list[str] = []
    for sku in command.skus:
        offers = states["offers", f"{command.channel}/{sku}"]
        if offers.has(command.promotion_id, offer.over_at()):
            continue
        if len(offers.kept(context.time)) >= PER_SKU:
            full.append(sku)
        elif len(joined) >= room:
            beyond.append(sku)
        else:
            joined.append(sku)
    if command.since is not None and command.since > offer.starts_at:
        offer = offer.model_copy(update={"starts_at": command.since})
    facts: list[TargetsJoined | RequestRefused] = []
    if joined:
        facts.append(TargetsJoined(channel=command.channel, offer=offer, skus=tuple(joined), joined_at=context.time))
    for skus, reason in (
        (full, f"{PER_SKU} promotions run or are to come of"),
        (beyond, f"{TARGETS:,} SKUs are in it; it goes without"),
    ):
        if skus:
            said = f"{reason} {enumerated(skus)}"
            facts.append(refused(command.promotion_id, context, "too_many_promotions", said))
    return facts


def leave(command: LeaveTargets, states: States, context: Context) -> list[TargetsLeft]:
    known: Any = states["promotion", promotion_key(command.channel, command.promotion_id)]
    if not isinstance(known, Known):
        return []
    over_at = known.offer.ends_at
    skus = tuple(sku for sku in command.skus if states["offers", f"{command.channel}/{sku}"].has(command.promotion_id, over_at))
    if not skus:
        return []
    return [TargetsLeft(channel=command.channel, promotion_id=command.promotion_id, skus=skus, left_at=command.left_at)]
