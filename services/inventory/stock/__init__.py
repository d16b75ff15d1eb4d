"""A SKU in a warehouse: its lots, what orders hold of them, its alert line; and the view `stock`."""

from services.inventory.stock.always import lots_sum_to_on_hand, no_figure_below_zero
from services.inventory.stock.decide import ON
from services.inventory.stock.state import Stock, StockFact, evolve, stock_ids
from services.inventory.stock.view import view
from shared.contracts.drafts import DraftStockTold
from shared.contracts.resourcing import StockTold
from shared.domain.nouns import Noun

stock = Noun(
    name="stock",
    key="warehouse",
    id="warehouse/sku",
    state=Stock,
    initial=Stock(),
    facts=StockFact,
    evolve=evolve,
    ids=stock_ids,
    on=ON,
    says=(StockTold, DraftStockTold),
    views=(view,),
    always={"no_figure_below_zero": no_figure_below_zero, "lots_sum_to_on_hand": lots_sum_to_on_hand},
    version=4,
)
