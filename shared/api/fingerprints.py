"""The fingerprint of a request's body, by which an Idempotency-Key that comes again is known to ask for the same."""

import hmac
from hashlib import sha256

import orjson

from shared.api.problems import Problem
from shared.domain.messages import Command
from shared.runtime.personal import people_in, seal_people
from shared.runtime.vault import Vault


async def sealed(vault: Vault, command: Command, sent: bytes) -> tuple[Command, str]:
    """With the body's fingerprint: a plain hash of personal data could be guessed back, so their key goes into it."""
    body = _canonical(sent)
    people = people_in(command)
    if not people:
        return command, sha256(body).hexdigest()
    keys = await vault.keys({person.customer_id for person in people}, create=True)
    key = keys.get(people[0].customer_id)
    return seal_people(command, keys), "" if key is None else hmac.digest(key, body, "sha256").hex()


def check_fingerprint(first: str, fingerprint: str) -> None:
    if fingerprint and first and first != fingerprint:
        detail = "This Idempotency-Key was used for another request: its body differs. Use a new key for a new request."
        raise Problem(422, "idempotency_key_reused", detail)


def _canonical(body: bytes) -> bytes:
    """Spaces and the order of fields do not make another request."""
    try:
        return orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    except orjson.JSONDecodeError:  # none, or with numbers that only Python reads
        return body
