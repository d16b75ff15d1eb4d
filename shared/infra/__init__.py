"""Where Kafka and MongoDB come from: given, docker compose, or embedded."""

from shared.infra.child import child_command
from shared.infra.endpoints import Endpoints, InfrastructureError, Report
from shared.infra.infrastructure import Kind, infrastructure

__all__ = ["Endpoints", "InfrastructureError", "Kind", "Report", "child_command", "infrastructure"]
