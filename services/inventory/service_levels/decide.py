"""Levels hold for plans from a time on, never for those that were made; a class that is worth more has no lower one."""

from collections.abc import Mapping

from services.inventory.service_levels.commands import SetServiceLevels
from services.inventory.service_levels.state import TO_COME, Effective, Levels
from services.inventory.stock.rules import refused
from shared.contracts.inventory import InventoryEvent
from shared.contracts.planning import ServiceLevelsSet
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def set_levels(command: SetServiceLevels, state: Levels, context: Context) -> list[InventoryEvent]:
    """The same levels from the same time on change nothing, nor do those that hold already."""
    now, at = context.time, command.effective_at or context.time
    if Effective(at=at, levels=command.levels) in state.known:
        return []
    if command.effective_at is None and state.known and state.at(now) == command.levels:
        return []
    if at < now:
        return refused(context, "effective_before_now", "effective_at: levels hold from now on, or from a later time", now)
    if at > now and sum(each.at > now and each.at != at for each in state.known) >= TO_COME:
        reason = f"effective_at: {TO_COME} changes of the levels are to come, the most"
        return refused(context, "too_many_levels", reason, now)
    return [
        ServiceLevelsSet(
            warehouse=command.warehouse,
            levels=command.levels,
            reason=command.reason,
            actor=context.actor,
            effective_at=at,
            set_at=now,
        )
    ]


ON: Mapping[type[Message], Decide | On] = {SetServiceLevels: set_levels}
