"""What may be done with pieces that are not fit for sale, or not surely there. `lot` "": whichever is oldest."""

from shared.contracts.set_aside import AsideReason
from shared.domain.messages import Command


class SetAside(Command):
    """Free pieces are not offered any more."""

    warehouse: str
    move_id: str
    sku: str
    quantity: int
    reason: AsideReason
    lot: str = ""
    note: str = ""


class MakeAvailable(Command):
    """Pieces set aside for this reason are offered again."""

    warehouse: str
    move_id: str
    sku: str
    quantity: int
    reason: AsideReason
    lot: str = ""
    note: str = ""


class WriteOffSetAside(Command):
    """Pieces set aside for this reason are gone."""

    warehouse: str
    move_id: str
    sku: str
    quantity: int
    reason: AsideReason
    lot: str = ""
    note: str = ""
