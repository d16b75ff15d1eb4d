"""Whether all channels have one price (PRC-16), read off pricing's log: each channel's own list price, and those that storefronts
gave their orders, against the base price."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from cli.prove.log import Decision, Fact, Place
from cli.prove.tally import Tally
from shared.contracts.promotions import WHOLE
from shared.domain.money import shown

BASE = "base"
DECLARED = "a price that differs from the base price has a reason"
NEAR = "a declared price is within the tolerance"
SOLD = "a storefront's price is the channel's own, or the base price, within the tolerance"


class Said(NamedTuple):
    """The newest price of a SKU on a channel."""

    currency: str
    unit_price: int
    at: str
    place: Place
    reason: str = ""


class Parity:
    """A proof (cli.prove.reading). `tolerance`: parts in 10,000 of the base price."""

    reads: Mapping[str, Collection[str]] = {"pricing": ("PriceSet", "OrderPriced")}

    def __init__(self, tolerance: int) -> None:
        self.tolerance = tolerance
        self.listed: dict[tuple[str, str], Said] = {}
        self.sold: dict[tuple[str, str], Said] = {}

    def see(self, service: str, decision: Decision) -> None:
        for fact in decision.facts:
            if fact.type == "PriceSet":
                self._set(fact)
            else:
                self._priced(fact)

    def _set(self, fact: Fact) -> None:
        """The list price; group, tier, contract and time-boxed prices are declared by what they are."""
        data = fact.data
        conditions = ("group", "customer_id", "starts_at", "ends_at")
        is_plain = data.get("price_list", "list") == "list" and data.get("from_quantity", 1) == 1
        if is_plain and not any(data.get(name) for name in conditions):
            said = Said(data["currency"], data["unit_price"], data["set_at"], fact.place, data.get("reason", ""))
            self.listed[data["channel"], data["sku"]] = said

    def _priced(self, fact: Fact) -> None:
        data = fact.data
        if any(step["rule"] == "storefront_price" for step in data["explanation"]):
            for line in data["lines"]:
                where = data["channel"], line["sku"]
                said = Said(data["currency"], line["unit_price"], data["priced_at"], fact.place)
                if (known := self.sold.get(where)) is None or known.at <= said.at:
                    self.sold[where] = said

    def end(self) -> Tally:
        tally = Tally((DECLARED, NEAR, SOLD))
        for (channel, sku), own in sorted(self.listed.items()):
            if channel != BASE and (base := self._base(sku, own.currency)) is not None:
                differs = own.unit_price != base.unit_price
                self._check(tally, DECLARED, channel, sku, own, base, differs and not own.reason)
                if own.reason:
                    self._check(tally, NEAR, channel, sku, own, base, self._is_far(own, base))
        for (channel, sku), seen in sorted(self.sold.items()):
            own_price = self.listed.get((channel, sku))
            expected = own_price if own_price and own_price.currency == seen.currency else self._base(sku, seen.currency)
            if expected is not None:
                self._check(tally, SOLD, channel, sku, seen, expected, self._is_far(seen, expected))
        return tally

    def _base(self, sku: str, currency: str) -> Said | None:
        """Prices in other currencies are not compared."""
        base = self.listed.get((BASE, sku))
        return base if base is not None and base.currency == currency else None

    def _is_far(self, said: Said, expected: Said) -> bool:
        return abs(said.unit_price - expected.unit_price) * WHOLE > self.tolerance * expected.unit_price

    def _check(self, tally: Tally, rule: str, channel: str, sku: str, said: Said, expected: Said, wrong: bool) -> None:
        subject = f"{channel}/{sku}"
        if tally.fails(rule, wrong, subject):
            text = f"{shown(said.unit_price, said.currency)} instead of {shown(expected.unit_price, expected.currency)}"
            tally.tell(rule, subject, _with(text, said), said.place, expected.place)


def _with(text: str, said: Said) -> str:
    return f"{text}: {said.reason}" if said.reason else text
