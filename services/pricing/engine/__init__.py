"""What an order's lines cost after promotions, and why: one pure function over lines and candidates, `price`.

spread    an amount over lines, none beyond its room
basket    lines, candidates, and who is asking
item      the item layer: by line, and sets over lines
layers    the order and the coupon layer, and which layers together are the cheapest
trace     each rule's outcome, with figures
"""

from services.pricing.engine.basket import Basket, Candidate, Goods, Refused, Shopper
from services.pricing.engine.pricing import Bargain, price
from services.pricing.engine.trace import Extra

__all__ = ["Bargain", "Basket", "Candidate", "Extra", "Goods", "Refused", "Shopper", "price"]
