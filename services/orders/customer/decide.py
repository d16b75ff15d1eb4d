"""A customer saves addresses, corrects them by saving them anew, and removes them."""

from collections.abc import Mapping

from services.orders.customer.commands import RemoveAddress, SaveAddress
from services.orders.customer.state import Addresses, AddressFact
from shared.contracts.customers import ADDRESSES, AddressRemoved, AddressSaved, CustomerCode, CustomerRequestRefused
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On

Said = list[AddressFact | CustomerRequestRefused]


def save(command: SaveAddress, state: Addresses, context: Context) -> Said:
    """The same again changes nothing. Orders that were placed keep what it said then."""
    name = command.address_id
    if state.saved.get(name) == command.person:
        return []
    if name not in state.saved and len(state.saved) >= ADDRESSES:
        return _refused(context, "too_many_addresses", f"{ADDRESSES} addresses are saved already: remove one first")
    return [AddressSaved(customer_id=context.key, address_id=name, person=command.person, saved_at=context.time)]


def remove(command: RemoveAddress, state: Addresses, context: Context) -> Said:
    if command.address_id not in state.saved:
        return _refused(context, "unknown_address", f"no address {command.address_id} is saved")
    return [AddressRemoved(customer_id=context.key, address_id=command.address_id, removed_at=context.time)]


def _refused(context: Context, code: CustomerCode, reason: str) -> Said:
    request, at = context.request, context.time
    return [CustomerRequestRefused(customer_id=context.key, request=request, code=code, reason=reason, refused_at=at)]


ON: Mapping[type[Message], Decide | On] = {SaveAddress: save, RemoveAddress: remove}
