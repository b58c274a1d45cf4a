"""Floors and bands through the pages: written in rows, explained where wrong, shown in words."""

import pytest

from marketplace.db import db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Scenario
from marketplace.services import rankings
from marketplace.services.scenario_content import CriterionWeight
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import make_administrator, make_buyer, make_vendor
from tests.factories.proposals import TASK, make_credential, make_proposal, make_version
from tests.factories.scenarios import make_scenario
from tests.pages import Browser, Page

pytestmark = pytest.mark.usefixtures("app")

BANDS = {
    "floors": ({"benchmark": TASK, "value": "60"},),
    "deployment_bands": (
        {"choice": "on-premises", "worth": "100"},
        {"choice": "private-cloud", "worth": "60"},
    ),
    "measured_bands": (
        {"benchmark": TASK, "reached": "60", "worth": "40"},
        {"benchmark": TASK, "reached": "80", "worth": "100"},
    ),
    "criteria": (
        CriterionWeight("price", 60),
        CriterionWeight("deployment", 20),
        CriterionWeight("measured", 20),
    ),
}


def errors(page: Page) -> str:
    return " ".join(page.texts("div", css="error-summary"))


def only() -> Scenario:
    return db.session.query(Scenario).one()


def test_from_the_form_to_the_listing(page: Browser) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    desk, path = page.signed_in(buyer.user), f"/scenarios/{draft.id}/edit"
    rows = desk.get(path)
    for name in ("floors", "deployment_bands", "measured_bands"):
        fields = rows.form(path).fill({})
        rows = desk.send(path, {**fields, "add_row": name})
    offered = rows.form(path).controls["floors-0-benchmark"]
    typed = {
        "floors-0-benchmark": TASK,
        "floors-0-value": "60",
        "deployment_bands-0-choice": "private-cloud",
        "deployment_bands-0-worth": "60",
        "measured_bands-0-benchmark": TASK,
        "measured_bands-0-reached": "80",
        "measured_bands-0-worth": "一半",
        "criteria-0-weight": "30",
        "criteria-4-weight": "10",
        "criteria-5-weight": "10",
    }
    refused = rows.submit(typed, button="submit")
    assert refused.status == 422
    assert "请填写 0 到 100 之间的数，例如 60。" in refused.text
    kept = refused.form(path).controls
    assert kept["measured_bands-0-worth"].values == ["一半"]
    assert kept["floors-0-benchmark"].values == [TASK]
    assert offered.values == [""]
    refused.submit({"measured_bands-0-worth": "50%"}, button="submit")
    assert only().state == ScenarioState.SUBMITTED
    assert only().floors == [{"benchmark": TASK, "value": "60"}]

    administrator = page.signed_in(make_administrator().user)
    review = administrator.get(f"/admin/scenarios/{draft.id}")
    assert "“C-Eval electrical_engineer”的有效测评成绩不低于 60%" in review.text
    review.submit({}, action=f"/admin/scenarios/{draft.id}/publish")
    listing = page.get(f"/scenarios/{draft.id}").text
    assert "“C-Eval electrical_engineer”的有效测评成绩不低于 60%" in listing
    assert "按公布的分档：私有云得 60%；没有列出的得 0 分。" in listing
    assert "“C-Eval electrical_engineer”：不低于 80% 得 50%" in listing


def test_benchmarks_of_other_sectors_are_not_offered(page: Browser) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT, floors=BANDS["floors"])
    text = page.signed_in(buyer.user).get(f"/scenarios/{draft.id}/edit?step=rules").html
    assert "C-Eval electrical_engineer（越高越好，公开最好 79.94%）" in text
    assert "CMExam" not in text


def test_a_chosen_benchmark_stays_when_the_sector_changes(page: Browser) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT, sector="medical", floors=BANDS["floors"])
    desk, path = page.signed_in(buyer.user), f"/scenarios/{draft.id}/edit"
    form = desk.get(path)
    assert form.form(path).controls["floors-0-benchmark"].values == [TASK]
    refused = form.submit({}, button="submit")
    assert refused.status == 422
    assert "“C-Eval electrical_engineer”测的不是所选行业，请换一个。" in refused.text


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        ({"floors-0-benchmark": "<b>", "floors-0-value": "1"}, 302, ""),
        ({"floors-0-benchmark": "a\x00b\x0b", "floors-0-value": "1"}, 422, "控制字符"),
        ({"floors-0-value": "x" * 201}, 422, "200"),
        ({"deployment_bands-0-choice": "moon"}, 422, "请从列表中选择。"),
        ({"measured_bands-9999-reached": "5"}, 302, ""),
        ({f"floors-{number}-value": "5" for number in range(40)}, 302, ""),
    ],
)
def test_no_rows_break_the_form(
    page: Browser, sent: dict[str, str], status: int, says: str
) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    desk, path = page.signed_in(buyer.user), f"/scenarios/{draft.id}/edit"
    answer = desk.send(path, {**desk.get(path).form(path).fill({}), **sent, "then": "save"})
    assert answer.status == status
    assert status == 302 or says in answer.text
    assert desk.get(path).status == 200
    assert desk.get(f"/scenarios/{draft.id}/preview").status == 200


def test_weights_without_bands_are_refused_with_the_place(page: Browser) -> None:
    buyer = make_buyer()
    fields = {**BANDS, "deployment_bands": ()}
    draft = make_scenario(buyer, ScenarioState.DRAFT, **fields)
    desk, path = page.signed_in(buyer.user), f"/scenarios/{draft.id}/edit"
    refused = desk.get(path).submit({}, button="submit")
    assert "评审标准里有“部署适配”，至少要公布一档。" in errors(refused)


def test_the_simulation_and_the_amendment_know_them(page: Browser) -> None:
    buyer = make_buyer()
    desk = page.signed_in(buyer.user)
    draft = make_scenario(buyer, ScenarioState.DRAFT, **BANDS)
    simulated = desk.get(f"/scenarios/{draft.id}/simulation")
    assert simulated.status == 200
    assert "部署适配" in simulated.text
    published = make_scenario(buyer, **BANDS)
    path = f"/scenarios/{published.id}/amend"
    preview = desk.get(path).submit({"floors-0-value": "55"}, button="preview")
    assert preview.status == 200
    assert "不低于 55%" in preview.text
    assert "部署方式分档" not in " ".join(preview.texts("table"))


def test_ranking_pages_explain_them(page: Browser, clock: Clock) -> None:
    buyer, good, poor = make_buyer(), make_vendor(), make_vendor()
    scenario = make_scenario(buyer, **BANDS)
    for vendor, right in ((good, 30), (poor, 20)):
        version = make_version(vendor)
        report = make_credential(vendor, version, TASK, right, 37)
        make_proposal(
            vendor,
            scenario,
            version,
            price=1_800_000,
            deployment="private-cloud",
            credential_ids=(report.id,),
        )
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    rankings.run(buyer.actor, scenario.id)
    desk, path = page.signed_in(buyer.user), f"/scenarios/{scenario.id}/ranking"
    shown = desk.get(path)
    assert "62.00" in shown.text
    assert "私有云" in desk.get(f"{path}/criteria/deployment").text
    assert "达到 60% 得 40%" in desk.get(f"{path}/criteria/measured").text
    report_page = desk.get(f"{path}/report")
    assert report_page.status == 200
    assert f"“{TASK}”成绩达到 60%。" in report_page.text
    assert desk.get(f"{path}/report.pdf").status == 200
