"""Short lives of a few orders that want the same last uses of promotions and the same last pieces, and whose money a provider is
asked to move that often does not answer; in half of them customers have points, and quotes that hold. Their inputs are
interleaved in any way, and some are told twice.

Each seed is a life of its own. It is drawn once, and plays the same every time. Amounts: fen.
"""

from datetime import timedelta
from random import Random
from typing import Any
from unittest.mock import patch

from cli.play.provider import ledger
from services.inventory.queue import fill
from services.inventory.queue.commands import SetBackorderCap
from services.inventory.receipt.commands import ReceiveStock
from services.orders.channel.commands import ConfigureChannel
from services.orders.charge import work
from services.orders.charge.commands import ReportCharge
from services.orders.order.commands import RefundGoodwill
from services.orders.order.state import Open
from services.orders.provider.commands import ConfigureProvider
from services.pricing.promotion.commands import ActivatePromotion
from shared.contracts.orders import StockLine
from shared.contracts.promotions import Layer, Limits, Offer, SpendThreshold, Tier
from shared.contracts.terms import Terms
from shared.domain import ids
from shared.domain.messages import Command
from shared.memory.at_once import done
from shared.payments.simulated import Charge, SimulatedProvider, Unreliable
from shared.runtime.log.wire import Out
from tests.faults.checker import Verdict
from tests.journeys.accounted import verdict
from tests.journeys.any_members import Members
from tests.journeys.shop import OPENS, Shop

CUSTOMERS = ("lin", "wang", "zhou")
EAST = "sh-1"
WAITS = Terms(short_at_placing="backorder")
TERMS = (Terms(), WAITS, WAITS, WAITS.model_copy(update={"ship": "complete"}))
USES = (b"HoldUse", b"CommitUse", b"ReturnUse")
ORDERS = 9
"""Of a life, at most; two at once beyond."""
TROUBLED = 60
"""Of a hundred calls of the provider: those that something befalls."""


class Crowd:
    def __init__(self, seed: int) -> None:
        self.draw = draw = Random(f"crowd {seed}")
        self.reports: list[ReportCharge] = []
        """All that the provider ever said, in its order."""
        self.untold: list[ReportCharge] = []
        self.provider = SimulatedProvider(captures_once=draw.random() < 0.3, unique=draw.random() < 0.5, changed=self._says)
        self.port = Unreliable(self.provider, seed=seed, share=TROUBLED)
        self.shop = Shop({(EAST, "mug"): draw.choice((1, 2, 3))}, chance=Random(seed), work={"payment_provider": self._moves})
        self.system = self.shop.system
        self.orders: dict[str, str] = {}
        self.channels: dict[str, str] = {}
        self.asked = 0
        self._open()
        self.members = Members(self, seed, CUSTOMERS) if seed % 4 < 2 else None
        self.again = Random(f"again {seed}")
        self.system.served["pricing"].append = self._twice

    def _open(self) -> None:
        draw, ask = self.draw, self.system.ask
        terms = draw.choice(TERMS).model_copy(update={"capture": draw.choice(("payment", "release", "shipment"))})
        channel = ConfigureChannel(
            channel="shop",
            currency="CNY",
            warehouses=(EAST,),
            payment_window_minutes=30,
            return_window_days=7,
            price_source="list",
            terms=terms,
        )
        ask("orders", "shop", channel)
        ask("orders", "pay", ConfigureProvider(provider="pay", captures_once=self.provider.captures_once))
        ask("inventory", EAST, SetBackorderCap(warehouse=EAST, sku="mug", cap=50))
        few = draw.choice((1, 1, 2))
        self.offer("last", Limits(uses=few, code_uses=few), 3_000, ("order",), code="LAST")
        self.offer("launch", Limits(uses=draw.choice((None, 3)), budget=draw.choice((2_000, 2_500)), per_customer=2), 1_000, ())
        self.offer("hello", Limits(first_order=True), 2_000, ("order",), code="HELLO")

    def offer(self, id: str, limits: Limits, off: int, combines: tuple[Layer, ...], code: str | None = None) -> None:
        offer = Offer(
            promotion_id=id,
            currency="CNY",
            terms=SpendThreshold(tiers=(Tier(threshold=6_000, off=off),)),
            combines=combines if code else ("coupon",),
            code=code,
            limits=limits,
            starts_at=OPENS,
            ends_at=OPENS + timedelta(days=90),
        )
        self.system.ask("pricing", "shop", ActivatePromotion(channel="shop", offer=offer))

    # -- its provider
    def _says(self, charge: Charge) -> None:
        channel, number = charge.order
        told = ReportCharge(
            order_id=ids.order_id(channel, number),
            channel=channel,
            provider="pay",
            payment_id=charge.id,
            totals=charge.totals,
            currency=charge.currency,
            method=charge.method,
        )
        self.reports.append(told)
        self.untold.append(told)

    def _moves(self, asked: Any) -> Command:
        outcome: Command = done(work.ask(self.port, asked))
        return outcome

    def _tell(self, report: ReportCharge) -> None:
        self.request("orders", f"pay/{report.payment_id}", report)

    # -- what is told twice
    def _twice(self, topic: str, number: int, out: Out) -> int:
        """Of what pricing asks its own counters, some comes again at once, as if from somebody else: without its link."""
        offset = self.system.append(topic, number, out)
        if topic == "pricing.commands" and dict(out.headers)["ce_type"] in USES and self.again.random() < 0.3:
            self.system.append(topic, number, out._replace(headers=[each for each in out.headers if each[0] != "link"]))
        return offset

    def request(self, service: str, key: str, command: Command) -> None:
        self.asked += 1
        self.system.request(service, key, command, f"asked-{self.asked}", "")

    # -- how it goes
    def live(self) -> Verdict:
        """A queue is filled an order a record, so that few orders meet what a bound of 200 makes rare."""
        with patch.object(fill, "GIFTS", 1):
            for _ in range(self.draw.randint(2, 4)):
                self._place()
            for _ in range(self.draw.randrange(20, 50)):
                self._next()
            self._end()
            if self.members is not None:
                self.members.end()
                self._end()
        return verdict(self.system, ledger(self.provider))

    def _some(self) -> None:
        if self.draw.random() < 0.3:
            self.system.run()
        else:
            for _ in range(self.draw.randrange(12)):
                self.system._step()

    def _place(self) -> None:
        draw, number = self.draw, f"A{len(self.orders)}"
        more: dict[str, Any] = {}
        if draw.random() < 0.8:
            more["customer"] = {"customer_id": draw.choice(CUSTOMERS)}
        if draw.random() < 0.8:
            more["codes"] = [draw.choice(("LAST", "LAST", "HELLO"))]
        channel = "tmall" if draw.random() < 0.3 else "shop"
        pieces = draw.choice((1, 1, 2, 3, 4))
        if self.members is not None and channel == "shop":
            more |= self.members.wishes(pieces, more)
        self.orders[number] = self.shop.place(number, {"mug": pieces}, channel=channel, **more)
        self.channels[number] = channel

    def _next(self) -> None:
        """Now and then two orders at once, and one of them is cancelled at once."""
        if len(self.orders) < ORDERS and self.draw.random() < 0.3:
            for _ in range(self.draw.choice((1, 2))):
                self._place()
            newest = f"A{len(self.orders) - 1}"
            if self.draw.random() < 0.4:
                self.draw.choice((self._cancel, self._receive))(newest)
        else:
            words = *[self._pay] * 3, self._call_back, self._receive, self._cancel, self._dispatch, self._goodwill
            self.draw.choice(words)(self.draw.choice(list(self.orders)))
        if self.members is not None:
            self.members.next()
        self._some()

    def _end(self) -> None:
        """Everything that the provider said was told, and answered."""
        self.system.run()
        while self.untold:
            self.draw.shuffle(self.untold)
            while self.untold:
                self._tell(self.untold.pop())
            self.system.run()

    def _cancel(self, number: str) -> None:
        self.shop.cancel(number, channel=self.channels[number])

    def _pay(self, number: str) -> None:
        """Authorised, all of it or a part; each time another charge."""
        state = self._state(number)
        if isinstance(state, Open) and state.total and not state.paid:
            part = self.draw.choice((state.total, state.total, state.total // 2))
            charge = f"{number}-{len(self.provider.charges)}"
            self.provider.authorise(charge, part, "CNY", order=(self.channels[number], number))
            self._call_back(number)

    def _call_back(self, number: str) -> None:
        """What was said just now or long ago, perhaps again."""
        if self.untold and self.draw.random() < 0.6:
            self._tell(self.untold.pop(self.draw.randrange(len(self.untold))))
        elif self.reports:
            self._tell(self.draw.choice(self.reports))

    def _receive(self, number: str) -> None:
        goods = (StockLine(sku="mug", quantity=self.draw.randint(1, 5)),)
        self.request("inventory", EAST, ReceiveStock(warehouse=EAST, receipt_id=f"r{self.asked}", lines=goods))

    def _dispatch(self, number: str) -> None:
        for shipment in self.shipments(number):
            self.shop.dispatch(self.orders[number], f"SF{shipment}", shipment=shipment)

    def _goodwill(self, number: str) -> None:
        command = RefundGoodwill(order_id=self.orders[number], refund=f"g{self.asked}", amount=500, reason="late")
        self.request("orders", self.orders[number], command)

    # -- what is there
    def _known(self, service: str, noun: str, id: str) -> Any:
        served = self.system.served[service]
        return served.known(served.catalog.wiring.nouns[noun].collection, id)

    def _state(self, number: str) -> Any:
        return self._known("orders", "order", self.orders[number])

    def shipments(self, number: str) -> list[int]:
        order = self.orders[number]
        shipped = self._known("fulfillment", "shipment", order)
        there = shipped.shipments if shipped else {}
        return [each for each in range(1, 9) if ids.shipment_id(order, each) in there]
