"""The command line `waybill`. A command is a function in a module of its own, and one line here."""

import asyncio
from typing import Any

import typer
from aiokafka.errors import KafkaError
from pydantic import ValidationError
from pymongo.errors import PyMongoError

from cli import terminal
from cli.adopt import adopt
from cli.bench import bench
from cli.demo.command import demo
from cli.demo.driver import DemoStuck
from cli.dlq import dlq
from cli.docs.command import docs
from cli.doctor import doctor
from cli.events import events
from cli.faults import faults
from cli.forecast.command import forecast
from cli.importing import imports
from cli.ports import NoFreePort
from cli.prices.command import prices
from cli.products.command import products
from cli.promo.command import promo
from cli.prove.command import prove
from cli.rebuild import rebuild_command
from cli.redecide import redecide_command
from cli.replay.command import replay
from cli.replay.driver import ReplayStuck
from cli.running import NothingRuns
from cli.signals.command import signals
from cli.status import status
from cli.supervisor import SystemFailed
from cli.testing import run_tests
from cli.topics import topics
from cli.up import up
from cli.verify import verify_command
from cli.whatif.command import whatif
from shared.infra import InfrastructureError, given
from shared.runtime.documents.port import Unavailable
from shared.runtime.places import AnotherLog
from shared.runtime.settings import Settings
from shared.runtime.stream.granted import why_away
from shared.runtime.tools.apart import ProcessDied
from shared.runtime.tools.rebuild import ServiceRuns
from shared.runtime.topics import TopicsUnfit

EXPLAINED = (
    *(InfrastructureError, NothingRuns, SystemFailed, NoFreePort, TopicsUnfit, AnotherLog, ServiceRuns, ProcessDied),
    *(DemoStuck, ReplayStuck),
)
"""Errors whose message says what is wrong and what to do."""


class Commands(typer.core.TyperGroup):
    """Errors that a user can do something about are told in words."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except EXPLAINED as error:
            terminal.fail(str(error))
        except KafkaError as error:
            terminal.fail(f"{_why(error)}.\nIs it up at {given.KAFKA}? To start one: ./waybill up")
        except (Unavailable, PyMongoError) as error:
            terminal.fail(f"MongoDB cannot be used: {error}.\nIs it up at {given.MONGO}? To start one: ./waybill up")
        except ValidationError as error:
            if error.title != "Settings":
                raise
            wrong = "; ".join(": ".join([*map(_variable, map(str, each["loc"][:1])), each["msg"]]) for each in error.errors())
            terminal.fail(f"A setting in the environment cannot be used: {wrong}")


def _why(error: KafkaError) -> str:
    """A wrong password, or a certificate of nobody we know, is told by the broker that the environment names."""
    if not given.is_given():
        return f"Kafka cannot be used: {error!r}"
    settings = Settings()
    return asyncio.run(why_away(settings.kafka, settings.kafka_options(), error))


def _variable(field: str) -> str:
    """The environment variable of a setting."""
    found = Settings.model_fields.get(field)
    alias = found.validation_alias if found else field
    return alias if isinstance(alias, str) else f"WAYBILL_{field.upper()}"


PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}
"""For commands that hand their options on."""

app = typer.Typer(
    name="waybill",
    cls=Commands,
    help="Event-sourced orders and fulfillment on Kafka and MongoDB. Start with: ./waybill demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(demo)
app.command()(up)
app.command()(status)
app.command()(events)
app.command()(replay)
app.add_typer(imports, name="import")
app.add_typer(dlq, name="dlq")
app.add_typer(forecast, name="forecast")
app.add_typer(prices, name="prices")
app.add_typer(products, name="products")
app.add_typer(promo, name="promo")
app.add_typer(signals, name="signals")
app.add_typer(whatif, name="whatif")
app.command("verify")(verify_command)
app.command("redecide")(redecide_command)
app.command()(prove)
app.command("rebuild")(rebuild_command)
app.command()(doctor)
app.command()(topics)
app.command()(adopt)
app.command()(docs)
app.command()(faults)
app.command(context_settings=PASSED_ON)(bench)
app.command("test", context_settings=PASSED_ON)(run_tests)
