"""Two people write one draft: what counts of each field, and when both texts must be shown."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from marketplace.services.scenario_content import (
    PLAIN_FIELDS,
    ROWS,
    CriterionWeight,
    RequirementText,
    ScenarioContent,
)
from marketplace.services.scenario_merging import mark_fields, merge
from tests.conftest import Clock
from tests.factories.scenarios import complete_content

ALL = (*PLAIN_FIELDS, *ROWS)


@pytest.fixture
def base(clock: Clock) -> ScenarioContent:
    return complete_content(kpis=({"name": "漏检率", "target": "0.5"},))


def _changed(content: ScenarioContent) -> dict[str, Any]:
    """Another value for every field."""
    other: dict[str, Any] = {}
    for name in PLAIN_FIELDS:
        value = getattr(content, name)
        if isinstance(value, bool):
            other[name] = not value
        elif isinstance(value, int | Decimal):
            other[name] = value + 1
        elif hasattr(value, "year"):
            other[name] = value + timedelta(days=1)
        else:
            other[name] = f"{value or ''}改"
    return other | {
        "kpis": ({"name": "误报率", "target": "1"},),
        "requirements": (RequirementText("断网可用", is_mandatory=False),),
        "criteria": (CriterionWeight("price", 100),),
        "floors": ({"benchmark": "e_eval", "value": "60"},),
        "deployment_bands": ({"choice": "public", "worth": "5"},),
        "measured_bands": ({"benchmark": "e_eval", "reached": "60", "worth": "5"},),
        "judged_bands": ({"lowest": "0", "highest": "7"},),
    }


@pytest.mark.parametrize("name", ALL)
def test_a_field_changed_by_one_side_alone_is_kept(base: ScenarioContent, name: str) -> None:
    marks = mark_fields(base, ALL)
    changed = replace(base, **{name: _changed(base)[name]})
    mine = merge(base, changed, marks)
    assert (mine.content, mine.collisions, mine.others) == (changed, (), ())
    theirs = merge(changed, base, marks)
    assert (theirs.content, theirs.collisions, theirs.others) == (changed, (), (name,))


@pytest.mark.parametrize("name", ALL)
def test_a_field_changed_alike_is_no_collision(base: ScenarioContent, name: str) -> None:
    changed = replace(base, **{name: _changed(base)[name]})
    merged = merge(changed, changed, mark_fields(base, ALL))
    assert (merged.content, merged.collisions) == (changed, ())


def test_different_fields_are_merged(base: ScenarioContent) -> None:
    marks = mark_fields(base, ALL)
    merged = merge(replace(base, title="甲"), replace(base, contents="乙"), marks)
    assert (merged.content.title, merged.content.contents) == ("甲", "乙")
    assert (merged.collisions, merged.others) == ((), ("title",))


def test_one_field_written_differently_collides_and_keeps_what_is_stored(
    base: ScenarioContent,
) -> None:
    marks = mark_fields(base, ALL)
    merged = merge(replace(base, title="甲"), replace(base, title="乙", batch="第一批"), marks)
    assert merged.collisions == ("title",)
    assert merged.content.title == "甲"


def test_only_fields_that_a_page_shows_count(base: ScenarioContent) -> None:
    marks = mark_fields(base, ("title",))
    merged = merge(base, replace(base, title="甲", contents=""), marks)
    assert merged.content == replace(base, title="甲")


def test_a_page_that_was_not_reloaded_does_not_undo_the_other_s_change(
    base: ScenarioContent,
) -> None:
    """Autosave goes on from what the page shows, not from what is stored."""
    mine = replace(base, contents="我的")
    stored = replace(base, title="对方的")
    first = merge(stored, mine, mark_fields(base, ALL)).content
    marks = mark_fields(mine, ALL)
    second = merge(first, replace(mine, contents="我又改了"), marks)
    assert (second.content.title, second.content.contents) == ("对方的", "我又改了")
    late = merge(first, replace(mine, title="我也改名"), marks)
    assert late.collisions == ("title",)


def test_what_a_form_tidies_is_no_change(base: ScenarioContent) -> None:
    stored = replace(
        base,
        contents="第一行\r\n第二行 ",
        kpis=({"name": "漏检率", "target": "0.5", "unit": ""}, {}),
        criteria=(*reversed(base.criteria), CriterionWeight("kpis", 0)),
        requirements=(RequirementText("后", False), RequirementText("先 ", True)),
    )
    sent = replace(
        stored,
        contents="第一行\n第二行",
        kpis=({"name": "漏检率", "baseline": "", "target": "0.5", "unit": ""},),
        criteria=base.criteria,
        requirements=(RequirementText("先", True), RequirementText("后", False)),
    )
    assert merge(stored, sent, mark_fields(stored, ALL)).content is not sent
    assert merge(stored, sent, mark_fields(stored, ALL)).content == stored
