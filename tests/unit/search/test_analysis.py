import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.search import analysis
from marketplace.search.analysis import Word


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("醫療影像", "医疗影像"),
        ("臺灣衞星產業鏈", "台湾卫星产业链"),
        ("乾隆 乾燥 顯著 頭髮 發展", "乾隆 干燥 显著 头发 发展"),
        ("ＧＰＴ－４", "gpt-4"),
        ("７Ｂ", "7b"),
        ("a\x00b\u200bc", "a b c"),
        ("\ud800坏", "坏"),
    ],
)
def test_one_spelling_for_all(written: str, folded: str) -> None:
    assert analysis.fold(written) == folded


def test_long_words_and_the_shorter_ones_inside() -> None:
    found = analysis.terms("中医药大模型")
    assert {"中医", "医药", "中医药", "大模型"} <= set(found)


def test_latin_words_whole_squeezed_and_in_parts() -> None:
    assert analysis.terms("GPT-4 与 7B，信创") == ["gpt-4", "gpt4", "gpt", "4", "7b", "信创"]


def test_programming_languages_keep_their_signs() -> None:
    assert analysis.terms("C++、C#") == ["c++", "c#"]


def test_stop_words_and_punctuation_are_dropped() -> None:
    assert analysis.terms("的、了！（和）… the and") == []


def test_words_carry_the_parts_that_cover_them() -> None:
    assert analysis.words("海上风电") == [Word("海上风电", ("海上", "风电"))]
    assert analysis.words("GPT-4") == [Word("gpt-4", ("gpt", "4"))]


def test_no_parts_where_they_leave_a_character_out() -> None:
    assert analysis.words("大模型") == [Word("大模型")]


def test_bigrams_do_not_cross_other_characters() -> None:
    assert analysis.bigrams("国家电网 AI平台") == ["国家", "家电", "电网", "平台"]


def test_long_latin_runs_are_cut() -> None:
    assert [len(term) for term in analysis.terms("x" * 1000)] == [analysis.MAX_TERM_LENGTH]


def test_every_sector_term_is_one_word() -> None:
    terms = analysis.packaged_lines("sector_terms.txt")
    assert len(terms) > 200
    assert [term for term in terms if [word.text for word in analysis.words(term)] != [term]] == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_analysed(text: str) -> None:
    for term in analysis.terms(text) + analysis.bigrams(text):
        assert term
        assert term.encode("utf-8")
        assert not term.isspace()


def test_threads_get_the_same_words() -> None:
    text = "煤矿重大灾害智能决策大模型 GPT-4 醫療影像" * 50
    expected = analysis.terms(text)
    results: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: results.extend(analysis.terms(text) for _ in range(20)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 80
    assert all(result == expected for result in results)
