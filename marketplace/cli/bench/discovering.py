"""`marketplace bench discovery`: how well discovery orders, beside plain BM25 of the same run."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from marketplace.cli.bench import relevance_data as data
from marketplace.cli.bench.relevance import (
    DEPTH,
    Finder,
    PlainBm25,
    chance_of_difference,
    ndcg,
    reciprocal_rank,
)
from marketplace.cli.output import emit, json_option
from marketplace.search.discovery import Corpus, discover
from marketplace.search.wishes import TUNING, Tuning, Wish
from marketplace.services.sector_suggestions import odds_of

FIRST = 5
WITHOUT = {
    "without_sector": replace(TUNING, sector=0.0),
    "without_pairs": replace(TUNING, pairs=0.0),
    "without_kindred": replace(TUNING, kindred=0.0),
    "without_evidence": replace(TUNING, evidence=0.0),
}


@click.command
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--queries", type=click.IntRange(2, 1_000), default=1_000, show_default=True)
@json_option
def discovery(folder: Path, queries: int, as_json: bool) -> None:
    """Order the real texts in FOLDER (relevance/csl-dev.jsonl, scenarios/) and grade the order.

    Abstracts are found by their titles and by their first two keywords; the same paper is graded 3,
    its discipline 2, its category 1. A paper's own category never votes on its query's. Half of the
    queries served to choose the weights, the other half is reported; which is which follows from
    a paper's number. Real scenarios find real solutions, each scenario's sector hidden, counted
    for the sectors that have at least five solutions. Neither data holds test results, so leaving
    evidence out changes nothing here.
    """
    papers = data.read_papers(folder)
    with data.paper_corpus(papers) as corpus:
        abstracts = {
            half: _grade_abstracts(papers, corpus, is_tuned, queries)
            for half, is_tuned in (("reported_half", False), ("tuned_half", True))
        }
    sectors = _grade_sectors(data.read_scenarios(folder), data.read_solutions(folder))
    emit({"abstracts": abstracts, "sectors": sectors}, as_json)


def _grade_abstracts(
    papers: Sequence[data.Paper], corpus: Corpus, is_tuned: bool, queries: int
) -> Mapping[str, Any]:
    asked = [paper for paper in papers if paper.is_for_tuning == is_tuned][:queries]
    plain = PlainBm25({paper.id: paper.abstract for paper in papers})
    return {kind: _grade(papers, asked, corpus, plain, kind) for kind in ("titles", "keywords")}


def _grade(
    papers: Sequence[data.Paper],
    asked: Sequence[data.Paper],
    corpus: Corpus,
    plain: PlainBm25,
    kind: str,
) -> Mapping[str, Any]:
    measure = _Measure(papers, asked, kind)
    bm25 = measure.take(lambda _number, text: plain.find(text))
    ours = measure.take(_finder(corpus, TUNING))
    gains = [a - b for a, b in zip(ours.ndcgs, bm25.ndcgs, strict=True)]
    return {
        "queries": len(asked),
        "bm25": bm25.figures,
        "ours": ours.figures,
        "ndcg_gain": round(sum(gains) / len(gains), 4),
        "p_value": round(chance_of_difference(ours.ndcgs, bm25.ndcgs), 4),
        "mrr_loss": round(bm25.figures["mrr@10"] - ours.figures["mrr@10"], 4),
        **{name: measure.take(_finder(corpus, tuning)).figures for name, tuning in WITHOUT.items()},
    }


def _finder(corpus: Corpus, tuning: Tuning) -> Finder:
    # Every abstract is graded: none is left out for lack of likeness.
    everything = replace(tuning, least=0.0)

    def find(number: int, text: str) -> list[int]:
        wish = Wish(text, unheard=number)
        return [found.id for found in discover(corpus, wish, DEPTH, everything)]

    return find


class _Taken:
    """What one finder reached, query by query."""

    def __init__(self, ndcgs: Sequence[float], ranks: Sequence[float]) -> None:
        self.ndcgs = ndcgs
        self.figures = {
            "ndcg@10": round(sum(ndcgs) / len(ndcgs), 4),
            "mrr@10": round(sum(ranks) / len(ranks), 4),
        }


class _Measure:
    """Lays what finders find beside what should be found."""

    def __init__(
        self, papers: Sequence[data.Paper], asked: Sequence[data.Paper], kind: str
    ) -> None:
        self._papers = {paper.id: paper for paper in papers}
        self._asked, self._kind = asked, kind

    def take(self, find: Finder) -> _Taken:
        """Ask every query of `find`."""
        ndcgs, ranks = [], []
        for paper in self._asked:
            found = find(paper.id, paper.query(self._kind))
            grades = [paper.grade(self._papers[number]) for number in found]
            ideal = [paper.grade(other) for other in self._papers.values()]
            ndcgs.append(ndcg(grades, ideal))
            ranks.append(reciprocal_rank(found, paper.id))
        return _Taken(ndcgs, ranks)


def _grade_sectors(
    scenarios: Sequence[data.Labelled], solutions: Sequence[data.Labelled]
) -> Mapping[str, Any]:
    sectors = data.well_supplied(solutions, FIRST)
    asked = [scenario for scenario in scenarios if scenario.sector in sectors]
    plain = PlainBm25({solution.id: solution.text for solution in solutions})
    labels = {solution.id: solution.sector for solution in solutions}
    with data.solution_corpus(solutions) as corpus:
        finders: dict[str, Finder] = {
            "bm25": lambda _number, text: plain.find(text, FIRST),
            "ours": _matcher(corpus, TUNING),
            **{name: _matcher(corpus, tuning) for name, tuning in WITHOUT.items()},
        }
        precisions = {
            name: _precision(asked, labels, sectors, find) for name, find in finders.items()
        }
    chance = {
        sector: round(list(labels.values()).count(sector) / len(labels), 3) for sector in sectors
    }
    return {"queries": len(asked), "solutions": len(solutions), **precisions, "chance": chance}


def _matcher(corpus: Corpus, tuning: Tuning) -> Finder:
    def find(_number: int, text: str) -> list[int]:
        return [found.id for found in discover(corpus, Wish(text, odds_of(text)), FIRST, tuning)]

    return find


def _precision(
    asked: Sequence[data.Labelled],
    labels: Mapping[int, str],
    sectors: Sequence[str],
    find: Finder,
) -> Mapping[str, float]:
    """The share of the first five that are of the scenario's sector, per sector and on average."""
    shares: dict[str, list[float]] = {sector: [] for sector in sectors}
    for scenario in asked:
        found = find(scenario.id, scenario.text)
        right = sum(labels[number] == scenario.sector for number in found)
        shares[scenario.sector].append(right / FIRST)
    means = {sector: sum(all_) / len(all_) for sector, all_ in shares.items() if all_}
    rounded = {sector: round(mean, 3) for sector, mean in means.items()}
    return {"macro": round(sum(means.values()) / len(means), 3), **rounded}
