"""What becomes of an order at the door: placed, refused, repeated or contradicted."""

from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta
from hashlib import blake2b
from typing import Any, assert_never

from services.orders.channel.kits import kits_among, kits_sold
from services.orders.order.collecting import at_store
from services.orders.order.commands import PlaceOrder
from services.orders.order.facts import refund_held, request_refused, too_long
from services.orders.order.funds import Funds
from services.orders.order.ranking import EXCLUDED, rank
from services.orders.order.state import Closed, NoOrder, Open, OrderState
from shared.contracts import storefront
from shared.contracts.orders import OrderEvent, OrderLine, OrderPlaced
from shared.contracts.refusing import OrderRefused, RefusalCode
from shared.contracts.taxes import TaxRate
from shared.contracts.terms import BEFORE_TERMS, CartHold, Origin, PickUp, Rule, TaxLine, Terms
from shared.contracts.without_stock import LineEnds, without_stock
from shared.domain.nouns import Context
from shared.domain.wording import enumerated

Ordered = PlaceOrder | storefront.OrderPlaced
"""By HTTP, or on a storefront's topic: the same content is the same order."""

PARTS = ("channel", "currency", "lines", "customer", "expected_total", "region", "origin", "taxes", "freight")
LATER = ("holds", "bargain", "pick_up", "without_stock")
"""PARTS: the first five are always in it, the next four where one of them is said. LATER: each where it or a later one is said.
What came later leaves the fingerprints of before as they were."""


def fingerprint(ordered: Ordered, apart: Sequence[LineEnds] | None = None) -> str:
    """A digest of each of PARTS, in their order: which part differs can be named, what it said cannot be read from it.

    What few orders have (freight, a line's own total or street date, holds) is in it where it is said, so that digests of before
    hold.
    Personal fields are sealed before they come here, the same for the same person, so theirs is a digest of ciphertext.
    `apart`: its lines without stock, where they are known already.
    """
    customer = ordered.customer
    parts = (
        ordered.channel,
        ordered.currency,
        [_of_line(line) for line in ordered.lines],
        customer and (customer.customer_id, customer.name, customer.email, customer.phone, customer.address, customer.country),
        ordered.expected_total,
    )
    origin = ordered.origin
    details = (
        ordered.region,
        origin and (origin.reference, origin.store, origin.partner, origin.agent),
        [(tax.line, tax.name, tax.rate_ppm, tax.amount, tax.included, tax.withheld) for tax in ordered.taxes] or None,
        ordered.freight or None,
    )
    holds = [(hold.warehouse, hold.hold_id) for hold in ordered.holds] or None
    bargain = (ordered.codes, ordered.points, ordered.quote_hold)
    pick_up = ordered.pick_up and (ordered.pick_up.store, ordered.pick_up.pay)
    ends = ends_of(ordered) if apart is None else apart
    later = [holds, bargain if any(bargain) else None, pick_up, sorted((each.sku, each.ends) for each in ends) if ends else None]
    while later and later[-1] is None:
        later.pop()
    said = (*parts, *details, *later) if later else (*parts, *details) if any(details) else parts
    return " ".join(_digest(part) for part in said)


def ends_of(ordered: Ordered) -> tuple[LineEnds, ...]:
    """Of its lines without stock."""
    return ordered.without_stock if isinstance(ordered, PlaceOrder) else without_stock(ordered.lines)


def _of_line(line: OrderLine | storefront.OrderedLine) -> tuple[object, ...]:
    said: tuple[object, ...] = (line.sku, line.quantity, line.unit_price)
    if line.line_total is not None:
        said += (line.line_total,)
    return said if line.street_date is None else (*said, line.street_date.astimezone(UTC).isoformat())


def _digest(part: object) -> str:
    return blake2b(repr(part).encode(), digest_size=8).hexdigest()


OF_CHANNEL = (
    "currency",
    "currencies",
    "warehouses",
    "rules",
    "payment_window_minutes",
    "return_window_days",
    "price_source",
    "terms",
    "revision",
)
"""What placing reads of its channel."""
NOT_SAID = _digest(None)


def region_of(ordered: Ordered) -> str | None:
    """Where it goes: what it says, else the customer's country, which is not sealed."""
    return ordered.region or (ordered.customer and ordered.customer.country) or None


def policies_of(ordered: Ordered) -> tuple[str, ...]:
    """What is looked up: its channel, which knows its policies; the lane of where it goes; who sold it."""
    region, origin = region_of(ordered), ordered.origin
    names = [f"channels/{ordered.channel}"]
    if region:
        names.append(f"lanes/{region}")
    if origin and origin.partner:
        names.append(f"partners/{origin.partner}")
    return tuple(names)


def read_of(ordered: Ordered, name: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of what was looked up, what placing reads: the log keeps no more beside each order."""
    if name.startswith("lanes/"):
        return {"nodes": [{key: value for key, value in node.items() if value is not None} for node in document["nodes"]]}
    if name.startswith("partners/"):
        return {"channels": [each for each in document["channels"] if each == ordered.channel]}
    read = {key: document[key] for key in OF_CHANNEL if key in document}
    if kits := document.get("kits"):
        read["kits"] = kits_among(kits, (line.sku for line in ordered.lines))
    if (tables := document.get("taxes")) and not ordered.taxes:
        read["tax_rates"] = tables.get(region_of(ordered)) or tables.get("", ())
    return read


def place(ordered: Ordered, state: OrderState, context: Context) -> list[OrderEvent]:
    match state:
        case NoOrder():
            return _place_new(ordered, state.funds, context)
        case Open() | Closed():
            differing = _differing(state.fingerprint, fingerprint(ordered))
            if not differing:
                return []
            reason = f"order {ordered.external_id} of {ordered.channel} exists with other content: {', '.join(differing)}"
            return request_refused(context, context.time, "contradicts_order", reason)
        case _:
            assert_never(state)


def _differing(one: str, other: str) -> list[str]:
    return [name for name, a, b in zip((*PARTS, *LATER), _parts(one), _parts(other), strict=True) if a != b]


def _parts(fingerprint: str) -> list[str]:
    said = fingerprint.split(" ")
    return [*said, *[NOT_SAID] * (len(PARTS) + len(LATER) - len(said))]


def _place_new(ordered: Ordered, funds: Funds, context: Context) -> list[OrderEvent]:
    channel = context.found[f"channels/{ordered.channel}"]
    if channel is None:
        return _refuse(ordered, funds, context, "unknown_channel", f"no channel {ordered.channel} is configured")
    sold_in = channel.get("currencies") or [channel["currency"]]
    if ordered.currency not in sold_in:
        reason = f"{ordered.channel} sells in {enumerated(sold_in)}, not {ordered.currency}"
        return _refuse(ordered, funds, context, "currency_differs", reason)
    if funds.currency not in ("", ordered.currency):
        reason = f"paid in {funds.currency} before it was ordered in {ordered.currency}"
        return _refuse(ordered, funds, context, "currency_differs", reason)
    price_source = "storefront" if isinstance(ordered, PlaceOrder) and ordered.agreed else channel["price_source"]
    if price_source == "storefront" and (missing := _unpriced(ordered)):
        reason = f"{ordered.channel} sets its own prices, and gave none for {enumerated(missing)}"
        return _refuse(ordered, funds, context, "price_missing", reason)
    if (stranger := _not_authorised(ordered, context)) is not None:
        return _refuse(ordered, funds, context, "not_authorised", stranger)
    region = region_of(ordered)
    lane = context.found.get(f"lanes/{region}")
    rules: tuple[Rule, ...] = tuple(channel.get("rules", ()))
    ranked = (
        rank(channel["warehouses"], rules, lane) if ordered.pick_up is None else at_store(ordered.pick_up.store, channel, lane)
    )
    if isinstance(ranked, str):
        return _refuse(ordered, funds, context, "not_served", ranked)
    apart = ends_of(ordered)
    ends = {each.sku for each in apart} if apart else ()
    if not ranked.warehouses and not (apart and all(line.sku in ends for line in ordered.lines)):
        told = enumerated(f"{each.warehouse}: {EXCLUDED[each.why]}" for each in ranked.excluded)
        return _refuse(ordered, funds, context, "not_served", f"no warehouse of {ordered.channel} serves {region}: {told}")
    terms, revision = _terms(channel)
    return [
        OrderPlaced(
            order_id=context.key,
            channel=ordered.channel,
            external_id=ordered.external_id,
            currency=ordered.currency,
            lines=tuple(
                OrderLine(
                    sku=x.sku,
                    quantity=x.quantity,
                    unit_price=x.unit_price,
                    line_total=x.line_total,
                    street_date=x.street_date,
                )
                for x in ordered.lines
            ),
            customer=ordered.customer,
            freight=ordered.freight,
            expected_total=ordered.expected_total,
            price_source=price_source,
            warehouses=ranked.warehouses,
            pay_by=context.known_from(context.time) + _window(ordered, channel, terms),
            return_window_days=channel["return_window_days"],
            placed_at=context.time,
            fingerprint=fingerprint(ordered, apart),
            terms=terms,
            revision=revision,
            region=ordered.region if lane is None else region,
            rules=() if lane is None else rules,
            candidates=ranked.candidates,
            excluded=ranked.excluded,
            origin=ordered.origin and Origin(**ordered.origin.model_dump()),
            taxes=tuple(TaxLine(**tax.model_dump()) for tax in ordered.taxes),
            holds=tuple(CartHold(warehouse=hold.warehouse, hold_id=hold.hold_id) for hold in ordered.holds),
            codes=ordered.codes,
            points=ordered.points,
            quote_hold=ordered.quote_hold,
            pick_up=ordered.pick_up and PickUp(**ordered.pick_up.model_dump()),
            kits=kits_sold(channel, but=ends),
            tax_rates=tuple(TaxRate.model_validate(each) for each in channel.get("tax_rates", ())),
            without_stock=apart,
        )
    ]


def _window(ordered: Ordered, channel: Mapping[str, Any], terms: Terms) -> timedelta:
    """Who pays in the store has the days that the order is kept there."""
    if ordered.pick_up is not None and ordered.pick_up.pay == "in_store":
        return timedelta(days=terms.pick_up_days)
    return timedelta(minutes=channel["payment_window_minutes"])


def _terms(channel: Mapping[str, Any]) -> tuple[Terms, int]:
    """With the revision that they are of. A channel that was looked up before there were terms has none."""
    said = channel.get("terms")
    return (BEFORE_TERMS, 0) if said is None else (Terms.model_validate(said), channel["revision"])


def _not_authorised(ordered: Ordered, context: Context) -> str | None:
    """Why its partner may not sell it (CHN-10)."""
    if ordered.origin is None or (name := ordered.origin.partner) is None:
        return None
    partner = context.found.get(f"partners/{name}")
    if partner is None:
        return f"no partner {name} is recorded"
    return None if ordered.channel in partner["channels"] else f"partner {name} may not sell on {ordered.channel}"


def refuse_to_place(ordered: Ordered, state: OrderState, context: Context) -> list[OrderEvent]:
    return _refuse(ordered, state.funds, context, "too_large", too_long(len(ordered.lines)))


def _unpriced(ordered: Ordered) -> list[str]:
    return list(dict.fromkeys(line.sku for line in ordered.lines if line.unit_price is line.line_total is None))


def _refuse(ordered: Ordered, funds: Funds, context: Context, code: RefusalCode, reason: str) -> list[OrderEvent]:
    refused = OrderRefused(
        order_id=context.key,
        channel=ordered.channel,
        external_id=ordered.external_id,
        code=code,
        reason=reason,
        refused_at=context.time,
        fingerprint=fingerprint(ordered),
    )
    return [refused, *refund_held(context, context.time, funds, "refused")]
