"""HTTP of gift messages."""

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from shared.api.gateway import Gateway
from shared.contracts.words import Word
from tests.example.gift_message.commands import WriteGiftMessage
from tests.example.gift_message.view import GiftMessageView


class NewGiftMessage(BaseModel):
    text: str = Field(min_length=1, max_length=300, description="What the card says")


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/orders/{order_id}/gift-message", tags=["gift messages"])
    may_write = [Depends(gateway.needs("gifts:write"))]
    may_read = [Depends(gateway.needs("gifts:read"))]
    view = GiftMessageView

    @router.put("", summary="Write the gift message", response_model=view, dependencies=may_write)
    async def write_gift_message(request: Request, order_id: Word, body: NewGiftMessage) -> Response:
        command = WriteGiftMessage(order_id=order_id, text=body.text)
        return await gateway.send(request, order_id, command, show=("gift_messages", order_id))

    @router.get("", summary="Show the gift message", response_model=view, dependencies=may_read)
    async def get_gift_message(request: Request, order_id: Word) -> Response:
        return await gateway.get(request, "gift_messages", order_id)

    return router
