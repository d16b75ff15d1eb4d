"""Pieces that are ring-fenced for some channels: a pool (key: pool id), and its parts in each warehouse (key: warehouse)."""

from services.inventory.pool.decide import PARTS, POOL
from services.inventory.pool.parts import PartFact, Parts, parts_ids
from services.inventory.pool.parts import evolve as evolve_parts
from services.inventory.pool.state import Pool, evolve
from services.inventory.pool.view import pool_parts as parts_view
from services.inventory.pool.view import pools
from shared.contracts.inventory import RequestRefused
from shared.contracts.pools import PoolDefined, PoolMoveAsked, PoolRefused
from shared.domain.nouns import Noun

pool = Noun(
    name="pool",
    key="pool_id",
    state=Pool,
    initial=Pool(),
    facts=PoolDefined,
    evolve=evolve,
    on=POOL,
    says=(PoolMoveAsked, PoolRefused),
    views=(pools,),
)
pool_parts = Noun(
    name="pool_parts",
    key="warehouse",
    id="warehouse/sku",
    state=Parts,
    initial=Parts(),
    facts=PartFact,
    evolve=evolve_parts,
    ids=parts_ids,
    on=PARTS,
    says=(RequestRefused,),
    views=(parts_view,),
)
