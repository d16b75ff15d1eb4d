"""`waybill test`: the project's tests, on a real Kafka and MongoDB."""

import typer

from cli.module import run_module


def run_tests(context: typer.Context) -> None:
    """Run the tests, all but those marked slow. Arguments go to pytest (e.g. -k orders, or -m slow)."""
    run_module("pytest", ["-m", "not slow", *context.args], "tests")  # of two -m pytest takes the last
