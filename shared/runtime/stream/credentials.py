"""What aiokafka's clients are given to be let in, as Faust wants it: its consumer must speak as all others do."""

from collections.abc import Mapping
from typing import Any

from faust import SASLCredentials, SSLCredentials


def credentials(options: Mapping[str, Any]) -> SASLCredentials | SSLCredentials | None:
    """`options`: of Settings.kafka_options. None: plaintext."""
    context = options.get("ssl_context")
    if (mechanism := options.get("sasl_mechanism")) is not None:
        username, password = options["sasl_plain_username"], options["sasl_plain_password"]
        return SASLCredentials(username=username, password=password, ssl_context=context, mechanism=mechanism)
    return SSLCredentials(context) if context is not None else None
