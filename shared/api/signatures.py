"""Who calls back: payment providers, known by an HMAC over time and body, as Standard Webhooks has it.

WAYBILL_PAYMENT_SECRETS is JSON, or the path of a file with it: {"provider": ["whsec_..."]}. Two secrets while they rotate: either
is taken. A provider that is not named cannot call.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from standardwebhooks import Webhook

from shared.api.known import secrets
from shared.api.problems import Problem

TOLERANCE = timedelta(minutes=5)
"""A signature's time, around ours: what was overheard is worth nothing afterwards."""
SIGNATURES = 10
"""Of one request that are looked at: a sender that rotates its secrets sends two."""


class Signers:
    def __init__(self, secrets: Mapping[str, Sequence[str]]) -> None:
        self._known = {provider: [Webhook(secret) for secret in each] for provider, each in secrets.items()}

    @classmethod
    def configured(cls, environ: Mapping[str, str]) -> "Signers":
        """Raises pydantic's ValidationError or OSError: a service with unreadable secrets does not start."""
        return cls(secrets(environ))

    def check(self, provider: str, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """`headers`: webhook-id, webhook-timestamp (seconds), webhook-signature ("v1,BASE64", several by spaces).

        Raises Problem 401, which says nothing of what differs but the time.
        """
        id, said = headers.get("webhook-id", ""), _time(headers.get("webhook-timestamp", ""))
        if said is None or not id:
            raise _unsigned("webhook-id, webhook-timestamp and webhook-signature are needed")
        if not now - TOLERANCE <= said <= now + TOLERANCE:
            raise _unsigned("The signature's time is more than 5 minutes from now")
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise _unsigned("The body is no text in UTF-8") from None
        given = [_bytes(each) for each in headers.get("webhook-signature", "").split(" ")[:SIGNATURES]]
        due = [_bytes(secret.sign(id, said, text)) for secret in self._known.get(provider, ())]
        # all are compared, each in constant time: how long it takes tells nothing
        if not any([hmac.compare_digest(one, other) for one in due for other in given if one and other]):
            raise _unsigned("No signature of this provider fits the body and its time")


def _time(seconds: str) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds.isdecimal() and len(seconds) <= 11 else None


def _bytes(signature: str) -> bytes:
    """b"" for what is no signature of this version."""
    version, _, text = signature.partition(",")
    try:
        return base64.b64decode(text, validate=True) if version == "v1" else b""
    except (binascii.Error, ValueError):
        return b""


def _unsigned(why: str) -> Problem:
    return Problem(401, "unauthenticated", why, headers={"WWW-Authenticate": "StandardWebhooks"})
