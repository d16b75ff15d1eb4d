"""What is asked about an order that nobody placed or paid leaves no document, whatever it is."""

from datetime import datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from services.orders.order import order as noun
from services.orders.order.commands import PlaceOrder
from services.orders.order.view import order_ids
from shared.domain.messages import Command
from tests.orders.example import AT, O1, order

PLAIN: dict[Any, Any] = {str: "x", int: 1, bool: False, float: 1.0, datetime: AT}
ASKED = [cls for cls in noun.on if issubclass(cls, Command) and cls is not PlaceOrder]


def some(kind: Any) -> Any:
    """A value of this type, the plainest."""
    if get_origin(kind) is Annotated:
        return some(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return None if NoneType in get_args(kind) else some(get_args(kind)[0])
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if get_origin(kind) is tuple:
        return (some(get_args(kind)[0]),)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = {name: some(each.annotation) for name, each in kind.model_fields.items() if each.is_required()}
        return kind.model_validate(fields)
    return PLAIN[kind]


@pytest.mark.parametrize("asked", ASKED, ids=lambda cls: cls.__name__)
def test_it_is_said_to_be_unknown(asked: type[Command]) -> None:
    command = some(asked)
    if "order_id" in asked.model_fields:
        command = command.model_copy(update={"order_id": O1})
    said = order.when(command, key=O1).decided
    assert [(fact.code, order_ids(fact)) for fact in said] in ([], [("unknown_order", ())])
