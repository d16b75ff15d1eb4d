"""Each rule's outcome: a code with figures. Sentences are made when it is read (`services/pricing/order_price/wording.py`)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from services.pricing.engine.basket import Basket, Candidate, Goods, Refused
from services.pricing.engine.item import Taken, off_line
from services.pricing.engine.layers import Layers, alternative
from services.pricing.engine.points import Paid, Redeem, Redeemed
from shared.contracts.pricing import PriceStep
from shared.contracts.promotions import LAYERS, FlashPrice, Gift, ItemDiscount, Offer, Outcome, SpendThreshold

MISSED = 50
"""Promotions that did not apply, which have a step; the rest is counted."""


Why = tuple[Outcome, dict[str, int], str]
"""An outcome, its figures, and the promotion that stands instead."""


class Extra(NamedTuple):
    """What is no candidate: a code that has no promotion here, a promotion that somebody asks about."""

    rule: str
    subject: str
    code: Outcome


class Trace:
    def __init__(self, basket: Basket, layers: Layers, beaten: Mapping[str, Layers]) -> None:
        """`beaten`: by promotion whose code does not count, the cheapest choice in which it would."""
        self.layers, self.beaten, self.running, self.left_out = layers, beaten, 0, 0
        self.steps: list[PriceStep] = []
        for line in basket.lines:
            self._listed(line)
        below = [line for line in basket.lines if line.unit_price < line.floor]
        for line in {line.sku: line for line in below}.values() if below else ():
            figures = {"unit_price": line.unit_price, "floor": line.floor}
            self._step("profit_floor", line.sku, "floor_clipped", figures)
        for each in layers.best.taken:
            self._applied(each)

    def gift(self, offer: Offer, goods: Goods) -> None:
        self._listed(goods)
        amount = -goods.quantity * goods.unit_price
        self._step("gift", offer.promotion_id, "applied", {"quantity": goods.quantity}, amount=amount, name=goods.sku)

    def missed(
        self,
        fit: Sequence[Candidate],
        refused: Iterable[tuple[Offer, Refused]],
        extras: Iterable[Extra],
        asked: Collection[str],
    ) -> None:
        """Those that do not apply, by layer and id; of many the first, and those that somebody asks about."""
        for each in extras:
            self._step(each.rule, each.subject, each.code, {})
        applied = {each.offer.promotion_id for each in self.layers.best.taken}
        missed: list[tuple[Offer, Refused | Candidate]] = [*refused]
        missed += [(each.offer, each) for each in fit if each.offer.promotion_id not in applied]
        missed.sort(key=lambda each: (LAYERS.index(each[0].layer), each[0].promotion_id))
        kept = [each for n, each in enumerate(missed) if n < MISSED or each[0].promotion_id in asked]
        self.left_out = len(missed) - len(kept)
        for offer, why in kept:
            if isinstance(why, Refused):
                self._step(offer.terms.kind, offer.promotion_id, why.code, {"left": why.left} if why.left else {})
            else:
                code, figures, by = self._why(why)
                self._step(offer.terms.kind, offer.promotion_id, code, figures, by=by)

    def points(self, wanted: Redeem | Redeemed, paid: Paid, refused: Mapping[str, Refused]) -> None:
        """What they pay, or why they do not."""
        if wanted.counter is None:
            self._step("points", "points", "customer_required", {})
        elif (no := refused.get(wanted.counter)) is not None:
            self._step("points", wanted.counter, no.code, {"left": no.left})
        elif not paid.amount:
            self._step("points", wanted.counter, "no_target", {"base": paid.goods})
        elif isinstance(wanted, Redeem):
            points = wanted.policy.points(paid.amount, self.layers.basket.currency)
            figures = {"points": points, "wanted": wanted.points, "base": paid.goods}
            self._step("points", wanted.counter, "applied", figures, amount=-paid.amount)
        else:
            self._step("points", wanted.counter, "applied", {"base": paid.goods}, amount=-paid.amount)

    def freight(self, amount: int) -> None:
        if amount:
            self._step("freight", "", "applied", {}, amount=amount)

    # -- what applies
    def _listed(self, line: Goods) -> None:
        figures = {"quantity": line.quantity, "unit_price": line.unit_price}
        self._step("list_price", line.sku, "applied", figures, amount=line.quantity * line.unit_price, name=line.name)

    def _applied(self, taken: Taken) -> None:
        offer, figures = taken.offer, {}
        if isinstance(offer.terms, SpendThreshold):
            figures = {"base": taken.base, "threshold": _reached(offer.terms, taken.base)}
        lapsed = taken.wanted - taken.amount
        self._step(offer.terms.kind, offer.promotion_id, "applied", figures, amount=-taken.amount)
        if lapsed or taken.moved:
            figures = {"lapsed": lapsed, "moved": taken.moved}
            self._step(offer.terms.kind, offer.promotion_id, "floor_clipped", figures)

    # -- what does not
    def _why(self, candidate: Candidate) -> Why:
        offer, layers = candidate.offer, self.layers
        if isinstance(offer.terms, Gift):
            by = layers.best.taken[0].offer.promotion_id if layers.best.taken else ""
            return "not_combinable", self._limited(offer), by
        if offer.layer == "item":
            return self._why_item(candidate)
        before = [] if layers.best.is_exclusive else [each for each in layers.best.taken if self._earlier(each.offer, offer)]
        reach = layers.reach(candidate, before)
        if not reach.lines:
            blocking = next((each.offer.promotion_id for each in before), "")
            return "not_combinable" if blocking else "no_target", {}, blocking
        if reach.short:
            return "threshold_missed", {"short": reach.short, "threshold": reach.base + reach.short}, ""
        if not layers.best.taken:
            return "floor_clipped", {"lapsed": reach.wanted}, ""
        return self._beaten(candidate)

    def _why_item(self, candidate: Candidate) -> Why:
        offer, layers = candidate.offer, self.layers
        lines = candidate.lines or ()
        if not layers.alone(candidate).taken:
            wanted = sum(off_line(offer, layers.gross[n], layers.basket.lines[n].quantity) for n in lines)
            return "floor_clipped" if wanted else "no_target", {"lapsed": wanted} if wanted else {}, ""
        for taken in layers.best.taken:  # where another of its kind stands on one of its lines, people compare on that line
            if isinstance(taken.offer.terms, ItemDiscount | FlashPrice) and (common := [n for n in lines if n in taken.shares]):
                n = common[0]
                mine = min(off_line(offer, layers.gross[n], layers.basket.lines[n].quantity), layers.rooms[n])
                if mine and mine <= taken.shares[common[0]]:
                    return "beaten", {"by": taken.shares[common[0]] - mine}, taken.offer.promotion_id
        return self._beaten(candidate)

    def _beaten(self, candidate: Candidate) -> Why:
        """By how much the cheapest choice with it would be dearer, and what stands instead of it."""
        offer, layers = candidate.offer, self.layers
        best = layers.best
        same = best.has(offer.layer) or best.taken[0]
        by = best.off - alternative(self.beaten.get(offer.promotion_id, layers), offer).off
        if by < 0:  # by the channel's policy, not because it would cost more
            return "beaten", {"priority": same.offer.priority, "own_priority": offer.priority}, same.offer.promotion_id
        figures = {"by": by, **self._limited(offer)}
        if offer.layer == "order" and (coupon := best.has("coupon")) and not best.has("order"):
            before = [taken] if (taken := layers.apply(candidate, ())) else []
            if short := layers.reach(self._candidate(coupon.offer), before).short:
                figures["short_after"] = short
        return "beaten", figures, same.offer.promotion_id

    def _limited(self, offer: Offer) -> dict[str, int]:
        return {"codes": self.layers.combining.codes} if offer.promotion_id in self.beaten else {}

    def _earlier(self, one: Offer, other: Offer) -> bool:
        """Of those that apply, one that the other would come after."""
        if one.layer == other.layer:
            return self.layers.adds_up(one.layer) and one.stacks and other.stacks
        return LAYERS.index(one.layer) < LAYERS.index(other.layer)

    def _candidate(self, offer: Offer) -> Candidate:
        return next(each for each in (*self.layers.by_layer[offer.layer], *self.layers.exclusive) if each.offer is offer)

    def _step(
        self, rule: str, subject: str, code: Outcome, figures: dict[str, int], *, amount: int = 0, name: str = "", by: str = ""
    ) -> None:
        self.running += amount
        self.steps.append(
            PriceStep(
                rule=rule,
                subject=subject,
                name=name,
                code=code,
                figures=figures,
                by=by,
                amount=amount,
                running=self.running,
            )
        )


def _reached(terms: SpendThreshold, base: int) -> int:
    return [tier.threshold for tier in terms.tiers if tier.threshold <= base][-1]
