"""Bad requests: schemathesis against running services."""

import asyncio
import re
import sys
from collections.abc import Callable, Mapping

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
OPERATIONS = 45
"""Of all services: an operation gets as many requests as every other."""
SHOWN = 12_000
"""Characters of what is wrong."""
CASES = re.compile(r"([\d,]+) generated")


async def asked(address: str, *, examples: int, seed: int) -> tuple[int, str]:
    """Exit code (0: no check failed) and what schemathesis said."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json", "--no-color"]
    command += ["--checks", CHECKS, "--max-examples", str(examples), "--seed", str(seed), "--workers", "2"]
    command += ["--phases", "examples,fuzzing", "--mode", "all", "--header", "Prefer: wait=2"]
    command += ["--generation-database", "none", "--suppress-health-check", "all"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    try:
        said, _ = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        raise
    assert process.returncode is not None
    return process.returncode, said.decode(errors="replace")


def failures(said: str) -> str:
    """What schemathesis says of them, without its advice, which is longer."""
    _, begins, rest = said.partition("= FAILURES =")
    return rest.partition("= WARNINGS =")[0][:SHOWN] if begins else said[-SHOWN:]


async def all_asked(apis: Mapping[str, str], count: int, seed: int, say: Callable[[str], None]) -> list[str]:
    """At least so many requests, evenly to all services, in rounds. What is wrong, in words."""
    wrong, made, round = list[str](), 0, 0
    while made < count and not wrong:
        due = (count - made) // OPERATIONS
        for service, api in apis.items():
            code, said = await asked(api, examples=max(5, min(100, due)), seed=seed + round)
            found = CASES.search(said)
            made += int(found[1].replace(",", "")) if found else 0
            wrong += [f"{service}: {failures(said)}"] if code or not found else []
        round += 1
    say(f"{made} requests by the {len(apis)} OpenAPI documents")
    return wrong
