"""What was asked, said and looked up before promotions had kinds still decides as it did."""

from services.pricing.promotion.commands import ActivatePromotion
from shared.contracts.orders import PricedLine
from shared.contracts.pricing import OrderPriced, PriceStep
from tests.pricing.world import DAY, NOW, activate, activated, line, placed, pricing

WINDOW = {"starts_at": (NOW - DAY).isoformat(), "ends_at": (NOW + DAY).isoformat()}
FLAT = {"promotion_id": "618", "channel": "own", "currency": "CNY", "threshold": 20000, "discount": 2000, **WINDOW}


def test_a_recorded_command_of_the_one_kind_is_still_decided() -> None:
    asked = ActivatePromotion.model_validate(FLAT)
    assert asked == activate()
    pricing.when(asked).then(activated(activate()))
    pricing.given(activated(activate())).when(asked).then_nothing()


def test_an_order_with_the_documents_of_before_is_priced_as_it_was() -> None:
    offer = {key: value for key, value in FLAT.items() if key != "channel"} | {"ended_at": None}
    found = {
        "prices/own/CUP": {"name": "Cup", "currency": "CNY", "unit_price": 10000},
        "promotions/own": {"promotions": [offer, offer | {"promotion_id": "a", "discount": 500}]},
    }
    order = placed(line("CUP", 2))
    pricing.when(order, found=found).then(
        OrderPriced(
            order_id="o1",
            channel="own",
            currency="CNY",
            lines=(PricedLine(sku="CUP", quantity=2, unit_price=10000, discount=2000, total=18000),),
            explanation=(
                PriceStep(
                    rule="list_price", subject="CUP", text="2 x Cup (CUP) at list price 100.00 CNY", amount=20000, running=20000
                ),
                PriceStep(
                    rule="spend_threshold",
                    subject="618",
                    text="618 (20.00 CNY off from 200.00 CNY): reached with 200.00 CNY",
                    amount=-2000,
                    running=18000,
                ),
                PriceStep(
                    rule="spend_threshold",
                    subject="a",
                    text="a (5.00 CNY off from 200.00 CNY): reached, but 618 comes first and an order gets one promotion",
                    amount=0,
                    running=18000,
                ),
            ),
            total=18000,
            priced_at=NOW,
        )
    )
    pricing.when(order, found=found).twice()
