"""Even a draft holds only what the database can."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketplace.services.scenario_content import (
    CriterionWeight,
    RequirementText,
    ScenarioContent,
)
from marketplace.services.scenario_limits import check_storable

EMPTY = ScenarioContent(title="", demand_unit="")


def _names(**fields: Any) -> list[str]:
    return list(check_storable(replace(EMPTY, **fields)))


def test_an_empty_draft_can_be_stored() -> None:
    assert _names() == []


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"title": "字" * 201}, "title"),
        ({"contents": "字" * 100_000}, "contents"),
        ({"contact_name": "张\x00三"}, "contact_name"),
        ({"pain_point": "\ud800"}, "pain_point"),
        ({"data_access": "a\x1bb"}, "data_access"),
        ({"sector": "no such sector"}, "sector"),
        ({"sub_scenario": "x" * 500}, "sub_scenario"),
        ({"city": "beijing"}, "city"),
        ({"deployment": "moon"}, "deployment"),
        ({"minimum_tier": "T9"}, "minimum_tier"),
        ({"budget_minimum": Decimal("NaN")}, "budget_minimum"),
        ({"budget_maximum": Decimal("Infinity")}, "budget_maximum"),
        ({"price_ceiling": Decimal("1e400")}, "price_ceiling"),
        ({"price_ceiling": Decimal(-1)}, "price_ceiling"),
        ({"price_ceiling": Decimal("0.001")}, "price_ceiling"),
        ({"reference_price": Decimal(10) ** 40}, "reference_price"),
        ({"reference_days": 2**70}, "reference_days"),
        ({"longest_days": -1}, "longest_days"),
        ({"data_labelled_percent": 101}, "data_labelled_percent"),
        ({"proposal_deadline": datetime(9999, 1, 1, tzinfo=UTC)}, "proposal_deadline"),
        ({"delivery_to": date(1, 1, 1)}, "delivery_to"),
        ({"kpis": ({"name": "字" * 101},)}, "kpis-0-name"),
        ({"kpis": ({},) * 21}, "kpis"),
        (
            {"requirements": (RequirementText("好", True), RequirementText("\x00", False))},
            "requirements-1-text",
        ),
        ({"criteria": (CriterionWeight("luck", 100),)}, "criteria-0-weight"),
        ({"criteria": (CriterionWeight("price", 101),)}, "criteria-0-weight"),
    ],
)
def test_each_excess_is_found_at_its_field(fields: dict[str, Any], name: str) -> None:
    assert _names(**fields) == [name]


def test_the_limits_themselves_are_allowed() -> None:
    fields: dict[str, Any] = {
        "title": "字" * 200,
        "price_ceiling": Decimal(10) ** 11,
        "contents": "第一行\n\t第二行\r\n",
        "longest_days": 3650,
        "data_labelled_percent": 0,
    }
    assert _names(**fields) == []
