"""The file of rules (TOML): changes of the book, behind the guards that prices have, and promotions as channels have them.

    name = "10 % dearer by steps, 20 off from 200"
    cost = 6000                       # of the list price, in 10,000: the data have no costs
    [policy]                          # as PUT /channels/{c}/prices/{sku}/strategy takes it
    step = 500
    endings = [{ends = 5, each = 10}]
    [combining]                       # as PUT /channels/{c}/combining takes it; no order names codes
    order = "all"
    [[price]]
    rate = 11000                      # of the price that stands
    skus = ["22423"]                  # without it: all
    [[promotion]]
    promotion_id = "20-off"
    terms = {kind = "spend_threshold", tiers = [{threshold = 20000, off = 2000}]}

Amounts: pence. A promotion of the item layer names its SKUs, or is on all. Codes and limits are refused: no order of the data
names a code, and what is counted depends on everybody's orders.
"""

import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError

from services.pricing.combining.api import CombiningRequest
from services.pricing.proposal.bodies import PolicyBody
from shared.contracts.promotions import SKU_KINDS, WHOLE, Offer

OFFERED = frozenset({"promotion_id", "terms", "combines", "priority", "exclusive", "members", "starts_at", "ends_at"})
COST = 6_000


class PriceRule(BaseModel, extra="forbid"):
    rate: Annotated[int, Field(strict=True, ge=1, le=10 * WHOLE)]
    skus: frozenset[str] = frozenset()
    """Empty: all."""


class Promoted(BaseModel, frozen=True):
    offer: Offer
    skus: frozenset[str]

    @property
    def is_order_wide(self) -> bool:
        return not self.skus and self.offer.terms.kind not in SKU_KINDS


class Rules(BaseModel, extra="forbid"):
    name: str
    cost: Annotated[int, Field(strict=True, ge=0, le=WHOLE)] = COST
    """Of a piece, of its list price, in 10,000."""
    policy: PolicyBody = Field(default_factory=PolicyBody)
    combining: CombiningRequest = Field(default_factory=CombiningRequest)
    price: tuple[PriceRule, ...] = ()
    promotion: tuple[Promoted, ...] = ()


def read(path: Path, first: date, after: date) -> Rules:
    """Promotions run the whole month, where they do not say otherwise. Raises ValueError."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        month = {"starts_at": _midnight(first), "ends_at": _midnight(after)}
        said["promotion"] = [_promoted(each, month) for each in said.get("promotion", ())]
        return Rules.model_validate(said)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {error}") from None
    except ValidationError as error:
        first_error = error.errors()[0]
        raise ValueError(f"{path}: {'.'.join(map(str, first_error['loc']))}: {first_error['msg']}") from None


def _promoted(said: dict[str, Any], month: dict[str, datetime]) -> dict[str, Any]:
    terms = dict(said)
    skus = frozenset(terms.pop("skus", ()))
    if unknown := sorted(set(terms) - OFFERED):
        raise ValueError(
            f"promotion {said.get('promotion_id')}: {unknown[0]} is not replayed; known are {', '.join(sorted(OFFERED))}"
        )
    return {"offer": {"currency": "GBP", **month, **terms}, "skus": skus}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
