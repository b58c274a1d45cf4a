"""Words that mean the same. They expand queries; documents are indexed as written."""

from collections.abc import Mapping

from marketplace.search import analysis


def default_synonyms() -> Mapping[str, tuple[str, ...]]:
    """The groups shipped with the product, each word mapped to its equals."""
    return {
        word: tuple(other for other in group if other != word)
        for group in map(str.split, analysis.packaged_lines("synonyms.txt"))
        for word in group
    }


def fold_synonyms(synonyms: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The same mapping in the analyzer's spelling, so that queries find it."""
    return {
        analysis.fold(word).strip(): tuple(analysis.fold(other).strip() for other in others)
        for word, others in synonyms.items()
    }
