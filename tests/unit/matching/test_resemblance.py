"""Texts that say the same: exact counts, in any order, and nothing of the listing's."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.matching.resemblance import (
    LEAST_PASSAGE,
    RUN,
    SHORTEST,
    TOKENS_SHOWN,
    Piece,
    Resemblance,
    compare_texts,
)

COPIED = (
    "我们先用三个月的历史图像标定每条皮带的背景，再按班次分别统计误报；"
    "阈值由值班长在现场确认，任何一次停机都能回看当时的画面和判断依据。"
)
ONE = "甲方案从采集开始：相机装在机头和机尾，光源随班次调节，边缘盒子就地推理。" + COPIED
OTHER = COPIED + "乙方案重在运维，每周巡检一次镜头，备件放在井口，报警由调度台统一接听并登记。"


def compare(one: str, other: str, *listing: str) -> Resemblance | None:
    found = compare_texts({"1": [Piece("a", one)], "2": [Piece("b", other)]}, listing)
    return found[0] if found else None


def test_a_copied_passage_is_counted_and_shown_as_each_wrote_it() -> None:
    wider = OTHER.replace("，", "， ").replace("；", "；　")
    found = compare(ONE, wider)
    assert found is not None
    tokens = sum(letter.isalnum() for letter in COPIED)
    assert found.longest == tokens
    assert found.shared == tokens - RUN + 1
    (passage,) = found.passages
    assert passage.one.text == COPIED.removesuffix("。")
    assert passage.other.text == COPIED.replace("，", "， ").replace("；", "；　").removesuffix(
        "。"
    )
    assert (passage.one.place, passage.other.place) == ("a", "b")
    assert found.is_noticed


def test_figures_worked_out_by_hand() -> None:
    """Ten tokens have three runs; nine of them in a row in the other, which has four runs more."""
    found = compare("零一二三四五六七八九", "一二三四五六七八九甲乙丙丁")
    assert found is not None
    assert (found.one_runs, found.other_runs, found.shared) == (3, 6, 2)
    assert round(found.share, 4) == Decimal("0.6667")
    assert round(found.overlap, 4) == Decimal("0.2857")
    assert not found.is_noticed


def test_the_listing_s_own_text_is_nobody_s() -> None:
    assert compare(ONE, OTHER, f"要求如下：{COPIED}") is None


def test_half_of_a_passage_from_the_listing_leaves_the_other_half() -> None:
    half = len(COPIED) // 2
    found = compare(ONE, OTHER, COPIED[:half])
    assert found is not None
    assert found.longest < sum(letter.isalnum() for letter in COPIED[half:]) + RUN


def test_width_case_and_punctuation_hide_nothing() -> None:
    plain = "The platform calls model V2 at 30 frames per second on site."
    found = compare(plain, "ＴＨＥ　platform—calls MODEL v2, at (30) frames per second on-site!")
    assert found is not None
    assert found.share == 1


def test_a_word_in_latin_letters_is_one_token() -> None:
    assert compare("transformer-based inference", "transformer based inference engine") is None


def test_no_run_goes_over_the_end_of_a_piece() -> None:
    pieces = [Piece("a", COPIED[:7]), Piece("b", COPIED[7:14])]
    assert compare_texts({"1": pieces, "2": [Piece("c", COPIED[:14])]}, []) == ()


def test_a_short_text_is_no_share_of_anything() -> None:
    found = compare(COPIED[:30], COPIED[:30])
    assert found is not None
    assert (found.share, found.is_noticed) == (1, False)
    assert found.one_runs < SHORTEST


def test_a_long_passage_is_cut_where_it_is_shown() -> None:
    long = "".join(chr(0x4E00 + number) for number in range(TOKENS_SHOWN + 50))
    found = compare(long, long)
    assert found is not None
    (passage,) = found.passages
    assert (passage.length, passage.is_cut) == (TOKENS_SHOWN + 50, True)
    assert len(passage.one.text) == TOKENS_SHOWN


def test_a_passage_is_whole_though_the_other_says_some_of_it_twice() -> None:
    found = compare(ONE, COPIED[20:40] + "。另外，" + OTHER)
    assert found is not None
    assert found.longest == sum(letter.isalnum() for letter in COPIED)


def test_a_passage_long_enough_is_noticed_however_much_is_around_it() -> None:
    around = "".join(chr(0x5E00 + number) for number in range(4000))
    found = compare(ONE + around, OTHER + around[::-1])
    assert found is not None
    assert found.longest >= LEAST_PASSAGE
    assert found.share < Decimal("0.05")
    assert found.is_noticed


@pytest.mark.parametrize("odd", ["İ", "㎡", "ﬁ", "ß", "…", "\u200b", "e\u0301", "\U0001f600"])
def test_odd_characters_move_no_passage(odd: str) -> None:
    """A passage is cut out of the text by places in its even form."""
    found = compare(odd * 3 + COPIED, odd + "。" + COPIED)
    assert found is not None
    assert found.passages[0].one.text.endswith(COPIED[-9:-1])
    assert found.passages[0].other.text.endswith(COPIED[-9:-1])


WORDS = st.lists(st.sampled_from("甲乙丙丁戊己庚辛"), max_size=60).map("".join)
DOCUMENTS = st.dictionaries(st.sampled_from("12345"), WORDS, max_size=5)


def _runs(text: str, listing: str) -> set[str]:
    def cut(text: str) -> set[str]:
        return {text[at : at + RUN] for at in range(len(text) - RUN + 1)}

    return cut(text) - cut(listing)


@given(documents=DOCUMENTS, listing=WORDS)
@settings(max_examples=500, deadline=None)
def test_counts_are_those_of_the_definition(documents: dict[str, str], listing: str) -> None:
    found = compare_texts({key: [Piece("a", text)] for key, text in documents.items()}, [listing])
    said = {(one.one, one.other): one for one in found}
    sets = {key: _runs(text, listing) for key, text in documents.items()}
    pairs = [(a, b) for a in sets for b in sets if a < b and sets[a] & sets[b]]
    assert sorted(said) == sorted(pairs)
    for (a, b), one in said.items():
        sizes = (len(sets[a]), len(sets[b]), len(sets[a] & sets[b]))
        assert (one.one_runs, one.other_runs, one.shared) == sizes
        for passage in one.passages:
            assert passage.one.text == passage.other.text
            assert passage.one.text in documents[a]
            assert passage.other.text in documents[b]
            assert RUN <= passage.length == len(passage.one.text)


@given(documents=DOCUMENTS, listing=WORDS)
@settings(max_examples=500, deadline=None)
def test_neither_order_nor_side_matters(documents: dict[str, str], listing: str) -> None:
    pieces = {key: [Piece("a", text)] for key, text in documents.items()}
    turned = {key: pieces[key] for key in reversed(list(pieces))}
    assert compare_texts(turned, [listing]) == compare_texts(pieces, [listing])
    renamed = {str(9 - int(key)): piece for key, piece in pieces.items()}
    mirrored = {
        (str(9 - int(one.other)), str(9 - int(one.one))): (one.shared, one.share, one.overlap)
        for one in compare_texts(renamed, [listing])
    }
    assert mirrored == {
        (one.one, one.other): (one.shared, one.share, one.overlap)
        for one in compare_texts(pieces, [listing])
    }
