"""Amazon's words: columns of its order reports, statuses. The first name of a column is that of the All Orders report."""

from typing import Literal

ENCODINGS = ("cp1252", "cp932", "gb18030")
"""Besides UTF-8: of reports for Europe and America, Japan, and China."""
NUMBER = ("amazon-order-id", "order-id")
PLACED_AT = ("purchase-date",)
PAID_AT = ("payments-date",)
UPDATED_AT = ("last-updated-date",)
STATUS = ("order-status",)
ITEM_STATUS = ("item-status",)
FULFILLED = ("fulfillment-channel",)
SKU = ("sku",)
QUANTITY = ("quantity", "quantity-purchased")
CURRENCY = ("currency",)
ITEM_PRICE = ("item-price",)
GIFT_WRAP = ("gift-wrap-price",)
SHIPPING = ("shipping-price",)
ITEM_DISCOUNT = ("item-promotion-discount",)
SHIP_DISCOUNT = ("ship-promotion-discount",)
NAME = ("recipient-name", "buyer-name")
EMAIL = ("buyer-email",)
PHONE = ("ship-phone-number", "buyer-phone-number")
ADDRESS = ("ship-address-1", "ship-address-2", "ship-address-3", "ship-city", "ship-state", "ship-postal-code")
COUNTRY = ("ship-country",)
NEEDED = (NUMBER, PLACED_AT, SKU, QUANTITY, CURRENCY, ITEM_PRICE)

Standing = Literal["", "pending", "paid", "shipped", "cancelled", "unknown"]
"""Shipped: also in part, since which part is not said. "": not said."""
_STANDINGS: dict[str, Standing] = {
    "pending": "pending",
    "pendingavailability": "pending",
    "invoiceunconfirmed": "paid",
    "unshipped": "paid",
    "partiallyshipped": "shipped",
    "shipping": "shipped",
    "shipped": "shipped",
    "complete": "shipped",
    "cancelled": "cancelled",
    "canceled": "cancelled",
}


def standing(status: str) -> Standing:
    """ "Shipped - Delivered to Buyer" is shipped: what follows the dash tells of the parcel."""
    return _STANDINGS.get(status.partition(" - ")[0].strip().lower().replace(" ", ""), "unknown") if status else ""
