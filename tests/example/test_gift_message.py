from shared.testing.specs import NOON, Spec, ViewSpec
from tests.example.contract import GiftMessageRefused, GiftMessageWritten
from tests.example.gift_message.commands import WriteGiftMessage
from tests.example.gift_message.view import GiftMessageView
from tests.example.service import service

gifts = Spec(service)
write = WriteGiftMessage(order_id="o1", text="Happy birthday, Lin")
other = WriteGiftMessage(order_id="o1", text="Get well soon")
written = GiftMessageWritten(order_id="o1", text="Happy birthday, Lin", written_at=NOON)


def test_a_message_is_written_once() -> None:
    gifts.when(write).then(written)
    gifts.given(written).when(write).then_nothing()


def test_a_message_that_may_be_printed_is_not_changed() -> None:
    reason = "the message of order o1 was written already: Happy birthday, Lin"
    gifts.given(written).when(other).then(
        GiftMessageRefused(order_id="o1", code="written_already", reason=reason, refused_at=NOON)
    )
    gifts.given(written).when(other).twice()


def test_the_message_is_shown() -> None:
    shown = GiftMessageView(order_id="o1", text="Happy birthday, Lin", written_at=NOON)
    ViewSpec(service, "gift_messages").given(written).then({"o1": shown})
