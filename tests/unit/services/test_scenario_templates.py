"""Templates to begin from, their places to fill, and copies of earlier listings."""

import pytest
from flask import Flask

from marketplace.domain.errors import NotAllowed, NotFound
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.placeholders import list_placeholders
from marketplace.domain.sectors import SECTORS
from marketplace.services import attachments, scenario_copying, scenario_templates, scenarios
from marketplace.services.scenario_content import read_content
from marketplace.services.scenario_limits import check_storable
from marketplace.services.scenario_placeholders import find_placeholders
from marketplace.services.scenario_templates import Template, list_templates
from tests.factories.people import make_buyer, make_vendor
from tests.factories.scenarios import make_scenario

WANTED = [sector.slug for sector in SECTORS] + [
    sub.slug for sector in SECTORS for sub in sector.sub_scenarios
]


def test_every_sector_and_every_sub_scenario_has_one() -> None:
    assert sorted(one.slug for one in list_templates()) == sorted(WANTED)
    known = {sub.slug: sector.slug for sector in SECTORS for sub in sector.sub_scenarios}
    assert all(one.sub is None or known[one.sub] == one.sector for one in list_templates())


@pytest.mark.parametrize("template", list_templates(), ids=lambda one: one.slug)
def test_a_template_can_be_stored_and_waits_to_be_filled(app: Flask, template: Template) -> None:
    content = scenario_templates.content_of(template, make_buyer().organisation)
    assert check_storable(content) == {}
    assert sum(item.weight for item in content.criteria) == 100
    waiting = find_placeholders(content)
    assert {"title", "pain_point", "kpis-0-target"} <= set(waiting)
    assert len(list_placeholders(template.pain)) >= 3


def test_a_draft_begun_from_a_template_is_not_submitted_unfilled(app: Flask) -> None:
    buyer = make_buyer()
    draft = scenario_templates.begin_from(buyer.actor, "quality-inspection")
    assert (draft.sector, draft.sub_scenario) == ("industry", "quality-inspection")
    lacks = scenarios.find_lacks(draft)
    assert "还有要填写的地方：〔零件或产品〕" in str(lacks["title"][0])
    with pytest.raises(NotFound):
        scenario_templates.begin_from(buyer.actor, "no-such")
    with pytest.raises(NotAllowed):
        scenario_templates.begin_from(make_vendor().actor, "medical")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("国卫办规划函〔2024〕420 号", []),
        ("〔多少〕人，〔 2024 〕", ["〔多少〕"]),
        ("〔没有合上", []),
        ("〔〕", []),
    ],
)
def test_a_document_s_year_is_no_place_to_fill(text: str, places: list[str]) -> None:
    assert list_placeholders(text) == places


def test_a_copy_leaves_out_what_belongs_to_the_earlier_call(app: Flask) -> None:
    buyer = make_buyer()
    original = make_scenario(buyer, batch="第一批")
    scenarios.cancel(buyer.actor, original.id, "计划变更。")
    copied = scenario_copying.copy(buyer.actor, original.id)
    assert (copied.state, copied.title) == (ScenarioState.DRAFT, "矿井皮带异物识别（副本）")
    assert {getattr(copied, name) for name in scenario_copying.LEFT_OUT} == {None}
    assert (copied.ending_reason, attachments.list_attachments(copied)) == (None, [])
    old, new = read_content(original), read_content(copied)
    assert (new.contents, new.requirements, new.criteria) == (
        old.contents,
        old.requirements,
        old.criteria,
    )
    # Pressed twice it is one draft, and a copy of a copy is called no longer.
    assert scenario_copying.copy(buyer.actor, original.id) is copied


def test_only_one_s_own_listings_are_copied(app: Flask) -> None:
    public, hidden = make_scenario(), make_scenario(state=ScenarioState.DRAFT)
    with pytest.raises(NotAllowed):
        scenario_copying.copy(make_buyer().actor, public.id)
    with pytest.raises(NotFound):
        scenario_copying.copy(make_buyer().actor, hidden.id)
