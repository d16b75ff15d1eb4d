"""The command line `waybill`. A command is a function in a module of its own, and one line here."""

from typing import Any

import typer
from aiokafka.errors import KafkaError
from pydantic import ValidationError
from pymongo.errors import PyMongoError

from shared.cli import terminal
from shared.cli.ports import NoFreePort
from shared.cli.running import NothingRuns
from shared.cli.supervisor import SystemFailed
from shared.cli.topics import topics
from shared.cli.up import up
from shared.documents.port import Unavailable
from shared.infra import InfrastructureError
from shared.runtime.topics import TopicsUnfit

EXPLAINED = (InfrastructureError, NothingRuns, SystemFailed, NoFreePort, TopicsUnfit)
"""Errors whose message says what is wrong and what to do."""


class Commands(typer.core.TyperGroup):
    """Errors that a user can do something about are told in words."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except EXPLAINED as error:
            terminal.fail(str(error))
        except KafkaError as error:
            terminal.fail(f"Kafka does not answer as it should: {error!r}. Does it run? See: ./waybill status")
        except (Unavailable, PyMongoError) as error:
            terminal.fail(f"MongoDB does not answer as it should: {error}. Does it run? See: ./waybill status")
        except ValidationError as error:
            if error.title != "Settings":
                raise
            wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
            terminal.fail(f"A setting in the environment cannot be used: {wrong}")


app = typer.Typer(
    name="waybill",
    cls=Commands,
    help="Event-sourced orders and fulfillment on Kafka and MongoDB. Start with: ./waybill demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(up)
app.command()(topics)
