import pytest

from tests.journeys.shop import Shop


@pytest.fixture(autouse=True)
def _on_several_partitions(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is served: two writers of a document, which one partition hides, stop a service."""
    monkeypatch.setattr(Shop, "PARTITIONS", 4)
