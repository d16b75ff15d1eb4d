"""The order of the examples with a street date: a preorder."""

from datetime import UTC, datetime

from tests.orders.given import placed

STREET = datetime(2026, 11, 30, 16, tzinfo=UTC)
"""1 Dec 00:00 in Shanghai."""
LINES = (placed.lines[0], placed.lines[1].model_copy(update={"street_date": STREET}), placed.lines[2])
preordered = placed.model_copy(update={"lines": LINES})
