"""All that happened to an account, page by page, from the decisions that changed it: its document shows the newest."""

from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel, Field

from services.pricing.points.state import Moved
from services.pricing.points.view import Entry, entry_of
from shared.contracts.points import PointsBurned
from shared.domain.told import Page, Told

SHOWN = {cls.__name__: cls for cls in (*get_args(Moved), PointsBurned)}


class Statement(BaseModel):
    items: list[Entry] = Field(description="Newest first; a page may have fewer than its limit")
    next: str | None = Field(description="The cursor of the page before; null: there is none")


def statement(page: Page) -> Statement:
    account = page.document["counter"]
    items = [entry for decision in page.decisions for entry in _entries(decision, account)]
    return Statement(items=items, next=page.next)


def _entries(decision: Told, account: str) -> Iterator[Entry]:
    for type, data in reversed(decision.facts):
        if type in SHOWN and data["counter"] == account:
            yield entry_of(SHOWN[type].model_validate(data), type)
