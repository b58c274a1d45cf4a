from marketplace.search import clauses
from marketplace.search.clauses import Alternative


def words_of(text: str, **synonyms: tuple[str, ...]) -> list[str]:
    return [clause.alternatives[0].terms[0][1] for clause in clauses.parse(text, synonyms)]


def test_one_clause_per_word() -> None:
    assert words_of("煤矿 大模型") == ["煤矿", "大模型"]


def test_a_repeated_word_counts_once() -> None:
    assert words_of("煤矿 煤礦 煤矿") == ["煤矿"]


def test_alternatives_of_a_word() -> None:
    (clause,) = clauses.parse("大模型", {"大模型": ("llm",)})
    assert clause.alternatives == (
        Alternative((("words", "大模型"),), 1.0),
        Alternative((("words", "llm"),), clauses.SYNONYM_WEIGHT),
        Alternative((("grams", "大模"), ("grams", "模型")), clauses.GRAM_WEIGHT),
    )


def test_parts_stand_for_a_word_together_and_alone_only_loosely() -> None:
    (clause,) = clauses.parse("gpt-4", {})
    both = Alternative((("words", "gpt"), ("words", "4")), clauses.PART_WEIGHT)
    assert clause.alternatives == (Alternative((("words", "gpt-4"),)), both)
    assert [part.terms for part in clause.loose] == [(("words", "gpt"),), (("words", "4"),)]
    assert clause.loosened().alternatives == clause.alternatives + clause.loose


def test_a_synonym_of_several_words_is_found_in_the_text() -> None:
    (clause,) = clauses.parse("large language model", {"largelanguagemodel": ("大模型",)})
    assert Alternative((("words", "大模型"),), clauses.SYNONYM_WEIGHT) in clause.alternatives


def test_a_synonym_inside_a_longer_word_is_found() -> None:
    assert words_of("海上风电", 风电=("风力发电",)) == ["海上", "风电"]


def test_number_of_words_and_length_are_capped() -> None:
    assert len(clauses.parse(" ".join(map(str, range(40))), {})) == clauses.MAX_WORDS
    assert words_of(" " * clauses.MAX_TEXT_LENGTH + "煤矿") == []


def test_nothing_is_syntax() -> None:
    assert words_of('title:"煤矿" OR NOT *') == ["title", "煤矿", "not"]
