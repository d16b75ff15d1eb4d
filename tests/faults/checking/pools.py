"""Pools, played again from the facts: none sells more than it has, or gets back more than it sold; what a shipment took of one it
gives back to no other."""

from collections import Counter
from collections.abc import Iterator

from tests.faults.checking.log import Fact, Logs, Wrong


class Pools:
    """By "<warehouse>/<sku>" and pool."""

    def __init__(self) -> None:
        self.left: Counter[tuple[str, str]] = Counter()
        self.sold: Counter[tuple[str, str, str]] = Counter()
        """By shipment, too."""

    def see(self, fact: Fact) -> Iterator[Wrong]:
        data, changed = fact.data, list[tuple[str, str]]()
        match fact.type:
            case "PoolSplit":
                changed = [self._add(fact, data["pool_id"], data["pieces"])]
            case "PoolMerged":
                changed = [self._add(fact, data["pool_id"], -data["pieces"])]
                if data.get("to_pool"):
                    self._add(fact, data["to_pool"], data["pieces"])
                elif data.get("ended") and self.left[changed[0]]:
                    yield Wrong("invariant", f"{'/'.join(changed[0])}: ends with {self.left[changed[0]]} pieces left", (fact,))
            case "PoolReduced":
                changed = [self._add(fact, part["pool_id"], -part["pieces"]) for part in data["parts"]]
            case "StockReserved" | "ReservationQueued" | "StockReleased":
                for line in data.get("pooled") or ():
                    yield from self._sell(fact, line["sku"], line["quantity"])
        for at in changed:
            if self.left[at] < 0:
                yield Wrong("invariant", f"{'/'.join(at)}: {-self.left[at]} pieces more go than it has", (fact,))

    def _add(self, fact: Fact, pool: str, n: int, sku: str = "") -> tuple[str, str]:
        at = (f"{fact.data['warehouse']}/{sku or fact.data['sku']}", pool)
        self.left[at] += n
        return at

    def _sell(self, fact: Fact, sku: str, n: int) -> Iterator[Wrong]:
        pool, shipment = fact.data["pool"], fact.data["shipment_id"]
        back = fact.type == "StockReleased"
        at = self._add(fact, pool, n if back else -n, sku)
        mine = (*at, shipment)
        self.sold[mine] += -n if back else n
        if self.left[at] < 0:
            yield Wrong("invariant", f"{'/'.join(at)}: {shipment} takes {n}, {-self.left[at]} more than it has", (fact,))
        if self.sold[mine] < 0:
            yield Wrong("invariant", f"{'/'.join(at)}: {shipment} gives {n} back and had fewer of it", (fact,))


def oversold(logs: Logs) -> Iterator[Wrong]:
    pools = Pools()
    for fact in logs["inventory"].facts:
        yield from pools.see(fact)
