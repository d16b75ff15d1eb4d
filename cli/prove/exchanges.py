"""What a return pays of another order: given once, taken or given back, and what came back refunded. The two orders' facts lie in
several partitions, which are read one after another: they are judged when all were read."""

from dataclasses import dataclass, field

from cli.prove.log import Fact, Place

FACTS = frozenset(("ExchangeCreditGiven", "ExchangeCreditReturned", "ExchangeCreditRefunded"))
CHARGE = "exchange/"
"""Before the refund's id: the charge that it is for the replacement."""


@dataclass(slots=True)
class Credit:
    """Of one refund."""

    issued: int = 0
    given: int = 0
    taken: int = 0
    """Captured by the replacement."""
    left: int = 0
    """Refunded of that charge by the replacement."""
    back: int = 0
    """Told of it."""
    refunded: int = 0
    """To who paid for what came back."""
    places: list[Place] = field(default_factory=list)

    @property
    def wrong(self) -> str:
        if self.issued != self.given:
            return f"{self.issued} are refunded into it, {self.given} given"
        if self.taken not in (0, self.given):
            return f"{self.given} are given, {self.taken} taken"
        if self.back != self.left and (self.taken or self.back != self.given):
            return f"{self.left} are refunded of it, {self.back} given back"
        if self.refunded > self.back:
            return f"{self.back} came back, {self.refunded} are refunded"
        return ""

    @property
    def is_under_way(self) -> bool:
        return (not self.taken and not self.back) or self.refunded < self.back


class Exchanges:
    def __init__(self) -> None:
        self.credits: dict[str, Credit] = {}
        """By refund."""
        self.taken = set[str]()
        """Of these, those that a replacement captured."""

    def see(self, fact: Fact) -> None:
        data = fact.data
        match fact.type:
            case "RefundIssued":
                if data.get("credit_to"):
                    self._of(data["refund_id"], fact).issued += data["amount"]
                else:
                    self._leave(fact)
            case "PaymentCaptured" if data.get("credit_of"):
                self.taken.add(data["payment_id"])
                self._of(data["payment_id"], fact).taken += data["amount"]
            case "ExchangeCreditGiven":
                self._of(data["refund_id"], fact).given += data["amount"]
            case "ExchangeCreditReturned":
                credit = self._of(data["refund_id"], fact)
                credit.back = max(credit.back, data["total"])
            case "ExchangeCreditRefunded":
                self._of(data["refund_id"], fact).refunded += data["amount"]
                self._leave(fact)
            case _:
                pass

    def _leave(self, fact: Fact) -> None:
        """What it gives back of a credit of its own; what it passes on to a replacement of its own stays one."""
        for part in fact.data.get("parts") or ():
            if (id := part["payment_id"].removeprefix(CHARGE)) in self.taken:
                self._of(id, fact).left += part["amount"]

    def _of(self, refund: str, fact: Fact) -> Credit:
        credit = self.credits.setdefault(refund, Credit())
        credit.places.append(fact.place)
        return credit
