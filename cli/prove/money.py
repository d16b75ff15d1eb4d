"""`waybill prove money`: every amount that came is an order's, and is still there or went back once."""

from cli.prove.account import KNOWN, Account, charge_of
from cli.prove.exchanges import FACTS as OF_EXCHANGES
from cli.prove.exchanges import Exchanges
from cli.prove.log import Decision, Fact, Place
from cli.prove.tally import Tally

LINES = "an order's total = its lines and freight"
CAPTURED = "a charge captured what its reports sum to, once"
ONE_ORDER = "a charge belongs to one order"
GROWS = "what a provider says of a charge only grows"
REFUNDS = "refunded at most what was captured"
CHARGE = "of a charge refunded at most captured - charged back - disputed"
PARTS = "a refund's payments, and its lines, sum to it"
LINE = "of a line refunded at most what was paid for it, and its pieces"
PAID = "an order is paid when its total is held"
ACTIONS = "a provider is asked once, and what ended is what was asked"
RETRIED = "a refund that failed is retried as it was"
ENDED = "nothing is kept of an order that is over"
OVERPAID = "nothing is kept above an order's total"
EXCHANGED = "an exchange's credit is given once, and what its replacement gave back is refunded"
CHECKS = (LINES, CAPTURED, ONE_ORDER, GROWS, REFUNDS, CHARGE, PARTS, LINE, PAID, ACTIONS, RETRIED, ENDED, OVERPAID, EXCHANGED)
SAID = ("order_id", "provider", "payment_id", "action", "amount", "currency", "refund_id")


class Money:
    """Keeps of each order its account; of one that ended and no money ever came for, its name only. And whose each charge is."""

    def __init__(self) -> None:
        self.reads = {"orders": KNOWN | OF_EXCHANGES}
        self.tally = Tally(CHECKS)
        self.accounts: dict[str, Account] = {}
        self.over: dict[str, Place] = {}
        """Where orders without money ended."""
        self.charges: dict[str, str] = {}
        """Their orders."""
        self.asked: dict[str, Fact] = {}
        """By reference, what is not answered yet."""
        self.exchanges = Exchanges()

    def see(self, service: str, decision: Decision) -> None:
        touched = dict[str, None]()
        for fact in decision.facts:
            self.exchanges.see(fact)
            if fact.type in OF_EXCHANGES:
                continue
            order = fact.data["order_id"]
            if order not in self.accounts:
                end = self.over.pop(order, None)
                self.accounts[order] = Account(ended=end, final=end is not None)
            self._see(order, self.accounts[order], fact)
            touched[order] = None
        for order in touched:
            if self.accounts[order].settled and (end := self.accounts.pop(order).ended) is not None:
                self.over[order] = end

    def _see(self, order: str, account: Account, fact: Fact) -> None:
        account.last = fact.place
        match fact.type:
            case "OrderConfirmed" | "OrderChanged":
                self._agreed(order, account, fact)
            case "PaymentCaptured":
                self._captured(order, account, fact)
            case "ChargeReported":
                self._reported(order, account, fact)
            case "RefundIssued":
                self._refunded(order, account, fact)
            case "OrderPaid":
                paid, owed, held = fact.data["paid"], account.owed, account.held
                if self.tally.fails(PAID, paid != owed or held < paid, order):
                    self.tally.tell(PAID, order, f"paid {paid} of {owed}, and {held} are held", fact.place)
            case "ChargeActionRequested" | "ChargeActionEnded":
                self._action(order, account, fact)
            case "RefundRetried":
                failed = account.failed.get(fact.data["refund_id"], 0)
                if self.tally.fails(RETRIED, failed != fact.data["amount"], f"{order} {fact.data['refund_id']}"):
                    text = f"refund {fact.data['refund_id']}: {fact.data['amount']} retried of {failed} that failed"
                    self.tally.tell(RETRIED, order, text, fact.place)
            case _:
                pass
        account.see(fact)

    def _agreed(self, order: str, account: Account, fact: Fact) -> None:
        data = fact.data
        lines = [(line["quantity"] * line["unit_price"] - line["discount"], line["total"]) for line in data["lines"]]
        gone = account.cancelled_total if fact.type == "OrderChanged" else 0
        total = sum(line for _, line in lines) + data.get("freight", 0) + gone
        wrong = bool(lines) and (total != data["total"] or any(reckoned != line for reckoned, line in lines))
        if self.tally.fails(LINES, wrong, order):
            self.tally.tell(
                LINES, order, f"lines, freight and what was cancelled sum to {total}, told are {data['total']}", fact.place
            )

    def _captured(self, order: str, account: Account, fact: Fact) -> None:
        data, charge = fact.data, charge_of(fact.data)
        before, total = account.captured.get(charge, 0), data.get("total", data["amount"])
        if self.tally.fails(CAPTURED, data["amount"] <= 0 or before + data["amount"] != total, order):
            text = f"charge {charge}: {data['amount']} more on {before}, its total is {total}"
            self.tally.tell(CAPTURED, order, text, account.captured_at or fact.place, fact.place)
        if not data.get("provider"):  # the order's channel stands for it, which this fact does not name
            return
        owner = self.charges.setdefault(charge, order)
        if self.tally.fails(ONE_ORDER, owner != order, charge):
            self.tally.tell(ONE_ORDER, f"charge {charge}", f"is of {owner} and of {order}", fact.place)

    def _reported(self, order: str, account: Account, fact: Fact) -> None:
        was, now = account.said.get(charge_of(fact.data), {}), fact.data["totals"]
        fallen = [name for name, amount in was.items() if now[name] < amount]
        if self.tally.fails(GROWS, bool(fallen), order):
            self.tally.tell(GROWS, order, f"charge {charge_of(fact.data)}: less {', '.join(fallen)} than before", fact.place)

    def _refunded(self, order: str, account: Account, fact: Fact) -> None:
        data, tally = fact.data, self.tally
        captured, refunded = sum(account.captured.values()), account.refunded + data["amount"]
        if tally.fails(REFUNDS, data["amount"] < 0 or refunded > captured, order):
            tally.tell(REFUNDS, order, f"{refunded} refunded of {captured} captured", *account.money_places(), fact.place)
        parts, lines = data.get("parts") or (), data.get("lines") or ()
        sums = [sum(part["amount"] for part in told) for told in (parts, lines) if told]
        if tally.fails(PARTS, any(each != data["amount"] for each in sums), f"{order} {data['refund_id']}"):
            tally.tell(PARTS, order, f"refund {data['refund_id']} of {data['amount']}: its parts sum to {sums}", fact.place)
        for part in parts:
            charge = part["payment_id"]
            back, gone = account.given[charge] + part["amount"], account.out_of_reach(charge)
            gone = 0 if data["reason"] == "overpaid" else gone  # what is too much goes back whatever became of it since
            there = account.captured.get(charge, 0) - gone
            if tally.fails(CHARGE, part["amount"] < 0 or back > there, f"{order} {charge}"):
                text = f"charge {charge}: {back} refunded of {there} that could be"
                tally.tell(CHARGE, order, text, *account.money_places(), fact.place)
        for line in lines:
            self._line(order, account, fact, line)

    def _line(self, order: str, account: Account, fact: Fact, line: dict[str, int]) -> None:
        """Lines are told by the first of their SKU: all of that SKU count together."""
        sku = account.skus.get(line["line"])
        amount, pieces = (n + line[name] for n, name in zip(account.back[sku], ("amount", "quantity"), strict=True))
        worth, bought = account.limit(sku)
        if self.tally.fails(LINE, amount > worth or pieces > bought, f"{order} {sku}"):
            text = f"line {line['line']} ({sku}): {pieces} pieces for {amount} refunded of {bought} for {worth}"
            self.tally.tell(LINE, order, text, *account.money_places(), fact.place)

    def _action(self, order: str, account: Account, fact: Fact) -> None:
        data, reference = fact.data, fact.data["reference"]
        if fact.type == "ChargeActionRequested":
            twice = reference in account.actions
            if self.tally.fails(ACTIONS, twice, reference):
                self.tally.tell(ACTIONS, order, f"{data['action']} {reference} is asked twice", fact.place)
            self.asked[reference] = fact
            return
        asked = self.asked.pop(reference, None)
        if asked is None and data["code"] == "too_many_actions":  # what could not be asked any more ends at once
            return
        differs = asked is None or [asked.data.get(name) for name in SAID] != [data.get(name) for name in SAID]
        if self.tally.fails(ACTIONS, differs, reference):
            text = (
                f"{data['action']} {reference} of {data['amount']} ended, {'nothing' if asked is None else 'another'} was asked"
            )
            self.tally.tell(ACTIONS, order, text, *([asked.place] if asked else []), fact.place)

    def end(self) -> Tally:
        self.tally.under_way = len(self.asked)
        for refund, credit in self.exchanges.credits.items():
            self.tally.under_way += credit.is_under_way
            if self.tally.fails(EXCHANGED, bool(credit.wrong), refund):
                self.tally.tell(EXCHANGED, f"refund {refund}", credit.wrong, *credit.places)
        self.tally.checked[ENDED] += len(self.over)
        for order, account in self.accounts.items():
            kept = account.held - account.gone
            under_way = bool(account.open)
            if account.ended is not None:
                if self.tally.fails(ENDED, kept > 0 and not under_way, order):
                    self.tally.tell(ENDED, order, f"is over, and {kept} of it are kept", *account.money_places(), account.ended)
            elif account.paid is not None and not account.keeps:
                over = kept - (account.total or 0) - sum(account.due.values())
                if self.tally.fails(OVERPAID, over > 0 and not under_way, order):
                    text = f"{over} more are kept than its total of {account.total}"
                    self.tally.tell(OVERPAID, order, text, *account.money_places())
        return self.tally
