"""`waybill bench [NAMES...]`: what the benchmarks measure, on a Kafka and a mongod of their own."""

import typer

from cli.module import run_module


def bench(context: typer.Context) -> None:
    """Measure throughput, latency, growth; write docs/benchmarks.md. Options are those of `python -m bench --help`."""
    run_module("bench", context.args, "bench")
