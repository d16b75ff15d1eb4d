"""A "no" about a promotion or code."""

from typing import Literal

from shared.contracts.pricing import RequestRefused
from shared.domain.nouns import Context

Code = Literal[
    "contradicts_promotion",
    "unknown_promotion",
    "promotion_invalid",
    "too_many_promotions",
    "too_many_order_promotions",
    "no_price_for_gift",
    "too_many_pauses",
    "too_many_adjustments",
    "budget_of_campaign",
    "contradicts_batch",
    "too_many_products",
]


def refused(subject: str, context: Context, code: Code, reason: str) -> RequestRefused:
    return RequestRefused(
        subject=subject, request=context.request, code=code, reason=f"{subject}: {reason}", refused_at=context.time
    )
