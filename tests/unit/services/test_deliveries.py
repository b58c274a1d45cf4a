"""What a model was chosen for, and what was accepted of a vendor: public, and counted from."""

from datetime import date
from decimal import Decimal

import pytest

from marketplace.domain.lifecycle import ScenarioState
from marketplace.matching.rules import CriterionKind
from marketplace.services import acceptances, deliveries, opened_proposals, proposals, rankings
from marketplace.services.deliveries import ChosenFor, list_deliveries
from marketplace.services.proposal_preview import preview
from marketplace.services.ranking_sources import find_sources
from marketplace.services.scenario_content import CriterionWeight
from tests.conftest import Clock
from tests.factories.awards import make_award
from tests.factories.openings import open_all
from tests.factories.people import make_buyer, make_vendor
from tests.factories.proposals import make_proposal, make_version
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")

WITH_DELIVERIES = (
    CriterionWeight("price", 60),
    CriterionWeight("delivery", 20),
    CriterionWeight("accepted_deliveries", 20),
)


def test_an_award_in_its_standstill_is_none_yet(clock: Clock) -> None:
    awarded = make_award(clock)
    assert list_deliveries(awarded.selected.model) == []


def test_a_concluded_scenario_is_one_of_the_model_that_won(clock: Clock) -> None:
    awarded = make_award(clock)
    awarded_at, scenario = clock.now(), awarded.scenario
    awarded.conclude(clock)
    assert list_deliveries(awarded.selected.model) == [
        ChosenFor(
            scenario_id=scenario.id,
            title=scenario.title,
            state=ScenarioState.CONCLUDED,
            demand_unit=scenario.demand_unit,
            sector=scenario.sector,
            version=awarded.selected.name,
            awarded_at=awarded_at,
        )
    ]
    assert list_deliveries(awarded.lost.model) == []


def test_the_public_sees_how_far_it_is_and_no_title_of_a_milestone(clock: Clock) -> None:
    awarded = make_award(clock)
    assert deliveries.find_public(awarded.scenario) is None
    awarded.begin(clock)
    found = deliveries.find_public(awarded.scenario)
    assert found
    assert (found.done, found.total, found.due_on) == (0, 2, date(2030, 6, 1))
    assert (found.vendor, found.begun_at) == (awarded.winner.organisation.name, clock.now())
    assert "样机" not in str(found)
    acceptances.terminate(awarded.buyer.actor, awarded.scenario.id, "对方破产。")
    ended = deliveries.find_public(awarded.scenario)
    assert ended
    assert (ended.done, ended.accepted_at, ended.summary) == (0, None, "")


def test_only_what_was_accepted_before_a_moment_counts(clock: Clock) -> None:
    winner = make_vendor()
    first, second = make_award(clock, winner), make_award(clock, winner)
    first.deliver(clock)
    between = clock.now()
    second.conclude(clock)
    count = deliveries.count_accepted
    numbers = [winner.organisation.id, first.loser.organisation.id]
    assert count(numbers, "industry", between) == {numbers[0]: 0, numbers[1]: 0}
    clock.advance(days=1)
    assert count(numbers, "industry", clock.now()) == {numbers[0]: 1, numbers[1]: 0}
    assert count(numbers, "energy", clock.now()) == {numbers[0]: 0, numbers[1]: 0}
    assert [one.title for one in deliveries.list_of_sector("industry")] == [first.scenario.title]
    assert deliveries.count_by_sector() == {"industry": 1}


def test_a_ranking_scores_what_was_accepted_before_the_deadline_and_says_which(
    clock: Clock,
) -> None:
    winner = make_vendor()
    known = make_award(clock, winner)
    late = make_award(clock, winner)
    known.deliver(clock)
    clock.advance(days=1)
    buyer, other = make_buyer(), make_vendor()
    scenario = make_scenario(buyer, criteria=WITH_DELIVERIES)
    own = make_proposal(winner, scenario, make_version(winner, name="再来一个"))
    make_proposal(other, scenario)
    shown = preview(winner.actor, proposals.get_own(winner.actor, scenario.id))
    assert {line.kind: line.score.raw for line in shown.criteria}[
        CriterionKind.ACCEPTED_DELIVERIES
    ] == Decimal("0.5")
    clock.advance(days=15)
    late.deliver(clock)
    open_all(buyer, scenario.id)
    run = rankings.read_run(rankings.run(buyer.actor, scenario.id))
    counts = {item.key: item.accepted_deliveries for item in run.candidates}
    assert counts[str(own.id)] == 1
    assert sorted(value or 0 for value in counts.values()) == [0, 1]
    sources = find_sources(buyer.actor, run.result.ranked)
    assert {key: [one.scenario_id for one in rows] for key, rows in sources.accepted.items()} == {
        str(own.id): [known.scenario.id]
    }


def test_where_the_rules_do_not_ask_nothing_is_recorded(clock: Clock) -> None:
    winner = make_vendor()
    make_award(clock, winner).deliver(clock)
    clock.advance(days=1)
    awarded = make_award(clock, winner)
    run = rankings.get_run(awarded.buyer.actor, awarded.scenario)
    assert [item.accepted_deliveries for item in run.candidates] == [None, None]
    assert opened_proposals.list_opened(awarded.buyer.actor, awarded.scenario)
