"""What stands in the way of submitting, each lack at its field."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from marketplace.models import Scenario
from marketplace.services import models
from marketplace.services.credentials import upload_report
from marketplace.services.proposal_checks import MOST_EVIDENCE, check_for_submission
from marketplace.services.proposal_content import Answer, ProposalContent
from tests.factories.people import Person, make_vendor
from tests.factories.proposals import (
    TASK,
    make_credential,
    make_version,
    model_profile,
    proposal_content,
    report_file,
)
from tests.factories.scenarios import make_scenario

KPI = {"name": "识别准确率", "baseline": "80", "target": "95", "unit": "%"}
WORDY = {"name": "服务响应", "baseline": "", "target": "当天", "unit": ""}


def _complete() -> tuple[Person, Scenario, ProposalContent]:
    vendor, scenario = make_vendor(), make_scenario(kpis=(KPI, WORDY))
    return vendor, scenario, proposal_content(scenario, make_version(vendor))


def _wrong(vendor: Person, scenario: Scenario, content: ProposalContent) -> dict[str, str]:
    found = check_for_submission(vendor.actor, scenario, content)
    return {name: str(messages[0]) for name, messages in found.items()}


def test_a_complete_proposal_lacks_nothing(app: Flask) -> None:
    assert _wrong(*_complete()) == {}


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("summary", "太短了", "至少 20 个字"),
        ("price", None, "请填写报价"),
        ("price", Decimal(0), "大于 0"),
        ("price", Decimal(-1), "大于 0"),
        ("price", Decimal("NaN"), "请填写报价"),
        ("price", Decimal("Infinity"), "请填写报价"),
        ("price", Decimal("1E+999999"), "请填写报价"),
        ("price", Decimal("1E-999999"), "精确到分"),
        ("price", Decimal("100.001"), "精确到分"),
        ("price", Decimal("2000000.01"), "超过最高限价"),
        ("days", None, "大于 0"),
        ("days", 0, "大于 0"),
        ("days", 3651, "不能超过 3650 天"),
        ("days", 10**30, "不能超过 3650 天"),
        ("deployment", None, "请选择部署方式"),
        ("deployment", "on-the-moon", "请选择部署方式"),
        ("contact_name", "  ", "请填写联系人"),
        ("contact_phone", "  ", "至少填写一项"),
    ],
)
def test_each_field_says_what_it_lacks(app: Flask, field: str, value: Any, says: str) -> None:
    vendor, scenario, content = _complete()
    wrong = _wrong(vendor, scenario, replace(content, **{field: value}))
    assert list(wrong) == [field]
    assert says in wrong[field]


@pytest.mark.parametrize("price", ["0.01", "2000000", "2000000.00"])
def test_the_least_and_the_ceiling_itself_are_prices(app: Flask, price: str) -> None:
    vendor, scenario, content = _complete()
    assert _wrong(vendor, scenario, replace(content, price=Decimal(price))) == {}


def test_a_mail_address_is_way_enough(app: Flask) -> None:
    vendor, scenario, content = _complete()
    reachable = replace(content, contact_phone="", contact_email="a@example.com")
    assert _wrong(vendor, scenario, reachable) == {}


def test_only_an_own_published_version_may_be_bid(app: Flask) -> None:
    vendor, scenario, content = _complete()
    foreign = make_version(make_vendor())
    for version_id in (None, 0, -1, 2**31 - 1, foreign.id):
        wrong = _wrong(vendor, scenario, replace(content, model_version_id=version_id))
        assert list(wrong) == ["model_version_id"], version_id
    version = models.get_version(vendor.actor, content.model_version_id or 0)
    models.save_model(vendor.actor, version.model_id, model_profile(is_published=False))
    assert "没有公开" in _wrong(vendor, scenario, content)["model_version_id"]


def test_credentials_must_be_of_the_version_that_is_bid(app: Flask) -> None:
    vendor, scenario, content = _complete()
    other = make_version(vendor, name="另一个模型")
    credential = make_credential(vendor, other, TASK, 90, 100)
    wrong = _wrong(vendor, scenario, replace(content, credential_ids=(credential.id,)))
    assert list(wrong) == ["credential_ids"]


def test_every_requirement_wants_a_decision_and_words(app: Flask) -> None:
    vendor, scenario, content = _complete()
    (row,) = scenario.requirements
    met, answer = f"met-{row.id}", f"answer-{row.id}"
    cases = {
        (met, answer): {},
        (met,): {row.id: Answer(None, "部署在内网")},
        (answer,): {row.id: Answer(True, " ")},
        (): {row.id: Answer(False, "做不到")},
    }
    for expected, answers in cases.items():
        wrong = _wrong(vendor, scenario, replace(content, answers=answers))
        assert tuple(wrong) == expected


@pytest.mark.parametrize("typed", ["", "95.5", "-1", "100"])
def test_a_commitment_is_a_figure_or_left_out(app: Flask, typed: str) -> None:
    vendor, scenario, content = _complete()
    assert _wrong(vendor, scenario, replace(content, kpis={KPI["name"]: typed})) == {}


@pytest.mark.parametrize("typed", ["很高", "95%", "NaN", "1E+99", "1.00000000000000000000001"])
def test_a_commitment_that_cannot_be_reckoned_with_is_named(app: Flask, typed: str) -> None:
    vendor, scenario, content = _complete()
    wrong = _wrong(vendor, scenario, replace(content, kpis={KPI["name"]: typed}))
    assert list(wrong) == ["kpi-0"]


def test_a_target_in_words_takes_words(app: Flask) -> None:
    vendor, scenario, content = _complete()
    assert _wrong(vendor, scenario, replace(content, kpis={WORDY["name"]: "两小时内"})) == {}


def _flood(count: int) -> bytes:
    """A report that states one task's result `count` times, by as many filters."""
    document = json.loads(report_file(TASK, 80, 100))
    document["results"][TASK] = {f"acc,filter-{number}": 0.8 for number in range(count)}
    return json.dumps(document).encode()


@pytest.mark.parametrize(("count", "is_taken"), [(MOST_EVIDENCE, True), (MOST_EVIDENCE + 1, False)])
def test_evidence_that_the_ranking_would_choke_on_is_refused(
    app: Flask, count: int, is_taken: bool
) -> None:
    vendor, scenario = make_vendor(), make_scenario()
    version = make_version(vendor)
    report = upload_report(vendor.actor, version.id, _flood(count), "results.json")
    content = proposal_content(scenario, version, credential_ids=(report.id,))
    wrong = _wrong(vendor, scenario, content)
    assert list(wrong) == ([] if is_taken else ["credential_ids"])
