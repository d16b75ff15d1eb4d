"""What each login needs on Kafka follows from what its owner reads and writes."""

import pytest

from cli.docs.catalog import services
from shared.runtime.rights import Right, logins
from shared.runtime.topics import needed

KNOWN = logins(services().values())


def words(login: str) -> list[str]:
    return [str(right) for right in KNOWN[login]]


def test_a_service_reads_its_inbox_its_log_and_what_it_hears_and_writes_what_is_its_own() -> None:
    assert words("pricing") == [
        "Read on group pricing",
        "Read on topic inventory.events",
        "Read on topic orders.events",
        "Read on topic pricing.commands",
        "Write on topic pricing.commands",
        "Write on topic pricing.dlq",
        "Read on topic pricing.events",
        "Write on topic pricing.events",
        "Read on topic support.events",
        "Describe on topic waybill.clock",
        "Write on topic waybill.events",
    ]


def test_a_storefront_may_only_write_its_events() -> None:
    assert words("storefront") == ["Write on topic storefront.events"]


def test_time_that_is_driven_is_read() -> None:
    driven = logins(services().values(), driven=True)["pricing"]
    assert set(driven) - set(KNOWN["pricing"]) == {Right("topic", "waybill.clock", "Read")}


@pytest.mark.parametrize("topic", [name for name in needed() if name.endswith((".events", ".dlq"))])
def test_a_topic_is_written_by_its_owner_alone(topic: str) -> None:
    writers = {login for login, rights in KNOWN.items() if Right("topic", topic, "Write") in rights} - {"player"}
    owner = topic.partition(".")[0]
    assert writers == (set(services()) if owner == "waybill" else {owner})
