from shared.memory.api import clients
from shared.memory.system import Memory
from tests.example.service import service

CARD = "http://gifts/orders/o1/gift-message"


async def test_a_message_is_written_once() -> None:
    async with clients(Memory([service])) as http:
        assert (await http.get(CARD)).status_code == 404
        written = await http.put(CARD, json={"text": "Happy birthday, Lin"})
        assert (written.status_code, written.json()["text"]) == (200, "Happy birthday, Lin")
        changed = await http.put(CARD, json={"text": "Get well soon"})
        assert (changed.status_code, changed.json()["code"]) == (409, "written_already")
        assert (await http.get(CARD)).json() == written.json()
