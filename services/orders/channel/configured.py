"""The fact that a channel's policies hold."""

from datetime import datetime

from shared.contracts.channels import Policies
from shared.contracts.orders import ChannelConfigured


def configured(channel: str, policies: Policies, at: datetime, effective_at: datetime | None = None) -> ChannelConfigured:
    """`effective_at`: what they were scheduled for."""
    return ChannelConfigured(channel=channel, **dict(policies), effective_at=effective_at, configured_at=at)
