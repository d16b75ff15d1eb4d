"""The naive side, started: its topics, its shop, its processes."""

from collections.abc import Iterable

from bench import shop
from bench.naive import records
from bench.stack import Stack

APPS = ("place", "price", "reserve", "pay", "ship")


def start(stack: Stack, apps: Iterable[str] = APPS) -> None:
    """The five apps; they are ready when they answer a first order (a warm-up)."""
    stack.topics(f"naive.{record.__name__}" for record in (*records.STOREFRONT, *records.FACTS))
    shop.open_naive(stack.mongo.uri)
    for app in apps:
        stack.child(app, f"bench.naive.{app}", "worker", "--loglevel", "warn", "--without-web")
