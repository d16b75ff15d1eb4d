"""What a simulated provider calls back with: a charge's totals, signed as Standard Webhooks has it."""

import json
from dataclasses import dataclass
from datetime import datetime

from standardwebhooks import Webhook

from shared.payments.simulated import Charge


@dataclass(frozen=True, slots=True)
class Callback:
    """Totals as they were when it was made: sent late or twice, it says what was true then."""

    provider: str
    id: str
    body: str

    @property
    def path(self) -> str:
        return f"/payments/callbacks/{self.provider}"

    def headers(self, secret: str, at: datetime) -> dict[str, str]:
        """Signed anew each time it is sent."""
        signature = Webhook(secret).sign(self.id, at, self.body)
        stamp = str(int(at.timestamp()))
        return {
            "webhook-id": self.id,
            "webhook-timestamp": stamp,
            "webhook-signature": signature,
            "content-type": "application/json",
        }


def callback_of(provider: str, charge: Charge, number: int) -> Callback:
    """`number`: of the provider's callbacks."""
    channel, external_id = charge.order
    said = {
        "charge_id": charge.id,
        "channel": channel,
        "external_id": external_id,
        "currency": charge.currency,
        "method": charge.method,
        **charge.totals.model_dump(),
    }
    if charge.authorised_until is not None:
        said["authorised_until"] = charge.authorised_until.isoformat()
    return Callback(provider, f"{provider}-{number}", json.dumps(said))
