"""A payment provider that exists nowhere: a ledger of charges, and what befalls who asks it, by a seed. Amounts: minor units.

Its ledger is its own word on what money moved, so whoever checks the services compares their facts with it.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from typing import Literal

from shared.contracts.money import Totals
from shared.payments.port import Action, Move, Outcome, Unknown

Trouble = Literal["", "lost", "done_and_lost", "error", "done_and_error"]
"""What befalls a call: not heard, or not answered though it was done; the same with an error as its answer."""
TROUBLES: tuple[Trouble, ...] = ("lost", "done_and_lost", "error", "done_and_error")
AT_MOST = 2
"""Troubles of one reference: a provider that never answers is another test."""


class Duplicate(Exception):
    """The reference is known: nothing is done under it again."""


@dataclass(slots=True)
class Charge:
    id: str
    currency: str
    method: str = "card"
    order: tuple[str, str] = ("", "")
    """Channel and external id of what it pays for, as the shop said when the payer was sent here."""
    totals: Totals = field(default_factory=Totals)
    authorised_until: datetime | None = None
    closed: bool = False
    """The payer's card or account: nothing can be paid back to it."""
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """By reference."""

    @property
    def open(self) -> int:
        return self.totals.authorised - self.totals.voided - self.totals.captured


@dataclass(frozen=True, slots=True)
class Entry:
    """What moved, or did not, in the order in which it was asked."""

    charge: str
    reference: str
    action: Action
    amount: int
    code: str


class SimulatedProvider:
    """`unique=False`: it keeps references, and does what it is asked twice all the same. `now` None: nothing lapses by time."""

    def __init__(
        self,
        *,
        captures_once: bool = False,
        unique: bool = True,
        now: Callable[[], datetime] | None = None,
        changed: Callable[[Charge], None] = lambda charge: None,
    ) -> None:
        self.captures_once, self.unique, self.now, self.changed = captures_once, unique, now, changed
        self.charges: dict[str, Charge] = {}
        self.entries: list[Entry] = []

    # -- what payers do
    def authorise(
        self, id: str, amount: int, currency: str, *, order: tuple[str, str] = ("", ""), until: datetime | None = None
    ) -> Charge:
        charge = self.charges.setdefault(id, Charge(id, currency, order=order))
        charge.totals = charge.totals.model_copy(update={"authorised": charge.totals.authorised + amount})
        charge.authorised_until = until
        self.changed(charge)
        return charge

    def dispute(self, id: str, amount: int) -> None:
        self._add(self.charges[id], disputed=amount)

    # -- what we ask
    def find(self, charge: str, reference: str) -> Outcome | None:
        known = self.charges.get(charge)
        outcome = known.outcomes.get(reference) if known else None
        return None if known is None or outcome is None else replace(outcome, totals=known.totals)

    def move(self, move: Move) -> Outcome:
        """Raises Duplicate."""
        charge = self.charges.get(move.charge)
        if charge is None:
            return Outcome(Totals(), "unknown_charge", f"no charge {move.charge}")
        if self.unique and move.reference in charge.outcomes:
            raise Duplicate(move.reference)
        code, reason = self._why_not(charge, move)
        if not code:
            self._do(charge, move)
        outcome = Outcome(charge.totals, code, reason, charge.authorised_until)
        charge.outcomes[move.reference] = outcome
        self.entries.append(Entry(charge.id, move.reference, move.action, move.amount, code))
        return outcome

    def _why_not(self, charge: Charge, move: Move) -> tuple[str, str]:
        totals = charge.totals
        if move.currency != charge.currency:
            return "currency_differs", f"charge {charge.id} is in {charge.currency}"
        if move.action == "refund":
            if charge.closed:
                return "card_closed", "the payer's card is closed"
            left = totals.captured - totals.refunded - totals.lost
            return ("exceeds_captured", f"{left} is left of it") if move.amount > left else ("", "")
        if move.action == "void":
            return ("", "") if charge.open else ("nothing_open", "nothing of it is authorised")
        if charge.authorised_until is not None and self.now is not None and self.now() > charge.authorised_until:
            return "authorization_expired", f"authorised until {charge.authorised_until.isoformat()}"
        if move.amount > charge.open:
            return ("voided" if totals.voided else "exceeds_authorised"), f"{charge.open} is authorised"
        return "", ""

    def _do(self, charge: Charge, move: Move) -> None:
        match move.action:
            case "capture":
                self._add(charge, captured=move.amount)
                if self.captures_once and charge.open:
                    self._add(charge, voided=charge.open)
            case "void":
                self._add(charge, voided=charge.open)
            case "refund":
                self._add(charge, refunded=move.amount)

    def _add(self, charge: Charge, **amounts: int) -> None:
        more = {name: getattr(charge.totals, name) + amount for name, amount in amounts.items()}
        charge.totals = charge.totals.model_copy(update=more)
        self.changed(charge)


class Unreliable:
    """The port of a simulated provider in this process, and what befalls who calls it: the same for the same seed, reference and
    number of the call, whenever that comes. `share`: of calls, in a hundred, that something befalls."""

    def __init__(self, provider: SimulatedProvider, *, seed: int = 0, share: int = 0) -> None:
        self.provider, self.seed, self.share = provider, seed, share
        self.calls: Counter[str] = Counter()
        self.troubles: Counter[str] = Counter()

    async def find(self, charge: str, reference: str) -> Outcome | None:
        return self.provider.find(charge, reference)

    async def move(self, move: Move) -> Outcome:
        trouble = self.trouble(move.reference)
        if trouble in ("lost", "error"):
            raise Unknown(trouble)
        try:
            outcome = self.provider.move(move)
        except Duplicate as error:
            raise Unknown(f"reference {move.reference} is known") from error
        if trouble:
            raise Unknown(trouble)
        return outcome

    def trouble(self, reference: str) -> Trouble:
        """What befalls the next call under it."""
        self.calls[reference] += 1
        drawn = blake2b(f"{self.seed}/{reference}/{self.calls[reference]}".encode(), digest_size=2).digest()
        if drawn[0] * 100 >= self.share * 256 or self.troubles[reference] >= AT_MOST:
            return ""
        self.troubles[reference] += 1
        return TROUBLES[drawn[1] % len(TROUBLES)]
