"""docs/generated says what the code says, and its documents are what they claim to be."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.testing import CliRunner

from cli.docs import command
from cli.docs import generate as generating
from cli.docs.catalog import services
from cli.docs.command import GENERATED, differences
from cli.docs.generate import generate
from shared.contracts import storefront
from shared.domain.messages import Fact
from shared.domain.service import PUBLIC, STOREFRONT
from shared.runtime.log import builtin
from shared.runtime.topics import SERVICES


@pytest.fixture(scope="module")
def asyncapi() -> Any:
    return yaml.safe_load((GENERATED / "asyncapi.yaml").read_text(encoding="utf-8"))


def test_the_committed_documents_are_those_of_the_code() -> None:
    assert differences(generate(), GENERATED) == {}


def test_what_differs_is_shown_and_what_is_no_longer_generated_too(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("gone\n")
    (tmp_path / "same.md").write_text("same\n")
    assert differences({"new.md": "here\n", "same.md": "same\n"}, tmp_path) == {
        "new.md": ["--- committed", "+++ generated", "@@ -0,0 +1 @@", "+here"],
        "old.md": ["--- committed", "+++ generated", "@@ -1 +0,0 @@", "-gone"],
    }


def test_every_reference_of_the_asyncapi_document_leads_somewhere(asyncapi: Any) -> None:
    references = [node["$ref"] for node in _nodes(asyncapi) if "$ref" in node]
    assert len(references) > 200
    assert [each for each in references if _resolve(asyncapi, each) is None] == []


def test_the_asyncapi_document_names_every_public_event_once(asyncapi: Any) -> None:
    known = services().values()
    public = [name for service in known for name, cls in service.facts.items() if issubclass(cls, Fact) and cls.public]
    assert len(set(public)) == len(public), "a public type name is used by two services"
    outcomes = ["Repeated", "Accepted", "Parked", "StorefrontEventRefused"]
    assert list(asyncapi["channels"][PUBLIC]["messages"]) == public + outcomes
    assert list(asyncapi["channels"][STOREFRONT]["messages"]) == list(storefront.EVENTS)
    for name, service in services().items():
        assert set(asyncapi["channels"][f"{name}.events"]["messages"]) == service.facts.keys() | builtin.FACTS.keys()


def test_every_operation_uses_messages_of_its_channel(asyncapi: Any) -> None:
    for name, operation in asyncapi["operations"].items():
        assert operation["action"] in ("send", "receive")
        assert operation["messages"], name
        channel = operation["channel"]["$ref"]
        assert all(each["$ref"].startswith(f"{channel}/messages/") for each in operation["messages"]), name


@pytest.mark.parametrize("service", SERVICES)
def test_openapi_documents_are_valid(service: str) -> None:
    validator = pytest.importorskip("openapi_spec_validator", reason="of the development packages")
    document = json.loads((GENERATED / "openapi" / f"{service}.json").read_text(encoding="utf-8"))
    validator.validate(document)


def test_check_writes_nothing_and_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = typer.Typer()
    app.command()(command.docs)
    monkeypatch.setattr(command, "GENERATED", tmp_path)
    monkeypatch.setattr(generating, "generate", lambda: {"openapi/orders.json": "{}\n"})
    behind = CliRunner().invoke(app, ["--check"])
    assert (behind.exit_code, list(tmp_path.iterdir())) == (1, [])
    assert "Run ./waybill docs" in behind.output
    assert CliRunner().invoke(app).exit_code == 0
    assert (tmp_path / "openapi" / "orders.json").read_text() == "{}\n"
    assert CliRunner().invoke(app, ["--check"]).exit_code == 0


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _nodes(each)


def _resolve(document: Any, reference: str) -> Any:
    assert reference.startswith("#/")
    for name in reference.removeprefix("#/").split("/"):
        document = document.get(name) if isinstance(document, dict) else None
    return document
