"""A document is of one consistency key. An id that a caller gives is unique within that key at most, so it does not make a
document's id alone: two keys would write one document."""

from typing import get_args

import pytest

from shared.domain.nouns import View
from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.passes.cache import Cache, Entry, ForeignDocument
from shared.runtime.topics import SERVICES, service_called

OURS = {
    "shipments": "made of its order's id by orders",
    "proposals": "of pricing: made of channel and SKU",
    "skus": "a price of all channels: its key is made of the SKU",
    "categories": "all lie under one key",
    "tickets": "its key is the ticket's id",
}
"""Views whose ids name no key, and why no two keys meet in one."""


def by_fields() -> list[tuple[str, View]]:
    nouns = [noun for name in SERVICES for noun in service_called(name).nouns]
    return [(noun.key, view) for noun in nouns for view in noun.views if isinstance(view.ids, str)]


def test_ids_made_of_fields_name_the_key() -> None:
    found = set()
    for key, view in by_fields():
        keys = {fact.key for fact in get_args(view.facts) or (view.facts,)} | {key}
        named = set(str(view.ids).split("/"))
        if not any(each and set(each.split("/")) <= named for each in keys):
            found.add(view.name)
    assert found == OURS.keys() & found, "named by a caller?"
    assert "changes" not in found


async def test_a_document_of_another_key_is_refused_also_where_it_is_remembered() -> None:
    """Else the second key would write on over it, until the next start."""
    cache = Cache(MemoryDocuments(), {}, entries={("changes_v2", "1"): Entry(0, {}, 7, stored=True)})
    await cache.load({("changes_v2", "1"): 0})
    with pytest.raises(ForeignDocument, match="belongs to partition 0, not 1"):
        await cache.load({("changes_v2", "1"): 1})
