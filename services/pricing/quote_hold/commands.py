"""What is asked about a customer's hold. Key: customer id."""

from shared.contracts.uses import Use
from shared.domain.messages import Command


class HoldQuote(Command):
    """A quote that shall hold. `basket`: what is quoted, as a digest; `uses`: what its price is counted by, in ascending order of
    counters."""

    customer_id: str
    basket: str
    uses: tuple[Use, ...]


class ExpireQuoteHold(Command):
    """Its time is over, unless it was quoted again meanwhile."""

    customer_id: str
    hold_id: str
