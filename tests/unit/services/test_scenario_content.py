"""What a buyer writes, in and out of the row, and what has changed in it."""

from dataclasses import replace
from decimal import Decimal

from flask import Flask

from marketplace.domain.lifecycle import ScenarioState
from marketplace.services.scenario_content import (
    FieldChange,
    RequirementText,
    changes_since_approval,
    list_changes,
    read_content,
    snapshot,
)
from tests.factories.scenarios import complete_content, make_scenario


def test_a_row_gives_back_what_was_written(app: Flask) -> None:
    content = complete_content(
        kpis=({"name": "漏检率", "baseline": "2.1", "target": "0.5", "unit": "%"},),
        requirements=(RequirementText("乙", False), RequirementText("甲", True)),
        price_ceiling=Decimal("1999999.99"),
    )
    scenario = make_scenario(
        state=ScenarioState.DRAFT,
        kpis=content.kpis,
        requirements=content.requirements,
        price_ceiling=content.price_ceiling,
    )
    assert read_content(scenario) == content


def test_a_listing_that_was_never_approved_is_new_in_all_it_says(app: Flask) -> None:
    scenario = make_scenario(state=ScenarioState.SUBMITTED, batch=None)
    names = {change.name for change in changes_since_approval(scenario)}
    assert {"title", "price_ceiling", "criteria", "requirements"} <= names
    # Nothing was written there, or a box was left unticked.
    assert names.isdisjoint({"batch", "data_types", "kpis", "is_filing_required"})


def test_a_published_listing_has_no_changes(app: Flask) -> None:
    assert changes_since_approval(make_scenario()) == []


def test_changes_carry_old_and_new(clock: object) -> None:
    old = complete_content(batch="第一批")
    new = replace(old, batch=None, price_ceiling=Decimal("1800000.5"), title="新名称")
    assert list_changes(snapshot(old), snapshot(new)) == [
        FieldChange("title", "矿井皮带异物识别", "新名称"),
        FieldChange("batch", "第一批", None),
        FieldChange("price_ceiling", "2000000.00", "1800000.50"),
    ]


def test_a_zero_is_something_written(clock: object) -> None:
    new = snapshot(complete_content(data_labelled_percent=0))
    changes = list_changes({}, new)
    assert FieldChange("data_labelled_percent", None, 0) in changes
