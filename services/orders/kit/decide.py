"""What a channel sells as one. A component is what lies in stock: it is taken as it is, also where it is the name of a kit."""

from collections.abc import Mapping

from services.orders.channel.state import NoChannel
from services.orders.kit.commands import SetKit
from services.orders.kit.state import Kits
from shared.contracts.kits import KITS, KitCode, KitRequestRefused, KitSet
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On, Ref, States


def set_kit(command: SetKit, states: States, context: Context) -> list[KitSet | KitRequestRefused]:
    """The same again changes nothing; another holds for orders placed from now on."""
    channel, sku = command.channel, command.sku
    kits: Kits = states["kit", channel]
    if isinstance(states["channel", channel], NoChannel):
        return _refused(context, "unknown_channel", f"no channel {channel} is configured")
    if kits.kits.get(sku, ()) == command.components:
        return []
    if any(component.sku == sku for component in command.components):
        return _refused(context, "in_itself", f"{sku} cannot be a component of itself")
    if sku not in kits.kits and len(kits.kits) >= KITS:
        return _refused(context, "too_many_kits", f"{channel} sells {KITS} kits already: take one out first")
    return [KitSet(channel=channel, sku=sku, components=command.components, set_at=context.time)]


def _refused(context: Context, code: KitCode, reason: str) -> list[KitSet | KitRequestRefused]:
    return [
        KitRequestRefused(channel=context.key, request=context.request, code=code, reason=reason, refused_at=context.time),
    ]


def reads(command: SetKit, channel: str) -> list[Ref]:
    return [("kit", channel), ("channel", channel)]


ON: Mapping[type[Message], Decide | On] = {SetKit: On(set_kit, reads=reads)}
