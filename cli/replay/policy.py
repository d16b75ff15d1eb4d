"""The shop's policies that the file does not state: assumed here, said aloud in every reconciliation."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from cli.replay.rows import LONDON


@dataclass(frozen=True, slots=True)
class Policy:
    channel: str = "uk-web"
    warehouse: str = "uk-1"
    currency: str = "GBP"
    price_source: str = "storefront"
    """The file's prices bind: the shop sold at them."""
    payment_window_minutes: int = 60
    """Never used up: every invoice is paid the moment it is written, since the file knows no other time."""
    return_window_days: int = 365
    """The shop credited goods for as long as the file reaches."""
    dispatch: time = time(8)
    """London. Paid orders leave on the first working morning (Monday to Friday; bank holidays count as working) after payment."""
    delivery: time = time(12)
    """London, `transit_days` calendar days after the dispatch."""
    transit_days: int = 2
    carrier: str = "royal-mail"

    def dispatched_at(self, paid: datetime) -> datetime:
        """UTC, always later than `paid`."""
        day = paid.astimezone(LONDON).date()
        while day.weekday() >= 5 or self._utc(day, self.dispatch) <= paid:
            day += timedelta(days=1)
        return self._utc(day, self.dispatch)

    def delivered_at(self, dispatched: datetime) -> datetime:
        """UTC."""
        return self._utc(dispatched.astimezone(LONDON).date() + timedelta(days=self.transit_days), self.delivery)

    @staticmethod
    def _utc(day: date, at: time) -> datetime:
        return datetime.combine(day, at, LONDON).astimezone(UTC)


ASSUMED = Policy()
