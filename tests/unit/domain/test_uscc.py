"""The check character, against codes that registers publish."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.domain.uscc import ALPHABET, check_character, is_valid_uscc, normalise_uscc

# Huawei Technologies, Tencent Computer Systems, Alibaba (China): public register entries.
PUBLISHED = ("914403001922038216", "9144030071526726XG", "91330100799655058B")

_SEVENTEEN = st.text(alphabet=ALPHABET, min_size=17, max_size=17)


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_codes_are_valid(code: str) -> None:
    assert is_valid_uscc(code)
    assert check_character(code[:17]) == code[17]


@pytest.mark.parametrize(
    "code",
    [
        "",
        "91440300192203821",
        "9144030019220382160",
        "914403001922038217",
        "91440300192203821O",
        "91440300192203821I",
        "９14403001922038216",
        "9144030071526726xg",
        "914403001922038 216",
    ],
)
def test_others_are_not(code: str) -> None:
    assert not is_valid_uscc(code)


def test_the_alphabet_leaves_out_what_looks_like_a_digit() -> None:
    assert len(ALPHABET) == 31
    assert not set("IOSVZ") & set(ALPHABET)


def test_normalises_what_people_type() -> None:
    assert normalise_uscc(" ９１44 0300-71526726xg ") == "91440300-71526726XG"
    assert is_valid_uscc(normalise_uscc("9144 0300 7152 6726 xg"))


def test_a_foreign_character_has_no_check_character() -> None:
    with pytest.raises(ValueError, match="substring"):
        check_character("9144030019220382O")


@given(_SEVENTEEN, st.integers(0, 16), st.sampled_from(ALPHABET))
@settings(max_examples=200, deadline=None)
def test_one_wrong_character_is_always_noticed(first: str, place: int, wrong: str) -> None:
    code = first + check_character(first)
    assert is_valid_uscc(code)
    damaged = code[:place] + wrong + code[place + 1 :]
    assert is_valid_uscc(damaged) == (damaged == code)
