"""A channel that has a table for where an order goes fills in the taxes that the order does not give itself."""

from collections.abc import Mapping

from services.orders.channel.state import NoChannel
from services.orders.tax.commands import SetTaxTable
from services.orders.tax.state import TaxTables
from shared.contracts.taxes import REGIONS, TaxCode, TaxRequestRefused, TaxTableSet
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On, Ref, States


def set_table(command: SetTaxTable, states: States, context: Context) -> list[TaxTableSet | TaxRequestRefused]:
    """The same again changes nothing; another holds for orders placed from now on."""
    channel, region = command.channel, command.region
    tables: TaxTables = states["tax", channel]
    if isinstance(states["channel", channel], NoChannel):
        return _refused(context, "unknown_channel", f"no channel {channel} is configured")
    if tables.tables.get(region, ()) == command.rates:
        return []
    if region not in tables.tables and len(tables.tables) >= REGIONS:
        return _refused(context, "too_many_regions", f"{channel} has tables for {REGIONS} regions already: take one out first")
    return [TaxTableSet(channel=channel, region=region, rates=command.rates, set_at=context.time)]


def _refused(context: Context, code: TaxCode, reason: str) -> list[TaxTableSet | TaxRequestRefused]:
    return [TaxRequestRefused(channel=context.key, request=context.request, code=code, reason=reason, refused_at=context.time)]


def reads(command: SetTaxTable, channel: str) -> list[Ref]:
    return [("tax", channel), ("channel", channel)]


ON: Mapping[type[Message], Decide | On] = {SetTaxTable: On(set_table, reads=reads)}
