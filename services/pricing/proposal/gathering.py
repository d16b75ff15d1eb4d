"""From states and documents to the product whose price is to be found."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from services.pricing.price.guarding import BASE, within
from services.pricing.price.state import ListPrice, NoPrice
from services.pricing.proposal.commands import ApproveProposal, ProposePrice, Reprice, SetStrategy
from services.pricing.proposal.state import Proposal, proposal_ref
from services.pricing.repricing.product import Product
from shared.contracts.strategies import Signals
from shared.domain.nouns import Found, Ref, States

Asking = SetStrategy | Reprice | ProposePrice | ApproveProposal
OF_PRICE = ("name", "currency", "unit_price", "since", "range", "floor")


class Known(NamedTuple):
    product: Product
    name: str
    signals: Signals


def reads(command: Any, key: str) -> list[Ref]:
    """A proposal's own state, and the price that lies under the same key."""
    return [proposal_ref(command.channel, command.sku), ("price", f"{command.channel}/{command.sku}")]


def lookups(command: Asking) -> tuple[str, ...]:
    own, base, sku = f"prices/{command.channel}/{command.sku}", f"prices/{BASE}/{command.sku}", f"skus/{command.sku}"
    signals = () if isinstance(command, Reprice) and command.signals is not None else (f"signals/{command.sku}",)
    return (*dict.fromkeys((own, base)), sku, *signals)


def narrow(command: Asking, name: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    if name.startswith("prices/"):
        return {field: document[field] for field in OF_PRICE}
    if name.startswith("skus/"):
        return {field: document[field] for field in ("currency", "cost")}
    return {"signals": document["signals"]}


def known(command: Asking, states: States, found: Found) -> Known | None:
    """None where no price and no cost says in which currency it is. Raises KeyError where a document was not looked up."""
    price: NoPrice | ListPrice = states["price", f"{command.channel}/{command.sku}"]
    state: Proposal = states[proposal_ref(command.channel, command.sku)]
    own, base = found[f"prices/{command.channel}/{command.sku}"], found[f"prices/{BASE}/{command.sku}"]
    sku = found[f"skus/{command.sku}"]
    signals = _signals(command, found)
    stands, since, name = None, None, command.sku
    if isinstance(price, ListPrice) and price.unit_price is not None:
        currency, stands, name = price.currency, price.unit_price, price.name
        since = None if own is None else own["since"]
    elif base is not None and base["unit_price"] is not None:
        currency, stands, name, since = base["currency"], base["unit_price"], base["name"], base["since"]
    elif sku is not None:
        currency = sku["currency"]
        name = price.name if isinstance(price, ListPrice) else (base or {}).get("name") or command.sku
    else:
        return None
    bounds, floor = within(base, currency)
    product = Product(
        currency=currency,
        unit_price=stands,
        cost=sku["cost"] if sku is not None and sku["currency"] == currency and sku["cost"] else None,
        low=bounds["low"] if bounds else None,
        high=bounds["high"] if bounds else None,
        floor=floor,
        changed_at=max((each for each in (_instant(since), state.changed_at) if each is not None), default=None),
    )
    return Known(product, name, signals)


def _signals(command: Asking, found: Found) -> Signals:
    if isinstance(command, Reprice) and command.signals is not None:
        return command.signals
    stored = found[f"signals/{command.sku}"]
    return Signals() if stored is None else Signals.model_validate(stored["signals"])


def _instant(said: str | None) -> datetime | None:
    return None if said is None else datetime.fromisoformat(said)
