"""How many of each an order may have, where more than one service relies on it. A noun's own limits stand beside its state.

Sizes: a word is at most 200 bytes (words.Word), a record's value 900,000 (shared.runtime.stream.port). So 2,000 lines of the
longest words fit a receipt, a reservation request and a parked input. Where several such lists meet in one decision (a price with
its explanation, an order's lines twice, lots), its noun says what stands instead of a decision that is too large (On.too_large).
"""

from shared.domain.bounds import AtMost

LINES = 2_000
WAREHOUSES = 50
"""That a channel's orders may be asked of."""
CART_HOLDS = WAREHOUSES
"""That an order may name: one a warehouse."""
CODES = 5
"""That an order may name."""
CURRENCIES = 20
"""That a channel sells in."""
RULES = 6
"""By which a channel ranks its warehouses: as many as there are."""
CANDIDATES = 8
"""Of an order: the best of its channel's warehouses, where rules or a lane rank them."""
PARTNER_CHANNELS = 200
"""On which a partner may sell."""
SHIPMENTS = 20
"""Of an order in its life, those that a warehouse refused or did not find among them."""
SHORT_PICKS = 5
"""Of a shipment: how often a warehouse may report pieces that it does not find."""
LOSSES = 5
"""Of a shipment: how often it may lose pieces that it had in a warehouse's books."""
MODES = 10
"""Of a node: how an order leaves it."""
LOTS = 1_000
"""Of a SKU in a warehouse."""
RETURNS = 100
CHANGES = 20
"""Of an order in its life."""
CHARGE_ACTIONS = 1_000
"""That an order asks of its charges' providers: captures, voids and refunds, each part of each."""
PURCHASE_LINES = 500
"""Of a purchase order: each a warehouse and a SKU."""
CORRECTIONS = 20
"""Of a shipment's tracking: every document that shows them stays small, whatever a mistaken program asks."""

ORDER_LINES = AtMost(LINES, "refused at the door")
"""Of an order, and of all that is made of its lines."""
TAX_LINES = AtMost(LINES, "refused at the door")
OF_CHANNEL = AtMost(WAREHOUSES, "refused at the door of the channel")
"""Of an order's warehouses, and of all that is made of them."""
PURCHASED_LINES = AtMost(PURCHASE_LINES, "refused at the door")
"""Of a purchase order, and of all that is made of its lines."""
SKU_LOTS = AtMost(LOTS, "what comes in joins the newest lot")
