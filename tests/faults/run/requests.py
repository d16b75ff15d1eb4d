"""Bad requests: schemathesis against a running service."""

import asyncio
import sys

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


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
