from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.parcels import FakePorts, app_of


@pytest.fixture
def ports() -> FakePorts:
    return FakePorts()


@pytest.fixture
async def client(ports: FakePorts) -> AsyncIterator[httpx.AsyncClient]:
    """Authentication is off."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app_of(ports)), base_url="http://parcels") as client:
        yield client
