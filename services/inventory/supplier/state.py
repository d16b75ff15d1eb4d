"""What the next decision about a supplier reads."""

from datetime import date
from typing import Annotated, Literal, assert_never

from pydantic import Field

from services.inventory.supplier.record import Record
from shared.contracts.supply import SHARED_BY, SupplierDefectReported, SupplierDelivered, SupplierSet, SupplierTermsSet
from shared.domain.bounds import AtMost
from shared.domain.messages import Message

SKUS = 5_000
DEFECTS = 2_000
KNOWN_ORDERS = 500
SupplierFact = SupplierSet | SupplierTermsSet | SupplierDelivered | SupplierDefectReported


class Terms(Message):
    unit_price: int
    currency: str
    moq: int
    pack: int
    contract: str


class Unknown(Message):
    kind: Literal["unknown"] = "unknown"


class Known(Message):
    kind: Literal["known"] = "known"
    name: str
    since: date
    lead_time_days: int
    partners: Annotated[tuple[str, ...], SHARED_BY] = ()
    """That share it."""
    record: Record = Record()
    terms: Annotated[dict[str, Terms], AtMost(SKUS, "refused: too_many_skus")] = Field(default_factory=dict)
    """By SKU."""
    defects: Annotated[tuple[str, ...], AtMost(DEFECTS, "refused: too_many_defects")] = ()
    """ "<SKU>/<lot>" of each that was reported."""
    counted: Annotated[tuple[str, ...], AtMost(KNOWN_ORDERS, "the oldest leaves")] = ()
    """Purchase orders that are in the record."""


Supplier = Unknown | Known
StoredSupplier = Annotated[Supplier, Field(discriminator="kind")]


def evolve(state: Supplier, fact: SupplierFact, id: str) -> Supplier:
    if isinstance(fact, SupplierSet):
        given = {"name": fact.name, "since": fact.since, "lead_time_days": fact.lead_time_days, "partners": fact.partners}
        return Known.model_validate(given) if isinstance(state, Unknown) else state.model_copy(update=given)
    if isinstance(state, Unknown):
        return state
    match fact:
        case SupplierTermsSet():
            terms = Terms(
                unit_price=fact.unit_price, currency=fact.currency, moq=fact.moq, pack=fact.pack, contract=fact.contract
            )
            return state.model_copy(update={"terms": {**state.terms, fact.sku: terms}})
        case SupplierDelivered():
            counted = (*state.counted, fact.purchase_order)[-KNOWN_ORDERS:]
            return state.model_copy(update={"record": delivered(state.record, fact), "counted": counted})
        case SupplierDefectReported():
            defects = (*state.defects, f"{fact.sku}/{fact.lot}")
            return state.model_copy(update={"record": defective(state.record), "defects": defects})
        case _:
            assert_never(fact)


def delivered(record: Record, fact: SupplierDelivered) -> Record:
    days = fact.lead_time_days
    return record.model_copy(
        update={
            "lots": record.lots + fact.lots,
            "orders": record.orders + 1,
            "orders_kept": record.orders_kept + fact.on_time_in_full,
            "timed": record.timed + (days is not None),
            "days": record.days + (days or 0),
            "days_squared": record.days_squared + (days or 0) ** 2,
        }
    )


def defective(record: Record) -> Record:
    """A lot may be reported before its order is closed, and then counts among the lots later."""
    return record.model_copy(update={"lots_defective": record.lots_defective + 1})
