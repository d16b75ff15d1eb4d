"""Each service's process imports only what the service does: its contracts are declared without another's help."""

import subprocess
import sys

import pytest

from shared.runtime.topics import SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_declared_in_a_process_of_its_own(service: str) -> None:
    code = f"from services.{service}.service import service; from shared.domain.wiring import Wiring; Wiring(service)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
