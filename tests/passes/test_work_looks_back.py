"""Work may read its service's own decisions back: it is handed them by whoever can read the log."""

from typing import Any, cast

import pytest

from services.inventory.lot.commands import StopLot, WhoHas
from services.inventory.service import service
from shared.domain.messages import Command
from shared.domain.nouns import Work
from shared.domain.told import Decisions, Page
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.work import WorkLoop

asked = WhoHas(warehouse="w", sku="S", lot="L")


async def total(request: WhoHas, past: Decisions) -> Command:
    page = await past("stock", f"{request.warehouse}/{request.sku}")
    return StopLot(warehouse=request.warehouse, sku=request.sku, lot=request.lot, before=page and page.total)


async def read(view: str, id: str, *, before: int | None = None, limit: int = 50) -> Page | None:
    assert (view, id) == ("stock", "w/S")
    return Page((), 7, None, {})


def of(**more: Any) -> Work:
    def failed(request: WhoHas, reason: str) -> Command:
        return StopLot(warehouse=request.warehouse, sku=request.sku, lot=reason)

    return Work("total", WhoHas, lambda fact: [], total, failed, (StopLot,), tries=1, **more)


@pytest.mark.parametrize("can_read", [True, False])
async def test_it_is_handed_what_reads_the_log(can_read: bool) -> None:
    loop = WorkLoop(Catalog(service), cast(Any, None), cast(Any, None), list)
    if can_read:
        loop.past = read
    answer = await loop._answer(of(looks_back=True), "id", asked)
    assert isinstance(answer, StopLot)
    expected = ("L", 7) if can_read else ("LookupError('nobody reads the log back here')", None)
    assert (answer.lot, answer.before) == expected
