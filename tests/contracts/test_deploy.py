"""deploy/ and docker-compose.yml agree with the code: metrics, runbooks, ports, services."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from cli.docs.tables import metrics
from cli.supervisor import FIRST_PORT
from shared.infra import compose
from shared.runtime.topics import SERVICES
from shared.runtime.worker import TROUBLE

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "deploy" / "prometheus"


def _alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


def _queries() -> Iterator[str]:
    rules = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text())["groups"]
    yield from (rule["expr"] for group in rules for rule in group["rules"])
    dashboard = json.loads((ROOT / "deploy" / "grafana" / "dashboards" / "waybill.json").read_text())
    yield from (target["expr"] for panel in dashboard["panels"] for target in panel["targets"])


def test_alerts_and_dashboard_use_metrics_that_there_are() -> None:
    known = set(re.findall(r"^\| `(\w+)`", metrics(), re.MULTILINE))
    used = (name for query in _queries() for name in re.findall(r"(?<![:\w])waybill_\w+", query))
    named = {re.sub(r"_(bucket|sum|count)$", "", name) for name in used}
    assert named - known == set()
    assert "waybill_lag_records" in named


def test_every_alert_says_how_bad_it_is_and_what_to_do() -> None:
    for alert in _alerts():
        assert alert["labels"]["severity"] in ("page", "ticket"), alert["alert"]
        assert alert["annotations"]["summary"], alert["alert"]
        assert (ROOT / alert["annotations"]["runbook_url"]).is_file(), alert["alert"]


def test_every_alert_has_a_test_that_fires_it() -> None:
    tests = yaml.safe_load((PROMETHEUS / "alerts_test.yml").read_text())["tests"]
    fired = {case["alertname"] for test in tests for case in test["alert_rule_test"] if case["exp_alerts"]}
    assert fired == {alert["alert"] for alert in _alerts()}


def test_runbooks_name_the_exit_codes_of_a_process() -> None:
    text = (ROOT / "docs" / "runbooks" / "WaybillServiceDown.md").read_text()
    # not imported: the module chooses the event loop of its process
    refuses = re.search(r"^REFUSES = (\d+)$", (ROOT / "shared" / "runtime" / "worker.py").read_text(), re.MULTILINE)
    assert refuses and f"{refuses[1]} refuses to start" in text
    assert f"{TROUBLE} left on purpose" in text


def test_compose_runs_every_service_on_the_ports_that_the_commands_expect() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for index, name in enumerate(SERVICES):
        assert services[name]["command"] == ["python", "-m", f"services.{name}"]
        assert services[name]["ports"] == [f"127.0.0.1:{FIRST_PORT + index}:8000"]
    assert services["kafka"]["ports"] == [f"127.0.0.1:{compose._KAFKA[1]}:9092"]
    assert services["mongo"]["ports"] == [f"127.0.0.1:{compose._MONGO[1]}:27017"]


def test_prometheus_scrapes_every_service() -> None:
    (job,) = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["scrape_configs"]
    assert [(each["targets"], each["labels"]) for each in job["static_configs"]] == [
        ([f"{name}:8000"], {"service": name}) for name in SERVICES
    ]
