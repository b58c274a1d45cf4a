"""Henan's cities and the words that lists use for them."""

import pytest

from marketplace.domain.cities import CITIES, PROVINCE_WIDE, find_city, get_city, guess_city


def test_seventeen_cities_jiyuan_and_the_province() -> None:
    assert len(CITIES) == 19
    assert CITIES[0] is PROVINCE_WIDE
    assert [city.code for city in CITIES[1:18]] == [f"41{n:02}00" for n in range(1, 18)]
    assert (CITIES[18].slug, CITIES[18].code) == ("jiyuan", "419001")


@pytest.mark.parametrize(
    ("word", "slug"),
    [
        ("郑州", "zhengzhou"),
        ("郑州市", "zhengzhou"),
        ("河南省洛阳市涧西区", "luoyang"),
        ("济源示范区", "jiyuan"),
        ("全省", "henan"),
        ("全国", "henan"),
        ("河南省", "henan"),
    ],
)
def test_guesses(word: str, slug: str) -> None:
    city = guess_city(word)
    assert city is not None
    assert city.slug == slug


@pytest.mark.parametrize("word", ["", "江苏省", "重庆市", "线上"])
def test_places_elsewhere_are_no_city_of_henan(word: str) -> None:
    assert guess_city(word) is None


def test_looking_up() -> None:
    assert get_city("xinyang").name == "信阳"
    assert find_city("xinyang") is get_city("xinyang")
    assert find_city("nanjing") is None
    with pytest.raises(KeyError):
        get_city("nanjing")
