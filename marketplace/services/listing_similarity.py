"""Which listings say much the same as one: suggestions of duplicates for administrators.

Of a long list only those are compared that its own search finds by the words of the title, and
those that are not public yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import load_only

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.models import Scenario
from marketplace.search.analysis import words
from marketplace.search.query import ScenarioQuery
from marketplace.search.similarity import Features, Similarity, compare, features_of
from marketplace.services import searching

WORTH_SHOWING = 0.25
SHOWN = 5
_FOUND_BY_TITLE = 50
_FOUND_BY_WORD = 20
_WORDS_ASKED = 3
_WAITING = 300


@dataclass(frozen=True)
class Lookalike:
    """A listing that may be the same as another, and why."""

    scenario: Scenario
    similarity: Similarity


def find_similar(actor: Actor, scenario: Scenario) -> list[Lookalike]:
    """The listings most like `scenario`, most alike first."""
    require_let_in(actor, Permission.SCENARIO_DECIDE)
    own = _features(scenario)
    rows = {row.id: row for row in _list_candidates(scenario) if row.id != scenario.id}
    found = (Lookalike(row, compare(own, _features(row))) for row in rows.values())
    alike = [one for one in found if one.similarity.score >= WORTH_SHOWING]
    return sorted(alike, key=lambda one: (-one.similarity.score, one.scenario.id))[:SHOWN]


def _features(row: Scenario) -> Features:
    return features_of(row.title, f"{row.pain_point}\n{row.contents}")


def _list_candidates(scenario: Scenario) -> Iterator[Scenario]:
    """Whoever writes a second listing of the same may leave out a word of the title: the longest
    ones are asked for one by one as well."""
    now, title = clock.now(), scenario.title
    longest = sorted({word.text for word in words(title)}, key=lambda word: (-len(word), word))
    asked = [(title, _FOUND_BY_TITLE), *((word, _FOUND_BY_WORD) for word in longest[:_WORDS_ASKED])]
    for text, count in asked:
        yield from searching.search_scenarios(ScenarioQuery(now, text, per_page=count)).rows
    yield from db.session.scalars(
        select(Scenario)
        .where(Scenario.state.in_((ScenarioState.SUBMITTED, ScenarioState.APPROVED)))
        .order_by(Scenario.submitted_at.desc(), Scenario.id)
        .limit(_WAITING)
        .options(
            load_only(
                Scenario.title,
                Scenario.state,
                Scenario.demand_unit,
                Scenario.pain_point,
                Scenario.contents,
                Scenario.proposal_deadline,
            )
        )
    )
