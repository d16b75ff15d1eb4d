"""What a user reads who asks for something that cannot be: what is wrong, what to do next, and no traceback."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.app import app


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WAYBILL_DATA", str(tmp_path))
    for name in ("KAFKA_BOOTSTRAP_SERVERS", "MONGODB_URI"):
        monkeypatch.delenv(name, raising=False)


def said(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_help_names_every_command() -> None:
    code, text = said("--help")
    assert code == 0
    for command in ("demo", "up", "status", "events", "dlq", "replay", "verify", "prove", "topics", "test"):
        assert f" {command} " in text


@pytest.mark.parametrize(
    "command",
    [
        ["status"],
        ["topics"],
        ["events", "own/A1"],
        ["dlq", "list"],
        ["dlq", "show", "orders", "orders.commands/0/1/0/0"],
        ["dlq", "redrive", "orders", "--all"],
    ],
)
def test_without_a_waybill_every_command_says_how_to_start_one(command: list[str]) -> None:
    code, text = said(*command)
    assert code == 1
    assert "No Waybill runs here" in text
    assert "Start one: ./waybill up" in text
    assert "KAFKA_BOOTSTRAP_SERVERS=host:9092 MONGODB_URI=mongodb://host:27017" in text


def test_half_an_environment_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092")
    code, text = said("status")
    assert (code, "MONGODB_URI is not: set both" in text) == (1, True)


def test_servers_that_do_not_answer_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9")
    monkeypatch.setenv("MONGODB_URI", "mongodb://127.0.0.1:9")
    code, text = said("topics")
    assert code == 1
    assert "Kafka cannot be used by a client without a login: 127.0.0.1:9: " in text
    assert "Is it up at KAFKA_BOOTSTRAP_SERVERS? To start one: ./waybill up" in text


def test_a_setting_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9")
    monkeypatch.setenv("MONGODB_URI", "mongodb://127.0.0.1:9")
    monkeypatch.setenv("WAYBILL_PARTITIONS", "many")
    code, text = said("topics")
    assert code == 1
    assert "A setting in the environment cannot be used: WAYBILL_PARTITIONS" in text


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["events", "A1"], "neither an order's id (a UUID) nor CHANNEL/NUMBER"),
        (["dlq", "show", "billing", "billing.commands/0/1/0/0"], "No service is called 'billing': there are orders, inventory"),
        (["dlq", "show", "orders", "first"], "'first' is no place"),
        (["dlq", "show", "orders", "orders.commands/0/1"], "'orders.commands/0/1' is no place"),
        (["dlq", "show", "orders", "pricing.commands/0/1/0/0"], "'pricing.commands/0/1/0/0' is no place"),
        (["dlq", "redrive", "orders"], "Say which one"),
        (["dlq", "redrive", "orders", "orders.commands/0/1/0/0", "--all"], "Say which one"),
        (["dlq", "redrive", "orders", "storefront.events/0/1"], "The storefront sends it corrected"),
        (["verify", "billing"], "No service is called billing"),
    ],
)
def test_what_is_accepted_is_told(command: list[str], told: str) -> None:
    code, text = said(*command)
    assert (code, told in text) == (2, True), text


@pytest.mark.parametrize("option", [["--workers", "0"], ["--infra", "cloud"], ["--clock", "sundial"]])
def test_up_refuses_what_it_does_not_know(option: list[str]) -> None:
    code, text = said("up", *option)
    assert (code, option[0] in text) == (2, True)


def test_tests_pass_on_what_pytest_says() -> None:
    code, _ = said("test", "-q", "tests/cli/test_cli_messages.py", "-k", "no_test_is_called_so")
    assert code == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_login_without_a_password_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9")
    monkeypatch.setenv("MONGODB_URI", "mongodb://127.0.0.1:9")
    monkeypatch.setenv("KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
    code, text = said("topics")
    assert code == 1
    assert "cannot be used: Value error, SASL_SSL needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD" in text
