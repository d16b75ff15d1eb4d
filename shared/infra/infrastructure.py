"""One setting chooses where Kafka and MongoDB come from; code above it never knows which."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeAlias, assert_never

from shared.infra.compose import compose
from shared.infra.endpoints import Endpoints, InfrastructureError, Report
from shared.infra.given import given, is_given

Kind: TypeAlias = Literal["auto", "given", "compose", "embedded"]


@contextmanager
def infrastructure(kind: Kind = "auto", *, data: Path = Path(".waybill"), report: Report) -> Iterator[Endpoints]:
    """Kafka and MongoDB for the length of a `with` block.

    auto: those that KAFKA_BOOTSTRAP_SERVERS and MONGODB_URI name, else embedded, with its data in the folder `data`.
    Call it in the main thread. Raises InfrastructureError, whose message says what to do next.
    """
    if kind == "auto":
        kind = "given" if is_given() else "embedded"
    match kind:
        case "given":
            source = given()
        case "compose":
            source = compose()
        case "embedded":
            if os.name != "posix":
                raise InfrastructureError(
                    "Kafka and MongoDB can be started here on Linux and macOS only: use docker compose, WSL, "
                    "or set KAFKA_BOOTSTRAP_SERVERS and MONGODB_URI to servers that run already"
                )
            from shared.infra.embedded import embedded  # needs packages that production leaves out

            source = embedded(data, report)
        case _:
            assert_never(kind)
    with source as endpoints:
        yield endpoints
