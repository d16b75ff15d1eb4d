"""What the naive apps share: the app as the guide makes it, topics by record, the database."""

import logging
import os
from typing import Any

import faust
from motor.motor_asyncio import AsyncIOMotorClient


def make_app(name: str) -> Any:
    for quiet in ("aiokafka", "pymongo", "faust", "mode"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    return faust.App(
        f"naive-{name}",
        broker=f"kafka://{os.environ['KAFKA_BOOTSTRAP_SERVERS']}",
        store="memory://",
        topic_partitions=4,
        topic_replication_factor=1,
        web_enabled=False,
    )


def topic(app: Any, record: Any) -> Any:
    return app.topic(f"naive.{record.__name__}", key_type=str, value_type=record)


def database() -> Any:
    return AsyncIOMotorClient(os.environ["MONGODB_URI"])["naive"]
