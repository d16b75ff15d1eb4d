import pytest

from services.inventory.service import service
from services.inventory.stock.view import StockView
from shared.contracts.inventory import (
    RequestRefused,
    RestockedLine,
    ReturnedLine,
    ReturnScrapped,
    Shortage,
    StockAdjusted,
    StockRestocked,
)
from shared.contracts.reservations import ReservationRefused
from shared.testing.specs import ViewSpec
from tests.inventory.examples import (
    EAST,
    NOW,
    alert_line_set,
    issued,
    line,
    lots,
    low,
    parts,
    received,
    released,
    reserved,
    shipment_of,
)

view = ViewSpec(service, "stock")


@pytest.mark.req("INV-01", "INV-10")
def test_the_ledger_of_a_sku_sums_to_what_is_on_hand() -> None:
    view.given(
        received("r1", MUG=10),
        received("r2", MUG=5),
        reserved("o1", line("MUG", r1=4)),
        reserved("o2", line("MUG", r1=6, r2=1)),
        reserved("o3", line("MUG", r2=2)),
        released("o3", line("MUG", r2=2)),
        issued("o1", line("MUG", r1=4)),
        StockRestocked(
            warehouse=EAST,
            return_id="ret1",
            order_id="o1",
            lines=(RestockedLine(sku="MUG", quantity=1, lot="ret1"),),
            restocked_at=NOW,
        ),
        ReturnScrapped(
            warehouse=EAST,
            return_id="ret1",
            order_id="o1",
            lines=(ReturnedLine(sku="MUG", quantity=2),),
            scrapped_at=NOW,
        ),
        StockAdjusted(
            warehouse=EAST, adjustment_id="a1", sku="MUG", change=-1, lots=parts(r2=-1), reason="broken", adjusted_at=NOW
        ),
        StockAdjusted(warehouse=EAST, adjustment_id="a2", sku="MUG", change=3, lots=parts(a2=3), reason="found", adjusted_at=NOW),
        ReservationRefused(
            warehouse=EAST,
            order_id="o4",
            shipment_id=shipment_of("o4"),
            attempt=1,
            shortages=(Shortage(sku="MUG", requested=99, available=7),),
            refused_at=NOW,
        ),
        RequestRefused(warehouse=EAST, request="AdjustStock", code="below_allocated", reason="", refused_at=NOW),
    ).then(
        {
            "EAST/MUG": StockView(
                warehouse=EAST,
                sku="MUG",
                received=15,
                restocked=3,
                on_hand=14,
                allocated=7,
                available=7,
                free=7,
                issued=4,
                written_off=0,  # 2 to scrap, 1 broken, 3 found
                lots=lots(r1=(6, 6), r2=(4, 1), ret1=(1, 0), a2=(3, 0)),
            )
        }
    )


@pytest.mark.req("INV-03")
def test_low_stays_until_stock_is_at_its_alert_line() -> None:
    fallen = (received("r1", MUG=3), alert_line_set("MUG", 5), low("MUG", 3, 5))
    document = StockView(
        warehouse=EAST, sku="MUG", received=3, on_hand=3, available=3, free=3, alert_line=5, low=True, lots=lots(r1=(3, 0))
    )
    view.given(*fallen).then({"EAST/MUG": document})
    view.given(*fallen, alert_line_set("MUG", 4)).then({"EAST/MUG": document.model_copy(update={"alert_line": 4})})
    risen = {"received": 5, "on_hand": 5, "available": 5, "free": 5, "low": False, "lots": lots(r1=(3, 0), r2=(2, 0))}
    view.given(*fallen, received("r2", MUG=2)).then({"EAST/MUG": document.model_copy(update=risen)})
    lowered = {"alert_line": 3, "low": False}
    view.given(*fallen, alert_line_set("MUG", 3)).then({"EAST/MUG": document.model_copy(update=lowered)})


def test_a_document_for_each_sku_of_a_fact() -> None:
    view.given(received("r1", **{"BANK CHARGES": 1, "gift_0001_20": 2})).then(
        {
            "EAST/BANK CHARGES": StockView(
                warehouse=EAST, sku="BANK CHARGES", received=1, on_hand=1, available=1, free=1, lots=lots(r1=(1, 0))
            ),
            "EAST/gift_0001_20": StockView(
                warehouse=EAST, sku="gift_0001_20", received=2, on_hand=2, available=2, free=2, lots=lots(r1=(2, 0))
            ),
        }
    )
