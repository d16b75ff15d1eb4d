"""What the day came to, added up from public facts alone. Amounts: minor units."""

from collections import Counter
from dataclasses import dataclass, field

from cli.play.watcher import Seen

LATER = ("OrderPlaced", "OrderRefused", "OrderConfirmed", "OrderShipped", "OrderDelivered", "OrderCancelled", "OrderExpired")
WORDS = dict(zip(LATER, ("placed", "refused", "unpaid", "shipped", "delivered", "cancelled", "expired"), strict=True))
"""How an order stands after each of its facts; the last one tells."""


@dataclass
class Tally:
    stands: dict[str, str] = field(default_factory=dict)
    """Order id to how it stands, with the reason of a refusal."""
    parcels: Counter[str] = field(default_factory=Counter)
    """Order id to the parcels that left for it."""
    changed: set[str] = field(default_factory=set)
    waited: set[str] = field(default_factory=set)
    """Orders, as the parcels."""
    money_in: int = 0
    refunded: int = 0
    refunds: Counter[str] = field(default_factory=Counter)
    """Amounts by reason."""
    reserved: int = 0
    """Reservations, and below what ended them."""
    refused_requests: Counter[str] = field(default_factory=Counter)
    dead_letters: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    tickets: Counter[str] = field(default_factory=Counter)
    returns: Counter[str] = field(default_factory=Counter)
    returnable: set[str] = field(default_factory=set)
    """Orders of which support knows that they were delivered."""

    def note(self, seen: Seen) -> None:
        match seen.type:
            case "PaymentCaptured" | "RefundIssued" if seen.data.get("credit_of") or seen.data.get("credit_to"):
                pass  # from one order to another
            case "PaymentCaptured":
                self.money_in += seen.data["amount"]
            case "RefundIssued":
                data = seen.data
                self.refunded += data["amount"]
                self.refunds[data["reason"].split()[0]] += data["amount"]
            case "OrderShipped":
                self.parcels[seen.key] += 1
                self.stands[seen.key] = WORDS[seen.type]
            case "OrderChanged":
                self.changed.add(seen.key)
            case "StockReserved" if seen.data.get("waited"):
                self.waited.add(seen.key)
            case "OrderRefused":
                self.stands[seen.key] = f"refused: {seen.data['code'].replace('_', ' ')}"
            case "OrderRequestRefused" | "ReturnRefused" | "FulfillmentRequestRefused":
                self.refused_requests[seen.data["code"].replace("_", " ")] += 1
            case "StorefrontEventRefused" | "Parked":
                data = seen.data
                self.dead_letters[f"{data['code'].replace('_', ' ')}: {data['reason']}"] += 1
            case "Repeated":
                self.repeated += 1
            case "TicketOpened" | "TicketAnswered" | "FirstResponseBreached":
                self.tickets[seen.type] += 1
            case "ReturnWindowOpened":
                self.returnable.add(seen.key)
            case "ReturnRequested" | "ReturnRefunded" | "StockRestocked" | "ReturnScrapped":
                self.returns[seen.type] += 1
            case type if type in WORDS:
                self.stands[seen.key] = WORDS[type]

    @property
    def split(self) -> int:
        """Orders that left in more than one parcel."""
        return sum(1 for count in self.parcels.values() if count > 1)

    def outcomes(self) -> Counter[str]:
        return Counter(self.stands.values())
