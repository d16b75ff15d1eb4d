"""The simulated provider over HTTP, as OverHttp asks it; with time-outs and errors, where its troubles say so."""

import asyncio

from fastapi import FastAPI, HTTPException

from shared.payments.over_http import TIMEOUT
from shared.payments.port import Move, Outcome
from shared.payments.simulated import Duplicate, Unreliable
from shared.payments.wire import Answer, Question

SILENT = TIMEOUT + 1
"""Seconds of a call that is not answered: longer than anybody waits."""


def create_provider(port: Unreliable, *, silent: float = SILENT) -> FastAPI:
    app = FastAPI(title="A simulated payment provider", openapi_url=None)

    async def befall(trouble: str) -> None:
        if trouble.endswith("lost"):
            await asyncio.sleep(silent)
        if trouble:
            raise HTTPException(503, "try again")

    @app.get("/actions")
    async def find(charge: str, reference: str) -> Answer:
        outcome = port.provider.find(charge, reference)
        if outcome is None:
            raise HTTPException(404, f"no action {reference} of charge {charge}")
        return _answer(outcome)

    @app.post("/actions", status_code=201)
    async def move(asked: Question) -> Answer:
        trouble = port.trouble(asked.reference)
        if not trouble.startswith("done"):
            await befall(trouble)
        try:
            outcome = port.provider.move(Move(asked.reference, asked.charge, asked.action, asked.amount, asked.currency))
        except Duplicate:
            raise HTTPException(409, f"reference {asked.reference} is known") from None
        await befall(trouble)
        return _answer(outcome)

    return app


def _answer(outcome: Outcome) -> Answer:
    return Answer(totals=outcome.totals, code=outcome.code, reason=outcome.reason, authorised_until=outcome.authorised_until)
