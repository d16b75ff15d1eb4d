"""What an order would be after a change: its lines and what they cost. Pure. Amounts: minor units of the order's currency.

Two ways. Where nothing is taken out (or its terms say so) and nothing has left, the whole order is priced again under the
terms of its day: promotions are won and lost. Else what stays costs what it costs, what is taken out gives back its share of what
is paid, by the refund solver's cumulative floor, and what is added is priced as an order of its own. A line with a price of its
own is in no promotion. Of a storefront that sets its own prices, every line has one.
"""

from collections.abc import Sequence

from services.orders.change.state import Changing
from services.orders.order.apart import apart_of, done, of_stock
from services.orders.order.kits import exploded
from services.orders.order.shipments import OrderShipment, as_lines, pieces_of, priced_line, taken
from services.orders.order.state import Open
from shared.contracts.changes import LineChange
from shared.contracts.kits import Components, KitLines, in_stock
from shared.contracts.lines import PricedLine, StockLine
from shared.contracts.orders import OrderLine
from shared.contracts.terms import ChangeTerms
from shared.contracts.without_stock import LineEnds
from shared.domain.refunds import by_piece

Reduced = tuple[OrderShipment, tuple[StockLine, ...], tuple[StockLine, ...]]
"""A shipment, what of it goes, and what stays."""


def terms_of(order: Open) -> ChangeTerms:
    return order.terms.changes or ChangeTerms()


def changed_lines(open: Changing) -> dict[int, LineChange]:
    """By number; without those that are added."""
    return {each.line: each for each in open.lines if each.line is not None}


def added_lines(open: Changing) -> list[LineChange]:
    return [each for each in open.lines if each.line is None]


def _made_of(open: Changing) -> dict[str, Components]:
    """Its added kits."""
    return {kit.sku: kit.components for kit in open.kits}


def _places(order: Open, open: Changing) -> list[tuple[LineChange, range]]:
    """Each line that is added, and the numbers that it gets: of a kit one for each component."""
    made_of, places, number = _made_of(open), list[tuple[LineChange, range]](), len(order.lines) + 1
    for each in added_lines(open):
        after = number + len(made_of.get(each.sku) or (each,))
        places.append((each, range(number, after)))
        number = after
    return places


def lines_after(order: Open, open: Changing) -> int:
    """How many the order has, once it is applied."""
    return len(order.lines) + sum(len(numbers) for _, numbers in _places(order, open))


def added_kits(order: Open, open: Changing) -> tuple[KitLines, ...]:
    made_of = _made_of(open)
    return tuple(
        KitLines(sku=each.sku, quantity=each.quantity, numbers=tuple(numbers))
        for each, numbers in _places(order, open)
        if each.sku in made_of
    )


def gone_of(order: Open) -> list[int]:
    """Of each line, how many pieces have left, or are done: those of its SKU that did, from the first line that has them."""
    left = pieces_of(line for each in order.shipments if each.gone for line in each.lines)
    if order.apart is not None:
        left.update(done(order))
    _, rest = taken(order.lines, left)
    return [line.quantity - now.quantity for line, now in zip(order.lines, rest, strict=True)]


def own_lines(order: Open, open: Changing) -> tuple[int, ...]:
    """Numbers of lines with a price of their own, or a share of a kit's, once it is applied."""
    own = {number for number, line in enumerate(order.lines, 1) if line.quantity and not line.total}  # a gift stays one
    own |= {*order.of_kits, *(order.changes.own if order.changes else ())}
    own |= {number for number, each in changed_lines(open).items() if each.unit_price is not None}
    made_of = _made_of(open)
    for each, numbers in _places(order, open):
        if each.unit_price is not None or each.sku in made_of:
            own.update(numbers)
    return tuple(sorted(own))


def reprices(order: Open, open: Changing) -> bool:
    """Whether the whole order is priced again."""
    if order.price_source == "storefront" or any(each.gone for each in order.shipments) or done(order):
        return False
    own = own_lines(order, open)
    listed = any(each.unit_price is None for each in added_lines(open)) or any(
        number not in own and each.quantity != each.was for number, each in changed_lines(open).items()
    )
    if any(each.quantity < each.was for each in open.lines):
        return listed and terms_of(order).cancelled_line == "reprice"
    return listed


def to_price(order: Open, open: Changing) -> tuple[OrderLine, ...]:
    """What pricing is asked for, in the order in which `target` takes it; (): nothing."""
    own, changed = own_lines(order, open), changed_lines(open)
    whole = reprices(order, open)
    asked: list[OrderLine] = []
    for number, line in enumerate(order.lines, 1):
        change = changed.get(number)
        quantity = change.quantity if change else line.quantity
        more = quantity if whole else quantity - line.quantity
        if more > 0 and number not in own and order.price_source == "list":
            asked.append(OrderLine(sku=line.sku, quantity=more))
    for each in added_lines(open):
        if each.unit_price is None:
            asked.append(OrderLine(sku=each.sku, quantity=each.quantity))
    return tuple(asked)


def before(order: Open, open: Changing) -> tuple[OrderLine, ...]:
    """What the same promotions counted until now."""
    if not reprices(order, open):
        return ()
    own = {*order.of_kits, *(order.changes.own if order.changes else ())}
    return tuple(
        OrderLine(sku=line.sku, quantity=line.quantity)
        for number, line in enumerate(order.lines, 1)
        if line.quantity and line.total and number not in own
    )


def target(order: Open, open: Changing, priced: Sequence[PricedLine]) -> tuple[PricedLine, ...]:
    """All lines, each in its place. `priced`: what pricing said of `to_price`, in its order."""
    answers, changed = iter(priced), changed_lines(open)
    own, whole = own_lines(order, open), reprices(order, open)
    lines: list[PricedLine] = []
    for number, line in enumerate(order.lines, 1):
        change = changed.get(number)
        quantity = change.quantity if change else line.quantity
        bound = number in own or order.price_source == "storefront"
        if change is not None and change.unit_price is not None:
            lines.append(priced_line(line.sku, quantity, change.unit_price, quantity * change.unit_price))
        elif whole and quantity and not bound:
            lines.append(next(answers))
        elif quantity < line.quantity:
            here = order.rest[number - 1] if order.rest else line  # what was delivered was told at its share
            share = by_piece(here.total, here.quantity, line.quantity - quantity, 0)
            lines.append(priced_line(line.sku, quantity, line.unit_price, line.total - share))
        elif quantity > line.quantity:
            more = (quantity - line.quantity) * line.unit_price if bound else next(answers).total
            lines.append(priced_line(line.sku, quantity, line.unit_price, line.total + more))
        else:
            lines.append(line)
    added: list[PricedLine] = []
    for each in added_lines(open):
        own_price = each.unit_price
        added.append(
            next(answers) if own_price is None else priced_line(each.sku, each.quantity, own_price, each.quantity * own_price)
        )
    return (*lines, *exploded(added, open.kits)[0])


def at_stake(order: Open, open: Changing) -> int:
    """What the change's own prices come to: how far they are from what the lines cost by piece until now."""
    sums = 0
    for each in open.lines:
        if each.unit_price is not None:
            was = 0 if each.line is None else order.lines[each.line - 1].unit_price
            sums += each.quantity * abs(each.unit_price - was)
    return sums


def _by_sku(open: Changing) -> dict[str, int]:
    """How many pieces of stock more, or less, all lines together; of kits that are added those of their components."""
    sums = in_stock([(each.sku, each.quantity - each.was) for each in changed_lines(open).values()], ())
    for sku, count in in_stock([(each.sku, each.quantity) for each in added_lines(open)], open.kits).items():
        sums[sku] = sums.get(sku, 0) + count
    return of_stock(sums, apart_of(open.without_stock)) if open.without_stock else sums


def added_ends(order: Open, open: Changing) -> tuple[LineEnds, ...]:
    """Of SKUs without stock that the order had not."""
    known = order.apart.ends if order.apart is not None else {}
    return tuple(each for each in open.without_stock if each.sku not in known)


def more_pieces(open: Changing) -> tuple[StockLine, ...]:
    return as_lines(_by_sku(open))


def fewer_pieces(open: Changing) -> tuple[StockLine, ...]:
    return as_lines({sku: -count for sku, count in _by_sku(open).items()})


def reductions(order: Open, open: Changing) -> list[Reduced] | None:
    """Which shipments give what is taken out: those that fulfillment has not, the newest first, then those that it has. None:
    not so many pieces are there, or they wait for stock."""
    left = {sku: -count for sku, count in _by_sku(open).items() if count < 0}
    order_of = {"none": 0, "stopped": 1, "stopping": 2, "requested": 2}
    there = [each for each in order.shipments if not each.gone and each.allocation == "allocated"]
    found: list[Reduced] = []
    for each in sorted(there, key=lambda shipment: (order_of[shipment.fulfillment], -shipment.number)):
        goes = {line.sku: min(line.quantity, left[line.sku]) for line in each.lines if left.get(line.sku)}
        if not goes:
            continue
        for sku, count in goes.items():
            left[sku] -= count
        stays = tuple(
            StockLine(sku=line.sku, quantity=line.quantity - goes.get(line.sku, 0))
            for line in each.lines
            if line.quantity > goes.get(line.sku, 0)
        )
        found.append((each, tuple(StockLine(sku=sku, quantity=count) for sku, count in goes.items()), stays))
    return None if any(left.values()) else found


def to_stop(order: Open, open: Changing) -> list[OrderShipment]:
    """Of those that fulfillment has, the ones that the change touches."""
    if open.customer is not None:
        return [each for each in order.shipments if each.fulfillment == "requested"]
    return [each for each, _, _ in reductions(order, open) or () if each.fulfillment == "requested"]
