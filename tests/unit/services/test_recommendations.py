"""What is recommended to whom, why, and what never plays a part in it."""

import shutil
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import RecommendationFeedback, Scenario
from marketplace.search.wishes import ALGORITHM
from marketplace.services import (
    proposals,
    recommendation_feedback,
    recommendations,
    search_indexing,
)
from marketplace.services.recommendation_feedback import Direction, Opinion, Reason
from tests.conftest import Clock
from tests.factories.listings import insert_scenarios
from tests.factories.people import Person, make_administrator, make_buyer, make_vendor
from tests.factories.proposals import TASK, make_credential, make_version, proposal_content
from tests.factories.scenarios import make_scenario

LATE = Opinion(Reason.TOO_LATE)


def _list(clock: Clock) -> list[Scenario]:
    """Two listings about belts, one about patients, one about belts that is closed."""
    belt = {"title": "皮带撕裂识别", "pain_point": "皮带异物靠人看。", "contents": "识别皮带异物。"}
    rows = insert_scenarios(
        belt,
        {
            "title": "住院病历质控",
            "sector": "medical",
            "pain_point": "病历缺项。",
            "contents": "质控。",
        },
        {**belt, "title": "皮带跑偏识别", "sector": "energy"},
        {**belt, "title": "皮带旧事", "proposal_deadline": clock.now() - timedelta(days=1)},
    )
    search_indexing.rebuild()
    return rows


def _shown(vendor: Person) -> list[int]:
    return [row.scenario.id for row in recommendations.recommend_scenarios(vendor.actor).rows]


def test_a_vendor_gets_open_listings_that_say_the_same_with_reasons(
    app: Flask, clock: Clock
) -> None:
    vendor = make_vendor()
    make_version(vendor, name="病理助手", description="看切片。", sectors=("medical",))
    version = make_version(vendor)
    rows = _list(clock)
    advice = recommendations.recommend_scenarios(vendor.actor)
    assert [row.scenario.id for row in advice.rows] == [rows[0].id, rows[2].id]
    first = advice.rows[0]
    assert first.position == 1
    assert first.model is not None
    assert first.model.id == version.model_id
    assert {"皮带", "异物"} <= set(first.reasons.shared)
    assert first.reasons.sector > advice.rows[1].reasons.sector
    assert first.tested is None


def test_tested_evidence_in_the_sector_lifts_and_is_shown(app: Flask, clock: Clock) -> None:
    vendor = make_vendor()
    version = make_version(vendor)
    rows = _list(clock)
    before = recommendations.recommend_scenarios(vendor.actor).rows[0].reasons.score
    credential = make_credential(vendor, version, TASK, 30, 37)
    row = recommendations.recommend_scenarios(vendor.actor).rows[0]
    assert row.scenario.id == rows[0].id
    assert row.reasons.score > before
    assert row.tested is not None
    assert row.tested.credential_id == credential.id
    assert row.tested_model is not None
    assert row.tested_model.id == version.model_id
    assert 0 < row.tested.share < 1


def test_own_bids_are_left_out_and_others_change_nothing(app: Flask, clock: Clock) -> None:
    vendor, rival = make_vendor(), make_vendor()
    version, others = make_version(vendor), make_version(rival, name="另一个模型")
    scenario, later = make_scenario(), make_scenario(title="皮带撕裂识别")
    search_indexing.rebuild()
    before = recommendations.recommend_scenarios(vendor.actor)
    assert _shown(vendor) == [row.scenario.id for row in before.rows]
    assert set(_shown(vendor)) == {scenario.id, later.id}
    proposals.save_draft(rival.actor, scenario.id, proposal_content(scenario, others), 0)
    assert recommendations.recommend_scenarios(vendor.actor) == before
    proposals.save_draft(vendor.actor, scenario.id, proposal_content(scenario, version), 0)
    assert _shown(vendor) == [later.id]
    assert scenario.id not in _shown(rival)


def test_nothing_is_recommended_without_models_or_likeness_or_index(
    app: Flask, clock: Clock
) -> None:
    _list(clock)
    assert not recommendations.recommend_scenarios(make_vendor().actor).has_models
    stranger = make_vendor()
    make_version(stranger, name="量子", description="量子通信卫星轨道。")
    advice = recommendations.recommend_scenarios(stranger.actor)
    assert advice.has_models
    assert list(advice.rows) == []
    assert not advice.is_degraded
    shutil.rmtree(app.config["SETTINGS"].instance / "index")
    assert recommendations.recommend_scenarios(stranger.actor).is_degraded
    buyer = make_buyer()
    own = make_scenario(buyer, ScenarioState.DRAFT)
    assert recommendations.recommend_models(buyer.actor, own.id).is_degraded


def test_a_buyer_gets_published_models_and_tests_reorder_them(app: Flask) -> None:
    buyer, first, second = make_buyer(), make_vendor(), make_vendor()
    plain = make_version(first)
    tested = make_version(second, description="识别皮带上的异物并给出截图和位置。")
    make_version(second, name="未公开的皮带模型", is_published=False)
    scenario = make_scenario(buyer)
    search_indexing.rebuild()

    def order() -> list[int]:
        rows = recommendations.recommend_models(buyer.actor, scenario.id).rows
        return [row.model.id for row in rows]

    assert set(order()) == {plain.model_id, tested.model_id}
    weaker = order()[1]
    better = {plain.model_id: (first, plain), tested.model_id: (second, tested)}[weaker]
    make_credential(*better, TASK, 36, 37)
    rows = recommendations.recommend_models(buyer.actor, scenario.id).rows
    found = next(row for row in rows if row.model.id == weaker)
    assert found.tested is not None
    assert found.reasons.evidence > 0
    assert all(row.tested is None for row in rows if row.model.id != weaker)


def test_models_are_recommended_before_publication_and_until_the_deadline(
    app: Flask, clock: Clock
) -> None:
    buyer = make_buyer()
    make_version(make_vendor())
    draft = make_scenario(buyer, ScenarioState.DRAFT, title="皮带巡检")
    published = make_scenario(buyer)
    search_indexing.rebuild()
    assert not recommendations.recommend_models(buyer.actor, draft.id).is_accepting
    assert recommendations.recommend_models(buyer.actor, published.id).is_accepting
    clock.advance(days=15)
    with pytest.raises(TransitionRefused):
        recommendations.recommend_models(buyer.actor, published.id)


def test_only_the_buyer_asks_for_models_and_only_vendors_for_listings(app: Flask) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    for who in (make_buyer(), vendor, make_administrator()):
        with pytest.raises(NotAllowed):
            recommendations.recommend_models(who.actor, scenario.id)
    with pytest.raises(NotAllowed):
        recommendations.recommend_scenarios(buyer.actor)


def test_not_relevant_hides_from_the_person_alone_and_can_be_taken_back(
    app: Flask, clock: Clock
) -> None:
    vendor = make_vendor()
    make_version(vendor)
    first, _medical, second, _closed = (row.id for row in _list(clock))
    recommendations.dismiss_scenario(vendor.actor, second, LATE)
    recommendations.dismiss_scenario(vendor.actor, second, LATE)
    assert _shown(vendor) == [first]
    (row,) = db.session.scalars(select(RecommendationFeedback))
    assert (row.direction, row.scenario_id, row.model_id) == (Direction.SCENARIOS, second, None)
    assert (row.position, row.algorithm, row.reason) == (2, ALGORITHM, Reason.TOO_LATE)
    assert row.score > 0
    (hidden,) = recommendation_feedback.list_opinions_on_scenarios(vendor.actor)
    assert hidden.title == "皮带跑偏识别"
    recommendations.restore_scenario(vendor.actor, second)
    recommendations.restore_scenario(vendor.actor, second)
    assert _shown(vendor) == [first, second]
    assert recommendation_feedback.export_all()[1] == []
    with pytest.raises(NotFound):
        recommendations.restore_scenario(vendor.actor, 10**6)


def test_what_is_said_changes_no_score(app: Flask, clock: Clock) -> None:
    vendor = make_vendor()
    make_version(vendor)
    rows = _list(clock)
    before = recommendations.recommend_scenarios(vendor.actor).rows[0].reasons
    recommendations.dismiss_scenario(vendor.actor, rows[2].id, LATE)
    assert recommendations.recommend_scenarios(vendor.actor).rows[0].reasons == before


def test_a_reason_is_needed_and_what_is_not_recommended_is_not_hidden(
    app: Flask, clock: Clock
) -> None:
    vendor = make_vendor()
    make_version(vendor)
    rows = _list(clock)
    for opinion in (Opinion(""), Opinion("nonsense"), Opinion(Reason.OTHER, " ")):
        with pytest.raises(InvalidInput):
            recommendations.dismiss_scenario(vendor.actor, rows[0].id, opinion)
    with pytest.raises(InvalidInput):
        recommendations.dismiss_scenario(
            vendor.actor, rows[0].id, Opinion(Reason.TOO_LATE, "长" * 501)
        )
    with pytest.raises(NotFound):
        recommendations.dismiss_scenario(vendor.actor, rows[1].id, LATE)


def test_a_model_is_hidden_for_one_listing(app: Flask) -> None:
    buyer = make_buyer()
    version = make_version(make_vendor())
    scenario, other = make_scenario(buyer), make_scenario(buyer, title="皮带巡检")
    search_indexing.rebuild()
    words = Opinion(Reason.OTHER, "要能部署在井下。")
    recommendations.dismiss_model(buyer.actor, scenario.id, version.model_id, words)
    assert list(recommendations.recommend_models(buyer.actor, scenario.id).rows) == []
    assert len(recommendations.recommend_models(buyer.actor, other.id).rows) == 1
    names, (row,) = recommendation_feedback.export_all()
    said = dict(zip(names, row, strict=True))
    assert said["words"] == "要能部署在井下。"
    assert said["model_id"] == version.model_id
    assert not {"user_id", "organisation_id"} & set(names)
    (hidden,) = recommendation_feedback.list_opinions_on_models(buyer.actor, scenario.id)
    assert hidden.title == "皮带巡检大模型"
    recommendations.restore_model(buyer.actor, scenario.id, version.model_id)
    assert len(recommendations.recommend_models(buyer.actor, scenario.id).rows) == 1
    with pytest.raises(NotFound):
        recommendations.dismiss_model(buyer.actor, scenario.id, 10**6, LATE)
    with pytest.raises(NotFound):
        recommendations.restore_model(buyer.actor, scenario.id, 10**6)
