"""All clients of a process are let in by the same means: what the settings say."""

from typing import Any

import pytest
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth

from shared.runtime.settings import Settings
from shared.runtime.stream.credentials import credentials


@pytest.mark.parametrize("protocol", ["SSL", "SASL_PLAINTEXT", "SASL_SSL"])
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_fausts_consumer_says_what_the_producer_says(protocol: Any, mechanism: str) -> None:
    """It spoke plaintext, whatever the settings said: no service started."""
    settings = Settings(
        kafka_security=protocol, kafka_sasl_mechanism=mechanism, kafka_username="waybill", kafka_password="secret"
    )
    options = settings.kafka_options()
    said = {name: value for name, value in credentials_to_aiokafka_auth(credentials(options)).items() if value is not None}
    assert said == options


def test_plaintext_is_said_where_nothing_else_is() -> None:
    assert credentials(Settings().kafka_options()) is None
    assert credentials_to_aiokafka_auth(None) == {"security_protocol": "PLAINTEXT"}
