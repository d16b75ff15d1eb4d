"""Identifiers: UUIDv7 where a new one is needed, uuid5 where a retry must give the same.

Every function but `new_id` is pure. The namespace is ours and never changes: ids in the log depend on it.
"""

from uuid import UUID, uuid5

import uuid_utils

NAMESPACE = UUID("6ad4f2a0-6d0c-5f6e-9f0e-9a0b5c1d7e11")


def new_id() -> str:
    """A UUIDv7: sorts by the time it was made."""
    return str(uuid_utils.uuid7())


def derived(*words: str) -> str:
    """The same words give the same id. Words are joined with a separator that ids and channel names do not contain."""
    return str(uuid5(NAMESPACE, "\x1f".join(words)))


def order_id(channel: str, external_id: str) -> str:
    """The same order through two routes is one order."""
    return derived("order", channel, external_id)


def shipment_id(order: str, number: int = 1) -> str:
    return derived("shipment", order, str(number))


def return_id(order: str, external_id: str) -> str:
    return derived("return", order, external_id)


def refund_id(order: str, cause: str) -> str:
    """One cause (a return, a cancellation, a payment that came too late) refunds once."""
    return derived("refund", order, cause)
