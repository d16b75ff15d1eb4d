"""HTTP of charges: what payment providers call back with. Times: UTC."""

from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError, model_validator

from services.orders.charge.commands import ReportCharge
from services.orders.charge.units import NotChargeable, TooLarge, from_provider
from shared.api.gateway import Gateway
from shared.api.problems import Problem
from shared.contracts.money import Plan, Totals
from shared.contracts.storefront import PaymentPlan
from shared.contracts.words import NULL_IS_ABSENT, Word
from shared.domain import ids
from shared.domain.messages import Instant
from shared.domain.money import DIGITS, Amount, IsoCurrency

Total = Annotated[Amount, NULL_IS_ABSENT]


class NewPlan(PaymentPlan, extra="forbid"):
    """As a storefront's; here a field that is not known is refused."""


class ChargeCallback(BaseModel, extra="forbid"):
    """All that the provider has done with a charge: totals since its beginning, which never fall. An adapter makes it of the
    provider's own words."""

    charge_id: Word = Field(description="the provider's id of the charge")
    order_id: UUID | None = Field(None, description="of a placed order; or its channel and external_id, placed or not")
    channel: Word | None = None
    external_id: Word | None = None
    currency: IsoCurrency
    digits: Annotated[int, Field(strict=True, ge=0, le=8)] | None = Field(
        None, description="decimals of the minor unit that the provider counts in; without it those of ISO 4217"
    )
    authorised: Total = 0
    voided: Total = Field(0, description="authorised, and let go or lapsed")
    captured: Total = 0
    refunded: Total = 0
    disputed: Total = Field(0, description="ever, whatever came of it")
    won: Total = Field(0, description="of what was disputed, given back to us")
    lost: Total = Field(0, description="of what was disputed, charged back")
    method: Annotated[Word, NULL_IS_ABSENT] = Field("card", description="any word: card, wechat, alipay, cash, ...")
    plan: NewPlan | None = Field(None, description="instalments of the provider, which pays in full")
    happened_at: Instant | None = Field(None, description="of the newest; believed from 7 days back to 5 minutes ahead")
    authorised_until: Instant | None = Field(
        None, description="what is not captured by then lapses; without it as the provider is configured"
    )

    @model_validator(mode="after")
    def _names_one_order(self) -> Self:
        if (self.order_id is None) == (self.channel is None or self.external_id is None):
            raise ValueError("an order is named by order_id, or by channel and external_id")
        return self

    def totals(self) -> Totals:
        """In ISO's minor units. Raises Problem 422."""
        return Totals(**{name: self._ours(name, getattr(self, name)) for name in Totals.model_fields})

    def agreed(self) -> Plan | None:
        if self.plan is None:
            return None
        fee = self._ours("plan.fee", self.plan.fee)
        return Plan(instalments=self.plan.instalments, fee=fee, fee_bearer=self.plan.fee_bearer)

    def _ours(self, field: str, amount: int) -> int:
        digits = DIGITS[self.currency] if self.digits is None else self.digits
        try:
            return from_provider(amount, self.currency, digits)
        except (NotChargeable, TooLarge) as error:
            raise Problem(422, error.code, f"{field}: {error}", errors=[{"field": field, "rule": error.code}]) from error


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["payments"])

    @router.post(
        "/payments/callbacks/{provider}",
        summary="A provider's callback",
        dependencies=[Depends(gateway.signed())],
        responses={202: {"description": "Taken; the outcome will be at Location"}},
        openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": _schema()}}}},
    )
    async def report_charge(provider: Annotated[Word, Path(description="as its secrets are kept")], request: Request) -> Response:
        """Signed as Standard Webhooks has it (webhook-id, webhook-timestamp, webhook-signature), at most 5 minutes old; needs no
        token. Doubled, late and reordered callbacks change nothing."""
        body = _read(await request.body())
        channel, order_id = await _order(gateway, body)
        command = ReportCharge(
            order_id=order_id,
            channel=channel,
            provider=provider,
            payment_id=body.charge_id,
            totals=body.totals(),
            currency=body.currency,
            method=body.method,
            plan=body.agreed(),
            happened_at=body.happened_at,
            authorised_until=body.authorised_until,
        )
        return await gateway.send(request, f"{provider}/{body.charge_id}", command)

    return router


def _read(body: bytes) -> ChargeCallback:
    """Only here, behind the signature, is the body looked into. Raises RequestValidationError."""
    try:
        return ChargeCallback.model_validate_json(body)
    except ValidationError as error:
        wrong = error.errors(include_url=False)
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in wrong]) from error


def _schema() -> dict[str, Any]:
    """For the OpenAPI document, in one piece."""
    schema = ChargeCallback.model_json_schema(ref_template="{model}")
    plan = schema.pop("$defs")["NewPlan"]
    schema["properties"]["plan"]["anyOf"] = [plan, {"type": "null"}]
    return schema


async def _order(gateway: Gateway, body: ChargeCallback) -> tuple[str, str]:
    """Its channel and id."""
    if body.channel is not None and body.external_id is not None:
        return body.channel, ids.order_id(body.channel, body.external_id)
    order = await gateway.find("orders", str(body.order_id))
    if order is None or order.channel is None:
        raise HTTPException(404, f"no order {body.order_id} was placed")
    return order.channel, order.order_id
