"""From an order's fields and the documents that they name to the basket that the engine prices."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from services.pricing.customer.standing import groups_of
from services.pricing.engine import Basket, Candidate, Extra, Goods, Shopper
from services.pricing.engine.basket import unfit
from services.pricing.engine.points import Redeem
from services.pricing.offers.adjusted import limits_at
from services.pricing.offers.combined import combining_at
from services.pricing.offers.stops import stopped_at
from services.pricing.points.decide import policy_of
from services.pricing.price.guarding import BASE
from services.pricing.price.selection import Selected, narrowed, select
from services.pricing.rules import Unpriced
from shared.contracts.combining import Combining
from shared.contracts.points import account_of
from shared.contracts.promotions import Gift, Limits, Offer, Outcome
from shared.domain.nouns import Found
from shared.domain.wording import enumerated

GUEST = "guest:"
"""How ids of customers begin who are known in one order alone (storefront.guest_of)."""
RULES = 2
"""Of codes, in what the log keeps of their documents: an order's codes are limited, and a gift comes with its SKU alone. Without
it those of before."""
_OFFERS = TypeAdapter(tuple[Offer, ...])


class Wanted(NamedTuple):
    """What is to be priced: an order's own fields, or a quote's."""

    channel: str
    currency: str
    lines: Sequence[tuple[str, int]]
    """SKU and pieces."""
    at: datetime
    codes: Sequence[str] = ()
    customer_id: str | None = None
    points: int | None = None
    """To be burned."""


def names(wanted: Wanted) -> tuple[str, ...]:
    """The documents that it names: however many promotions a channel has, these alone are read."""
    skus, channel = dict.fromkeys(sku for sku, _ in wanted.lines), wanted.channel
    return (
        *(f"prices/{channel}/{sku}" for sku in skus),
        *(f"prices/{BASE}/{sku}" for sku in skus),
        *(f"offers/{channel}/{sku}" for sku in skus),
        f"offers/{channel}",
        *(f"codes/{code}" for code in wanted.codes),
        *([f"customers/{wanted.customer_id}"] if is_known(wanted.customer_id) else ()),
        *([f"points_policies/{wanted.channel}"] if wanted.points else ()),
    )


def is_known(customer_id: str | None) -> bool:
    return customer_id is not None and not customer_id.startswith(GUEST)


def held(name: str, document: Mapping[str, Any], at: datetime, skus: Collection[str]) -> Mapping[str, Any]:
    """Of a looked-up document, what counts for an order of that time: it may be heard days later. `skus`: its."""
    if name.startswith("prices/"):
        return narrowed(document, at)
    if name.startswith("offers/"):
        kept: dict[str, Any] = {}
        if running := [each for each in document["offers"] if _runs_at(each, at)]:
            kept["offers"] = running
        if (stops := document.get("stops")) and (stopped := stopped_at(stops, at)):
            kept["stopped"] = stopped
        if (adjusted := document.get("adjusted")) and (limits := limits_at(adjusted, at)):
            kept["limits"] = limits
        if (combined := document.get("combined")) and (combining := combining_at(combined, at)):
            kept["combining"] = combining
        return kept
    if name.startswith("points_policies/"):
        return {"policy": document["policy"]}
    if name.startswith("customers/"):
        return {key: document[key] for key in ("tier", "groups", "segment")}
    offers = [{**each, "skus": [sku for sku in each["skus"] if sku in skus]} for each in document["offers"]]
    return {"offers": offers, "rules": RULES}


def _runs_at(offer: Mapping[str, Any], at: datetime) -> bool:
    ends = [datetime.fromisoformat(offer[name]) for name in ("ends_at", "ended_at") if offer.get(name)]
    return datetime.fromisoformat(offer["starts_at"]) <= at < min(ends)


def basket_of(wanted: Wanted, found: Found) -> tuple[Basket, Sequence[Extra]] | Unpriced:
    """With what the trace says besides: codes that nobody knows here. Raises KeyError where a document was not looked up."""
    customer = found[f"customers/{wanted.customer_id}"] if is_known(wanted.customer_id) else None
    shopper = Shopper(
        customer_id=wanted.customer_id if is_known(wanted.customer_id) else None,
        member=bool(customer and customer["tier"]),
        groups=groups_of(customer) if customer else (),
        recorded=customer is not None,
    )
    goods = _goods(wanted, found, shopper)
    if isinstance(goods, Unpriced):
        return goods
    places: dict[str, list[int]] = {}
    for n, (sku, _) in enumerate(wanted.lines):
        places.setdefault(sku, []).append(n)
    coded, extras = _by_code(wanted, found, places) if wanted.codes else ((), ())
    candidates = [*_by_sku(wanted, found, places), *coded]
    if limits := (found[f"offers/{wanted.channel}"] or {}).get("limits"):
        candidates = [_adjusted(each, limits) for each in candidates]
    combining, points = combining_of(wanted, found), points_of(wanted, found)
    return Basket(goods, wanted.currency, wanted.at, candidates, shopper, combining=combining, points=points), extras


def points_of(wanted: Wanted, found: Found) -> Redeem | None:
    if not wanted.points:
        return None
    counter = account_of(wanted.customer_id) if wanted.customer_id is not None and is_known(wanted.customer_id) else None
    return Redeem(counter, wanted.points, policy_of(found[f"points_policies/{wanted.channel}"]))


def _adjusted(candidate: Candidate, limits: Mapping[str, Any]) -> Candidate:
    """By promotion, the limits that held when it was placed."""
    if (now := limits.get(candidate.offer.promotion_id)) is None:
        return candidate
    return candidate._replace(offer=candidate.offer.model_copy(update={"limits": Limits.model_validate(now)}))


def _goods(wanted: Wanted, found: Found, shopper: Shopper) -> list[Goods] | Unpriced:
    pieces: dict[str, int] = {}
    for sku, quantity in wanted.lines:
        pieces[sku] = pieces.get(sku, 0) + quantity
    prices: dict[str, Selected] = {}
    missing, foreign = [], []
    for sku, quantity in pieces.items():
        own, base = found[f"prices/{wanted.channel}/{sku}"], found[f"prices/{BASE}/{sku}"]
        selected = select(own, base, wanted.currency, quantity, shopper)
        if isinstance(selected, Selected):
            prices[sku] = selected
        elif selected is None:
            missing.append(sku)
        else:
            foreign.append(f"{sku} in {selected}")
    if missing:
        return Unpriced("unknown_sku", f"no list price for {enumerated(missing)}")
    if foreign:
        return Unpriced("currency_differs", f"the order is in {wanted.currency}, the list has {enumerated(foreign)}")
    return [Goods(sku, quantity, prices[sku].unit_price, prices[sku].name, prices[sku].floor) for sku, quantity in wanted.lines]


def _by_sku(wanted: Wanted, found: Found, places: Mapping[str, Sequence[int]]) -> Iterable[Candidate]:
    """Automatic promotions: on whole orders, and on the order's SKUs."""
    stopped = stopped_of(wanted, found)
    if document := found[f"offers/{wanted.channel}"]:
        offers = _OFFERS.validate_python(document.get("offers", ()))
        yield from (Candidate(offer, None) for offer in offers if offer.promotion_id not in stopped)
    targeted: dict[str, tuple[Offer, list[int]]] = {}
    for sku, lines in places.items():
        for raw in (found[f"offers/{wanted.channel}/{sku}"] or {}).get("offers", ()):
            if raw["promotion_id"] in stopped:
                continue
            if (known := targeted.get(raw["promotion_id"])) is None:
                known = targeted[raw["promotion_id"]] = Offer.model_validate(raw), []
            known[1].extend(lines)
    yield from (Candidate(offer, tuple(sorted(lines))) for offer, lines in targeted.values())


def stopped_of(wanted: Wanted, found: Found) -> Collection[str]:
    """Promotions of the channel that are paused, or by class and ended."""
    stopped: Collection[str] = (found[f"offers/{wanted.channel}"] or {}).get("stopped", ())
    return stopped


def combining_of(wanted: Wanted, found: Found) -> Combining | None:
    """None: it makes no difference, or the order was decided before there were policies."""
    if said := (found[f"offers/{wanted.channel}"] or {}).get("combining"):
        return Combining.model_validate(said)
    if len(wanted.codes) > 1 and any("rules" in (found[f"codes/{code}"] or ()) for code in wanted.codes):
        return Combining()
    return None


def _by_code(wanted: Wanted, found: Found, places: Mapping[str, Sequence[int]]) -> tuple[Sequence[Candidate], Sequence[Extra]]:
    candidates, extras, missed = [], [], dict[str, Extra]()
    stopped, known = stopped_of(wanted, found), set[str]()
    for code in dict.fromkeys(wanted.codes):
        document = found[f"codes/{code}"] or {}
        offers = document.get("offers", ())
        here = [each for each in offers if each["channel"] == wanted.channel]
        if not here:
            extras.append(Extra("code", code, "wrong_channel" if offers else "unknown_code"))
        for each in here:
            targets = each["skus"]
            offer = Offer.model_validate(each["offer"])
            if offer.promotion_id in stopped:
                extras.append(Extra("code", code, "paused"))
                continue
            if offer.promotion_id in known:  # another of its unique codes: it applies once, by the first
                continue
            known.add(offer.promotion_id)
            is_order_wide = not targets and offer.layer != "item"
            lines = None if is_order_wide else tuple(sorted(n for sku in targets for n in places.get(sku, ())))
            if isinstance(offer.terms, Gift) and not lines and "rules" in document:
                missed[code] = Extra("code", code, "no_target")
            else:
                candidates.append(Candidate(offer, lines))
    return candidates, [*extras, *missed.values()]


def strangers(basket: Basket, wanted: Wanted, found: Found, asked: Collection[str]) -> Iterable[Extra]:
    """Why promotions that somebody asks about are no candidates of this basket."""
    known = {each.offer.promotion_id for each in basket.candidates}
    for id in dict.fromkeys(asked):
        if id in known:
            continue
        document = found[f"promotions/{wanted.channel}/{id}"]
        if document is None:
            yield Extra("promotion", id, "wrong_channel")
            continue
        offer = Offer.model_validate(document["offer"])
        why = unfit(offer, basket)
        missed: Outcome = "no_target" if offer.code is None else "unknown_code"
        if id in stopped_of(wanted, found):
            missed = "paused"
        yield Extra(offer.terms.kind, id, why.code if why else missed)
