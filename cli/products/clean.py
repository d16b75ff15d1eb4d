"""What a file of sales proposes for product records (CHN-17): one spelling and one name for a SKU. Pure: people decide.

Spellings: SKUs that are one when case is left out, as product records have it. Names of a SKU: what differs by case, spaces and
points is one; the name of most sales is proposed. Of the others one that is NEAR it, with the same figures, is the same with a
slip; one that never stands at a sale is a note of the warehouse ("damaged", "?"); the rest are other names, which people look at,
since they may be another product. Two SKUs with one name may be one product.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from cli.products.sold import Row
from shared.contracts.products import spelling_of

NEAR = 85.0
"""Percent alike (rapidfuzz's ratio of the sorted words), from which a name is the proposed one with a slip."""
Kind = Literal["spelling", "slip", "note", "other_name", "same_name"]


@dataclass(frozen=True, slots=True)
class Proposal:
    kind: Kind
    sku: str
    """The proposed spelling."""
    found: str
    """What the file says besides: a spelling, a name, the SKU of the same name."""
    proposed: str
    rows: int
    alike: float | None = None
    """Percent, of names."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    rows: int
    skus: int
    """When case is left out."""
    spelled: int
    """SKUs of several spellings."""
    named: int
    """SKUs of several names, as they are written."""
    sold_as: int
    """The same, of rows that are sales."""
    proposals: tuple[Proposal, ...]


def plain(name: str) -> str:
    """Without case, points and double spaces."""
    return " ".join(re.sub(r"[\W_]+", " ", name.casefold()).split())


def clean(rows: Iterable[Row]) -> Cleaned:
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    names: dict[str, Counter[str]] = defaultdict(Counter)
    sales: dict[str, Counter[str]] = defaultdict(Counter)
    count = 0
    for row in rows:
        count += 1
        sku = spelling_of(row.sku)
        spellings[sku][row.sku] += 1
        if row.name:
            names[sku][row.name] += 1
            if row.sold:
                sales[sku][row.name] += 1
    proposed = {sku: _most(found) for sku, found in spellings.items()}
    chosen = {sku: _most(sales.get(sku) or found) for sku, found in names.items()}
    proposals = [
        *_spellings(spellings, proposed),
        *(each for sku in names for each in _names(proposed[sku], chosen[sku], names[sku], sales.get(sku, Counter()))),
        *_same_names(proposed, chosen, spellings),
    ]
    return Cleaned(
        rows=count,
        skus=len(spellings),
        spelled=sum(len(each) > 1 for each in spellings.values()),
        named=sum(len(each) > 1 for each in names.values()),
        sold_as=sum(len(each) > 1 for each in sales.values()),
        proposals=tuple(sorted(proposals, key=lambda each: (each.kind, each.sku, -each.rows, each.found))),
    )


def _most(found: Mapping[str, int]) -> str:
    """What most rows say; of equals the first in order."""
    return min(found, key=lambda each: (-found[each], each))


def _spellings(spellings: Mapping[str, Counter[str]], proposed: Mapping[str, str]) -> Iterator[Proposal]:
    for sku, found in spellings.items():
        for each, rows in found.items():
            if each != proposed[sku]:
                yield Proposal("spelling", proposed[sku], each, proposed[sku], rows)


def _names(sku: str, chosen: str, names: Counter[str], sales: Counter[str]) -> Iterator[Proposal]:
    words = plain(chosen)
    for name, rows in names.items():
        if name == chosen:
            continue
        alike = 100.0 if plain(name) == words else fuzz.token_sort_ratio(plain(name), words)
        slip = alike >= NEAR and re.findall(r"\d+", name) == re.findall(r"\d+", chosen)
        kind: Kind = "slip" if slip else "other_name" if sales[name] else "note"
        yield Proposal(kind, sku, name, chosen, rows, round(alike, 1))


def _same_names(
    proposed: Mapping[str, str], chosen: Mapping[str, str], spellings: Mapping[str, Counter[str]]
) -> Iterator[Proposal]:
    """Under the SKU of most rows."""
    alike: dict[str, list[str]] = defaultdict(list)
    for sku, name in chosen.items():
        if words := plain(name):
            alike[words].append(sku)
    for skus in alike.values():
        first = min(skus, key=lambda sku: (-spellings[sku].total(), sku))
        for sku in skus:
            if sku != first:
                yield Proposal("same_name", proposed[first], proposed[sku], chosen[first], spellings[sku].total(), 100.0)
