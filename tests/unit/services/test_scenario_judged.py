"""What assessors judge: from a listing's rows to its rules, and what a submission refuses of it."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from marketplace.domain import clock as domain_clock
from marketplace.matching.rule_checks import check_rules
from marketplace.matching.rules import JUDGED, PUBLISHED_BANDS, Band, CriterionKind
from marketplace.services import amendments, proposals
from marketplace.services.proposal_preview import preview
from marketplace.services.ranking_rules import build_rules, frozen_rules, list_unscorable
from marketplace.services.scenario_bands import read_points
from marketplace.services.scenario_checks import check_for_submission
from marketplace.services.scenario_completeness import assess
from marketplace.services.scenario_content import (
    CriterionWeight,
    RequirementText,
    changes_since_approval,
    read_content,
)
from marketplace.services.scenario_limits import check_storable
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import make_buyer, make_vendor
from tests.factories.proposals import make_version, proposal_content
from tests.factories.scenarios import complete_content, make_scenario, order87_fields

BANDS = ({"lowest": "0", "highest": "5"}, {"lowest": "6", "highest": "10"})
WEIGHED = (
    CriterionWeight("price", 40),
    CriterionWeight("requirements", 20),
    CriterionWeight("assessors", 40),
)
ASKED = (
    RequirementText("部署在矿区内网", is_mandatory=True),
    RequirementText("说明夜间误报怎样控制", is_mandatory=False),
    RequirementText("说明驻场培训的安排", is_mandatory=False),
)


def judged(**fields: Any) -> dict[str, Any]:
    """What makes a listing have answers and proposals judged."""
    return {"criteria": WEIGHED, "requirements": ASKED, **fields}


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("7", 7),
        (" 7 分 ", 7),
        ("２０", 20),
        ("100", 100),
        ("101", None),
        ("7.5", None),
        ("-1", None),
        ("七", None),
        ("", None),
        (None, None),
    ],
)
def test_points_are_whole(text: str | None, points: int | None) -> None:
    assert read_points(text) == points


def test_rules_have_the_usual_bands_and_limit_where_the_listing_names_none(app: Flask) -> None:
    scenario = make_scenario(**judged())
    rules = frozen_rules(scenario)
    assert rules == build_rules(scenario)
    assert [item.kind for item in rules.judged] == list(JUDGED)
    assert {(item.bands, item.spread_limit) for item in rules.judged} == {(PUBLISHED_BANDS, 5)}
    scored = [row for row in scenario.requirements if not row.is_mandatory]
    assert [(item.id, item.text) for item in rules.requirements] == [
        (str(row.id), row.text) for row in scored
    ]


def test_what_has_no_weight_nobody_is_asked_to_judge(app: Flask) -> None:
    """An imported list may name it with 0."""
    criteria = (CriterionWeight("price", 100), CriterionWeight("assessors", 0))
    rules = frozen_rules(make_scenario(criteria=criteria))
    assert (rules.judged, rules.criteria[1].bands) == ((), ())


def test_rules_say_what_the_listing_says(app: Flask) -> None:
    scenario = make_scenario(
        **judged(judged_bands=BANDS, requirements_spread_limit=3, assessors_spread_limit=0)
    )
    answers, whole = frozen_rules(scenario).judged
    assert answers.bands == (Band(Decimal(0), Decimal(5)), Band(Decimal(6), Decimal(10)))
    assert (answers.spread_limit, whole.spread_limit) == (3, 0)


def test_a_small_full_mark_takes_the_usual_limit_down(app: Flask) -> None:
    small = ({"lowest": "0", "highest": "1"}, {"lowest": "2", "highest": "3"})
    rules = build_rules(make_scenario(**judged(judged_bands=small)))
    assert {item.spread_limit for item in rules.judged} == {3}
    assert check_rules(rules) == []


def test_a_listing_without_them_freezes_what_it_always_did(app: Flask) -> None:
    """Also where it has scored requirements: nobody judges the answers."""
    rules = frozen_rules(make_scenario(requirements=ASKED))
    assert (rules.requirements, rules.judged) == ((), ())
    assert {(item.bands, item.spread_limit) for item in rules.criteria} == {((), None)}


def band(lowest: str, highest: str) -> dict[str, str]:
    return {"lowest": lowest, "highest": highest}


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"requirements": ASKED[:1]}, "criteria-1-weight"),
        ({"judged_bands": (band("0", "七"),)}, "judged_bands-0-highest"),
        ({"judged_bands": (band("", "7"), band("8", "9"))}, "judged_bands-0-lowest"),
        ({"judged_bands": (band("1", "7"), band("8", "9"))}, "judged_bands-0-lowest"),
        ({"judged_bands": (band("0", "7"), band("9", "12"))}, "judged_bands-1-lowest"),
        ({"judged_bands": (band("0", "7"), band("7", "12"))}, "judged_bands-1-lowest"),
        ({"judged_bands": (band("0", "7"), band("8", "3"))}, "judged_bands-1-highest"),
        ({"judged_bands": (band("0", "7"),)}, "judged_bands"),
        ({"assessors_spread_limit": 21}, "assessors_spread_limit"),
        ({"judged_bands": BANDS, "requirements_spread_limit": 11}, "requirements_spread_limit"),
        (
            {"criteria": (CriterionWeight("price", 100),), "judged_bands": BANDS},
            "judged_bands",
        ),
        (
            {"criteria": (CriterionWeight("price", 100),), "assessors_spread_limit": 5},
            "assessors_spread_limit",
        ),
    ],
)
def test_what_a_submission_refuses_is_named_by_its_cell(
    app: Flask, fields: dict[str, Any], named: str
) -> None:
    wrong = check_for_submission(complete_content(**judged(**fields)), domain_clock.now())
    assert list(wrong) == [named]


def test_the_weight_is_found_in_the_order_of_the_form(app: Flask) -> None:
    """An imported list may name its criteria in any order, and with nothing for some."""
    criteria = (
        CriterionWeight("requirements", 60),
        CriterionWeight("delivery", 0),
        CriterionWeight("price", 40),
    )
    wrong = check_for_submission(complete_content(criteria=criteria), domain_clock.now())
    assert list(wrong) == ["criteria-1-weight"]


@pytest.mark.parametrize("extra", [{}, {"judged_bands": BANDS, "requirements_spread_limit": 4}])
def test_what_is_sound_may_be_submitted_under_both_rule_sets(
    app: Flask, extra: dict[str, Any]
) -> None:
    now = domain_clock.now()
    assert check_for_submission(complete_content(**judged(**extra)), now) == {}
    assert check_for_submission(complete_content(**order87_fields(**judged(**extra))), now) == {}


def test_what_is_wrong_beside_the_weights_is_missed(app: Flask) -> None:
    content = complete_content(**judged(assessors_spread_limit=50))
    assert [point.field for point in assess(content, domain_clock.now()).required] == ["criteria"]


def test_a_draft_may_be_unfinished_but_not_endless() -> None:
    assert check_storable(complete_content(judged_bands=(band("", "多"),))) == {}
    endless = complete_content(
        judged_bands=BANDS * 5, requirements_spread_limit=101, assessors_spread_limit=-1
    )
    assert set(check_storable(endless)) == {
        "judged_bands",
        "requirements_spread_limit",
        "assessors_spread_limit",
    }


def test_nobody_gets_assessors_by_default() -> None:
    assert set(JUDGED) <= list_unscorable()


def test_a_bidder_foresees_what_is_not_judged(app: Flask) -> None:
    vendor = make_vendor()
    scenario = make_scenario(**judged())
    content = proposal_content(scenario, make_version(vendor), price=Decimal(1_800_000))
    foreseen = preview(vendor.actor, proposals.save_draft(vendor.actor, scenario.id, content, 0))
    assert [line.kind for line in foreseen.criteria] == [CriterionKind.PRICE]
    assert (foreseen.total, foreseen.awaited, foreseen.judged) == (20, 0, 60)


def test_under_order_87_neither_price_nor_judgement_is_foreseen(app: Flask) -> None:
    vendor = make_vendor()
    scenario = make_scenario(**order87_fields(**judged()))
    content = proposal_content(scenario, make_version(vendor))
    foreseen = preview(vendor.actor, proposals.save_draft(vendor.actor, scenario.id, content, 0))
    assert (foreseen.criteria, foreseen.total) == ((), 0)
    assert (foreseen.awaited, foreseen.judged) == (40, 60)


def test_another_scale_is_a_material_amendment_that_freezes_it(app: Flask) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer, **judged())
    content = read_content(make_scenario(buyer, **judged(judged_bands=BANDS)))
    row = amendments.amend(buyer.actor, scenario.id, content, "分档太细。", scenario.version)
    assert row.is_material
    assert "judged_bands" in {item["name"] for item in row.changes}
    assert {item.full_mark for item in frozen_rules(scenario).judged} == {10}


def test_a_listing_from_before_has_changed_nothing(app: Flask) -> None:
    scenario = make_scenario()
    with unit_of_work():
        left = dict(scenario.approved_snapshot)
        for name in ("judged_bands", "requirements_spread_limit", "assessors_spread_limit"):
            del left[name]
        scenario.approved_snapshot = left
    assert changes_since_approval(scenario) == []
