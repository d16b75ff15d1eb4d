"""What the next decision about a gift message reads."""

from typing import Annotated, Literal

from pydantic import Field

from shared.domain.messages import Message
from tests.example.contract import GiftMessageWritten


class NoMessage(Message):
    kind: Literal["none"] = "none"


class Written(Message):
    kind: Literal["written"] = "written"
    text: str


GiftMessage = NoMessage | Written
GiftMessageState = Annotated[GiftMessage, Field(discriminator="kind")]


def evolve(state: GiftMessage, fact: GiftMessageWritten, id: str) -> GiftMessage:
    return Written(text=fact.text)
