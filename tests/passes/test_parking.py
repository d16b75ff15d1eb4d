"""What waits behind what is parked, by the names of states."""

from shared.runtime.passes.parking import LONGEST_WORD, Parking, state_word

LONG = "雪" * 200


def test_a_state_is_called_by_its_id_and_a_long_one_by_its_digest() -> None:
    assert state_word("stock", "EAST/MUG") == "stock/EAST/MUG"
    assert len(state_word("stock", LONG).encode()) <= LONGEST_WORD
    assert state_word("stock", LONG) != state_word("stock", LONG + "x")
    assert state_word("stock", LONG) != state_word("queue", LONG)


def test_what_an_older_log_parked_under_its_whole_name_holds_up_the_same_states() -> None:
    parking = Parking()
    parking.add("inventory.commands/0/7/0/0", 7, (f"stock/{LONG}", f"stock/{LONG}", "stock/EAST/MUG"))
    assert parking.is_overtaking(None, [state_word("stock", LONG)])
    assert parking.is_overtaking(9, [state_word("stock", "EAST/MUG")])
    assert not parking.is_overtaking(7, [state_word("stock", LONG)])
    assert not parking.is_overtaking(None, [state_word("stock", "EAST/CUP")])
    parking.remove("inventory.commands/0/7/0/0")
    assert not parking.by_state
