"""What is worked out once is kept, and not without bound."""

from marketplace.credentials.signed.keeping import Kept


def test_what_is_kept_is_made_once_even_if_it_is_nothing() -> None:
    kept: Kept[str, None] = Kept(2)
    made: list[str] = []
    for _again in range(2):
        assert kept.find_or_make("a", lambda: made.append("a")) is None
    assert made == ["a"]


def test_a_value_takes_the_place_of_another() -> None:
    kept: Kept[str, int] = Kept(5)
    assert kept.find("a") is None
    kept.keep("a", 1)
    kept.keep("a", 2)
    assert kept.find("a") == 2


def test_a_full_memory_begins_anew() -> None:
    kept: Kept[int, int] = Kept(2)
    for number in range(3):
        kept.keep(number, number)
    assert [kept.find(number) for number in range(3)] == [None, None, 2]
