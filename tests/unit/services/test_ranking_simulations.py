"""Simulations: nothing is stored, past proposals are the buyer's own, and what lacks is named."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain.errors import (
    InvalidInput,
    NotAllowed,
    NotFound,
    StaleVersion,
    TransitionRefused,
)
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.matching.proposals import Relevance
from marketplace.matching.rules import CriterionKind, Method, ProcurementKind, RuleSet
from marketplace.models import Ranking, Requirement, Scenario
from marketplace.services import ranking_figures, ranking_simulations, rankings, scenarios
from marketplace.services.ranking_figures import Figures
from marketplace.services.ranking_rules import OFFERED, frozen_rules
from marketplace.services.ranking_simulations import Entrants, Simulation
from marketplace.services.scenario_content import (
    CriterionWeight,
    RequirementText,
    ScenarioContent,
)
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_person,
    make_vendor,
)
from tests.factories.proposals import TASK, make_credential, make_proposal, make_version
from tests.factories.rounds import make_round
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")


def simulate(person: Person, scenario: Scenario, **changes: Any) -> Simulation:
    figures = replace(ranking_figures.read_figures(scenario), **changes)
    return ranking_simulations.simulate(person.actor, scenario.id, figures)


def weights(**kinds: int) -> dict[str, int | None]:
    return dict(kinds)


def make_draft(buyer: Person, **fields: Any) -> Scenario:
    return make_scenario(buyer, ScenarioState.DRAFT, **fields)


def first(simulation: Simulation) -> str:
    assert simulation.tried is not None
    return simulation.tried.result.ranked[0].key


def test_other_weights_put_another_first_and_change_nothing_in_the_draft() -> None:
    buyer = make_buyer()
    draft = make_draft(buyer)
    assert first(simulate(buyer, draft, weights=weights(evidence=100))) == "tested"
    assert first(simulate(buyer, draft, weights=weights(price=100))) == "cheap"
    assert first(simulate(buyer, draft, weights=weights(delivery=100))) == "fast"
    assert not db.session.dirty
    assert not db.session.new
    db.session.expire_all()
    assert [row.weight for row in draft.criteria] == [50, 30, 20]
    assert db.session.scalar(select(func.count(Requirement.id))) == 1


def test_what_is_tried_changes_the_rules_and_not_what_was_offered() -> None:
    """By the draft the dear one asks 1 980 000; under a ceiling of 1 900 000 it is out."""
    buyer = make_buyer()
    found = simulate(buyer, make_draft(buyer), price_ceiling=Decimal(1_900_000))
    assert found.own is not None
    assert found.tried is not None
    assert "tested" in {item.key for item in found.own.result.ranked}
    assert "tested" in {item.key for item in found.tried.result.disqualified}


def test_a_criterion_without_weight_is_there_to_be_raised() -> None:
    buyer = make_buyer()
    found = simulate(buyer, make_draft(buyer))
    assert found.tried is not None
    kinds = {item.kind: item.weight for item in found.tried.rules.criteria}
    assert kinds[CriterionKind.KPIS] == 0


def test_examples_are_tested_on_benchmarks_of_the_sector() -> None:
    buyer = make_buyer()
    found = simulate(buyer, make_draft(buyer, sector="medical"))
    tested = next(item for item in found.entrants if item.candidate.key == "tested")
    benchmarks = [result.benchmark for result in tested.candidate.evidence]
    assert benchmarks[0] == "promptcblue"
    assert all(name.startswith("ceval-valid_") for name in benchmarks[1:])


def test_an_unfinished_draft_says_what_lacks_and_is_ranked_once_that_is_tried() -> None:
    buyer = make_buyer()
    content = ScenarioContent("草稿", "某矿", sector="industry")
    draft = scenarios.create_draft(buyer.actor, content)
    found = simulate(buyer, draft)
    assert (found.tried, found.own, found.entrants) == (None, None, ())
    assert set(found.lacks) == {"criteria", *ranking_figures.FIGURES}
    typed = Figures(weights(evidence=50, price=50), Decimal(1_000_000), Decimal(600_000), 30, 60)
    found = ranking_simulations.simulate(buyer.actor, draft.id, typed)
    assert first(found)
    assert (found.own, dict(found.lacks)) == (None, {})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weights": {"evidence": 60}}, "criteria"),
        ({"weights": {"evidence": 101}}, "criteria"),
        ({"weights": {"kpis": 100}}, "kpis"),
        ({"reference_price": Decimal(2_000_000)}, "reference_price"),
        ({"price_ceiling": Decimal("NaN")}, "price_ceiling"),
        ({"price_ceiling": Decimal("1e30")}, "price_ceiling"),
        ({"longest_days": 9_999}, "longest_days"),
        ({"longest_days": 90}, "longest_days"),
    ],
)
def test_figures_that_nothing_can_be_ranked_by(changes: dict[str, Any], field: str) -> None:
    buyer = make_buyer()
    found = simulate(buyer, make_draft(buyer), **changes)
    assert found.tried is None
    assert list(found.lacks) == [field]
    assert found.own is not None


def test_another_rule_set_is_tried_with_its_own_conditions() -> None:
    """Under the order evidence is a gate, there is no reference, and the price weighs 30 of 100."""
    buyer = make_buyer()
    draft = make_draft(buyer)
    changes = {"rule_set": "order87", "reference_price": None}
    lawful = weights(price=90, delivery=10)
    assert set(simulate(buyer, draft, **changes).lacks) == {"criteria", "procurement_kind"}
    unpriced = simulate(
        buyer, draft, **changes, procurement_kind="goods", weights=weights(delivery=100)
    )
    assert set(unpriced.lacks) == {"criteria"}
    found = simulate(buyer, draft, **changes, procurement_kind="goods", weights=lawful)
    assert first(found) == "cheap"
    assert found.tried is not None
    assert found.tried.rules.reference_price is None
    usual = ranking_figures.usual_weights(draft, Method(RuleSet.ORDER87, ProcurementKind.GOODS))
    assert (usual["evidence"], sum(usual.values())) == (0, 100)


def test_the_usual_weights_need_a_sector() -> None:
    buyer = make_buyer()
    bare = scenarios.create_draft(buyer.actor, ScenarioContent("草稿", "某矿"))
    assert ranking_figures.usual_weights(bare, Method()) == {}


def test_past_proposals_come_over_in_the_share_of_their_own_ceiling(clock: Clock) -> None:
    """1 600 000, 1 800 000 and 2 000 000 of 2 000 000 (see the factories), now
    of 1 000 000. What failed a requirement of the other listing does not fail here."""
    played = make_round(clock).rank()
    draft = make_draft(
        played.buyer,
        price_ceiling=Decimal(1_000_000),
        reference_price=Decimal(500_000),
        reference_days=30,
        longest_days=60,
    )
    found = simulate(played.buyer, draft)
    past = [item for item in found.entrants if item.past]
    assert sorted(item.candidate.price for item in past) == [800_000, 900_000, 1_000_000]
    assert {item.past.scenario_id for item in past if item.past} == {played.scenario.id}
    assert found.past_count == 3
    assert found.tried is not None
    ranked = {item.key for item in found.tried.result.ranked}
    assert {item.candidate.key for item in past} <= ranked


def test_what_answered_another_listing_says_nothing_of_this_one(clock: Clock) -> None:
    """A commitment counts for the very same target; evidence by its relevance to this sector; and
    those of the same sector come first, though they are older."""
    buyer, vendor = make_buyer(), make_vendor()
    target = {"name": "识别率", "baseline": "90", "target": "97"}
    weighed = {"price": 60, "delivery": 20, "accepted_deliveries": 20}
    criteria = tuple(CriterionWeight(kind, weight) for kind, weight in weighed.items())
    older, newer = (
        make_scenario(buyer, title=title, sector=sector, kpis=(target,), criteria=criteria)
        for title, sector in (("旧的", "medical"), ("新的", "industry"))
    )
    version = make_version(vendor)
    report = make_credential(vendor, version, TASK, 30, 37)
    offered = {"credential_ids": (report.id,), "kpis": {"识别率": "95"}}
    for scenario in (older, newer):
        make_proposal(vendor, scenario, version, **offered)
    clock.advance(days=15)
    for scenario in (older, newer):
        open_all(buyer, scenario.id)
        rankings.run(buyer.actor, scenario.id)
    other_target = {**target, "target": "98"}
    same = simulate(buyer, make_draft(buyer, sector="industry", kpis=(target,)))
    unlike = simulate(buyer, make_draft(buyer, sector="medical", kpis=(other_target,)))
    found = [[item for item in one.entrants if item.past] for one in (same, unlike)]
    titles = [[item.past.title for item in items if item.past] for items in found]
    assert titles == [["新的", "旧的"], ["旧的", "新的"]]
    assert [len(items[0].candidate.kpis) for items in found] == [1, 0]
    relevances = [items[0].candidate.evidence[0].relevance for items in found]
    assert relevances == [Relevance.PROXY, Relevance.OTHER]
    counts = [[item.candidate.accepted_deliveries for item in items] for items in found]
    assert counts == [[0, None], [0, None]]


def test_past_proposals_of_others_are_not_there(clock: Clock) -> None:
    make_round(clock).rank()
    other = make_buyer()
    assert simulate(other, make_draft(other)).past_count == 0


def test_who_takes_part_can_be_chosen(clock: Clock) -> None:
    played = make_round(clock).rank()
    draft = make_draft(played.buyer)
    figures = ranking_figures.read_figures(draft)
    counts = [
        len(ranking_simulations.simulate(played.buyer.actor, draft.id, figures, who).entrants)
        for who in (Entrants.ALL, Entrants.EXAMPLES, Entrants.PAST)
    ]
    assert counts == [10, 7, 3]


def test_a_run_that_was_tampered_with_takes_no_part(clock: Clock) -> None:
    played = make_round(clock).rank()
    with unit_of_work() as work:
        row = work.session.scalars(select(Ranking)).one()
        row.document = {**row.document, "inputs_digest": "0" * 64}
    assert simulate(played.buyer, make_draft(played.buyer)).past_count == 0


def test_only_who_writes_it_may_simulate() -> None:
    buyer = make_buyer()
    draft = make_draft(buyer)
    viewer = make_person(organisation=buyer.organisation, role=MemberRole.VIEWER)
    with pytest.raises(NotAllowed):
        simulate(viewer, draft)
    for stranger in (make_buyer(), make_vendor()):
        with pytest.raises(NotFound):
            simulate(stranger, draft)


def test_of_a_published_listing_the_rules_are_frozen() -> None:
    buyer = make_buyer()
    for state in (ScenarioState.DRAFT, ScenarioState.SUBMITTED):
        assert first(simulate(buyer, make_scenario(buyer, state)))
    published = make_scenario(buyer)
    with pytest.raises(TransitionRefused, match="冻结"):
        simulate(buyer, published)
    with pytest.raises(NotAllowed):
        simulate(make_buyer(), published)


def test_a_draft_given_up_has_no_rules_to_try() -> None:
    buyer = make_buyer()
    draft = make_draft(buyer)
    scenarios.discard(buyer.actor, draft.id, "不做了。")
    with pytest.raises(TransitionRefused, match="结束"):
        simulate(buyer, draft)


def test_examples_are_tested_on_what_the_draft_asks_for() -> None:
    """The second floor's benchmark has no published top: a result still reaches the floor."""
    floors = ({"benchmark": TASK, "value": "50"}, {"benchmark": "maritime_bench", "value": "70"})
    bands = ({"benchmark": "mme_industry", "reached": "50", "worth": "100"},)
    buyer = make_buyer()
    draft = make_draft(buyer, floors=floors, measured_bands=bands)
    tried = simulate(buyer, draft).tried
    assert tried is not None
    ranked = {line.key: line for line in tried.result.ranked}
    assert set(ranked) == {"tested", "self-reported"}
    measured = next(line for line in ranked["tested"].criteria if line.kind == "measured")
    assert measured.score.raw == 1


def test_figures_are_taken_over_as_one_saving() -> None:
    buyer = make_buyer()
    draft = make_draft(buyer)
    tried = Figures(
        weights(evidence=30, price=70, kpis=0), Decimal(1_900_000), Decimal(1_500_000), 80, 150
    )
    ranking_simulations.take_over(buyer.actor, draft.id, tried, draft.version)
    assert ranking_figures.read_figures(draft) == replace(
        tried,
        weights=dict.fromkeys(kind.value for kind in OFFERED) | {"evidence": 30, "price": 70},
    )
    assert (draft.title, draft.version) == ("矿井皮带异物识别", 2)
    with pytest.raises(StaleVersion):
        ranking_simulations.take_over(buyer.actor, draft.id, tried, 1)


def test_what_cannot_be_stored_is_not_taken_over() -> None:
    buyer = make_buyer()
    draft = make_draft(buyer)
    tried = replace(ranking_figures.read_figures(draft), longest_days=10_000)
    with pytest.raises(InvalidInput):
        ranking_simulations.take_over(buyer.actor, draft.id, tried, draft.version)
    administrator = make_administrator()
    with pytest.raises(NotAllowed):
        ranking_simulations.take_over(administrator.actor, draft.id, tried, draft.version)


def test_the_rules_of_the_draft_are_those_that_would_be_frozen() -> None:
    """A simulation of what the draft says ranks by what its publication would freeze."""
    buyer = make_buyer()
    weights = {"evidence": 25, "price": 25, "delivery": 20, "kpis": 10, "deployment": 5}
    weights |= {"measured": 3, "accepted_deliveries": 2, "requirements": 5, "assessors": 5}
    criteria = tuple(CriterionWeight(kind, weight) for kind, weight in weights.items())
    kpis = ({"name": "识别率", "baseline": "90", "target": "97"},)
    draft = make_draft(
        buyer,
        criteria=criteria,
        kpis=kpis,
        deployment_bands=({"choice": "on-premises", "worth": "100"},),
        measured_bands=({"benchmark": TASK, "reached": "60", "worth": "50"},),
        requirements=(RequirementText("说明驻场培训的安排", is_mandatory=False),),
        assessors_spread_limit=3,
    )
    from_draft = simulate(buyer, draft).tried
    assert from_draft is not None
    scenarios.submit(buyer.actor, draft.id)
    scenarios.publish(make_administrator().actor, draft.id)
    assert from_draft.rules == frozen_rules(draft)


def test_what_is_judged_is_assumed_of_examples_and_unknown_of_past_proposals(clock: Clock) -> None:
    """Of 20 points the balanced one gets 17 for each answer: .85 × 50."""
    played = make_round(clock).rank()
    asked = (RequirementText("说明驻场培训的安排", is_mandatory=False),)
    draft = make_draft(played.buyer, requirements=asked)
    found = simulate(played.buyer, draft, weights=weights(price=50, requirements=50))
    assert found.tried is not None
    lines = {line.key: line.criteria for line in found.tried.result.ranked}
    answers = {
        key: next(line for line in criteria if line.kind is CriterionKind.REQUIREMENTS)
        for key, criteria in lines.items()
    }
    assert answers["balanced"].contribution == Decimal("42.50")
    past = [line for key, line in answers.items() if key.startswith("past")]
    assert past
    assert not any(line.score.is_known for line in past)
