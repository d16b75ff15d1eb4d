"""Where the file's money went: every readable line is booked exactly once, so the parts must sum to the file."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from cli.replay.rows import Row
from cli.replay.rules import money, pence


@dataclass(slots=True)
class Ledger:
    """Amounts of the file are exact GBP (it writes down to 0.001); amounts planned from them are pence. Credits count upwards."""

    file: Decimal = Decimal(0)
    """quantity x price over all readable lines, C lines negative as they stand."""
    left_out: dict[str, Decimal] = field(default_factory=dict)
    """By reason, GBP signed as in the file, invoices and credit notes together."""
    left_out_lines: Counter[str] = field(default_factory=Counter)
    sold: int = 0
    """Pence of all orders."""
    rounding: Decimal = Decimal(0)
    """GBP that rounding to pence added to sold lines (negative: took away)."""
    matched: int = 0
    """Pence of credit notes that a sale was found for, at the note's price."""
    refund: int = 0
    """Pence that Waybill must pay back for `matched`: the same pieces at what their sale cost."""
    unmatched: int = 0
    """Pence of credited goods that this plan never sold."""
    credits: Counter[str] = field(default_factory=Counter)
    """Pence paid back without goods, by reason."""
    credit_rounding: Decimal = Decimal(0)
    """GBP that rounding to pence added to credited lines."""

    def leave_out(self, reason: str, rows: Iterable[Row]) -> None:
        for row in rows:
            self.left_out[reason] = self.left_out.get(reason, Decimal(0)) + money(row)
            self.left_out_lines[reason] += 1

    def round_sale(self, row: Row) -> None:
        self.rounding += Decimal(pence(row)) / 100 - money(row)

    def round_credit(self, row: Row) -> None:
        self.credit_rounding += Decimal(pence(row)) / 100 + money(row)

    @property
    def credited(self) -> int:
        return self.matched + self.unmatched + self.credits.total()

    @property
    def unexplained(self) -> Decimal:
        """GBP of the file less all of its parts: 0, or a line was booked twice or never."""
        sold = Decimal(self.sold) / 100 - self.rounding
        credited = Decimal(self.credited) / 100 - self.credit_rounding
        return self.file - sold - sum(self.left_out.values()) + credited
