"""Generated requests against every service's OpenAPI document: no 5xx, and every answer is as documented."""

from pathlib import Path

import pytest

from shared.runtime.topics import SERVICES
from tests.faults.run.requests import asked
from tests.faults.scenario import services, stores

pytestmark = [pytest.mark.faults, pytest.mark.integration]


async def test_generated_requests_get_documented_answers_from_every_service(tmp_path: Path) -> None:
    pytest.importorskip("schemathesis", reason="of the development packages")
    with stores(tmp_path / "stores") as endpoints:
        async with services(endpoints, tmp_path) as system:
            for service in SERVICES:
                code, said = await asked(system.address(service), examples=10, seed=618)
                assert code == 0, f"{service}: {said[-6000:]}"
            assert not any(system.restarts().values())
