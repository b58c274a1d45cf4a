from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.search.highlighting import ELLIPSIS, Fragment, highlight


def marked(text: str, *terms: str, length: int = 100) -> list[str]:
    return [part.text for part in highlight(text, terms, length) if part.is_match]


def test_matches_are_apart() -> None:
    assert highlight("煤矿安全大模型", ["煤矿", "模型"], 50) == (
        Fragment("煤矿", is_match=True),
        Fragment("安全大", is_match=False),
        Fragment("模型", is_match=True),
    )


def test_the_text_stays_as_written() -> None:
    assert marked("醫療ＧＰＴ－４平台", "医疗", "gpt-4") == ["醫療ＧＰＴ－４"]


def test_a_latin_word_is_not_marked_inside_another() -> None:
    assert marked("maintain Dubai aim AI、ai+", "ai") == ["AI", "ai"]


def test_overlapping_matches_are_one() -> None:
    assert marked("中医药管理", "中医", "医药", "中医药") == ["中医药"]


def test_one_character_that_folds_into_two() -> None:
    assert marked("面积㎡大", "m2") == ["㎡"]


def test_excerpt_begins_shortly_before_the_first_match() -> None:
    parts = highlight("前" * 100 + "煤矿" + "后" * 100, ["煤矿"], 30)
    assert [part.text for part in parts] == [
        ELLIPSIS,
        "前" * 10,
        "煤矿",
        "后" * 18,
        ELLIPSIS,
    ]


def test_a_match_near_the_end_fills_the_length() -> None:
    parts = highlight("前" * 100 + "煤矿", ["煤矿"], 30)
    assert [part.text for part in parts] == [ELLIPSIS, "前" * 28, "煤矿"]


def test_without_terms_the_beginning() -> None:
    assert highlight("一二三四五", [], 3) == (
        Fragment("一二三", is_match=False),
        Fragment(ELLIPSIS, is_match=False),
    )


def test_markup_is_only_text() -> None:
    assert highlight("<b>煤矿", ["煤矿", "(", "["], 20)[0] == Fragment("<b>", is_match=False)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=4), max_size=4), st.integers(-5, 80))
def test_fragments_are_a_piece_of_the_text(text: str, terms: list[str], length: int) -> None:
    parts = highlight(text, terms, length)
    inner = list(parts)
    if len(text) > max(length, 1):
        inner = [p for p in parts if p != Fragment(ELLIPSIS, is_match=False)]
    assert "".join(part.text for part in inner) in text
