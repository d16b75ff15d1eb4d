"""All clients of a process are let in by the same means: what the settings say."""

from typing import Any

import pytest
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth
from pydantic import ValidationError

from cli.running import settings_of
from shared.infra import Endpoints
from shared.runtime.settings import Settings
from shared.runtime.stream.credentials import credentials


@pytest.mark.parametrize("protocol", ["SSL", "SASL_PLAINTEXT", "SASL_SSL"])
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_fausts_consumer_says_what_the_producer_says(protocol: Any, mechanism: Any) -> None:
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


def test_a_kafka_that_was_started_here_is_asked_without_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """`waybill demo` with production's environment spoke TLS to its own plain broker."""
    monkeypatch.setenv("KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT")
    monkeypatch.setenv("KAFKA_SASL_USERNAME", "operator")
    monkeypatch.setenv("KAFKA_SASL_PASSWORD", "secret")
    assert settings_of(Endpoints("127.0.0.1:1", "mongodb://127.0.0.1:2")).kafka_options() == {}
    assert settings_of(Endpoints("kafka:1", "mongodb://mongo", given=True)).kafka_options() == {
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "operator",
        "sasl_plain_password": "secret",
    }


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"kafka_security": "SASL_SSL", "kafka_username": "a"}, "SASL_SSL needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD"),
        (
            {"kafka_security": "SSL", "kafka_cafile": "/nowhere/ca.pem"},
            "KAFKA_SSL_CAFILE is /nowhere/ca.pem, and no file is there",
        ),
        ({"kafka_sasl_mechanism": "GSSAPI", "kafka_password": "secret"}, "Input should be 'PLAIN', 'SCRAM-SHA-256' or"),
    ],
)
def test_a_login_that_cannot_work_is_told_without_its_password(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**wrong)
    assert told in str(refused.value)
    assert "secret" not in str(refused.value)
