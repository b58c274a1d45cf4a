"""A vendor's papers and filing numbers: upload, correct, fetch, remove."""

import io
from typing import Any

import pytest

from marketplace.models import Model
from marketplace.services import models
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import Person, make_administrator, make_buyer, make_vendor
from tests.factories.proposals import make_proposal, make_version
from tests.factories.scenarios import make_scenario
from tests.pages import Browser, Page

pytestmark = pytest.mark.usefixtures("app")

NUMBER = "Henan-JiaMo-202501010001"
TEXT = {
    "kind": "cnas",
    "number": "CNAS-2026-01",
    "issued_by": "某检测中心",
    "issued_on": "2026-01-05",
    "valid_until": "2027-01-04",
}


@pytest.fixture
def vendor() -> Person:
    return make_vendor()


@pytest.fixture
def model(vendor: Person) -> Model:
    return make_version(vendor).model


@pytest.fixture
def desk(page: Browser, vendor: Person) -> Browser:
    return page.signed_in(vendor.user)


def add(desk: Browser, model: Model, **changes: Any) -> Page:
    path = f"/models/{model.id}/badges/new"
    file = (io.BytesIO("报告的内容".encode()), "报告.txt")
    return desk.get(path).submit({**TEXT, "file": file, **changes}, action=path)


def test_a_paper_is_shown_as_a_document_and_never_as_a_tier(
    page: Browser, desk: Browser, model: Model
) -> None:
    before = page.get(f"/models/{model.id}").texts("span", css="tier")
    shown = add(desk, model)
    assert shown.path == f"/models/{model.id}"
    assert "等待平台管理员核对" in shown.text
    seen = page.get(f"/models/{model.id}")
    for words in ("CNAS-2026-01", "CNAS 检测报告", "某检测中心", "有效期至 2027年1月4日"):
        assert words in seen.text
    assert "不计分" in seen.text
    assert seen.texts("span", css="tier") == before
    # The file itself is its vendor's and the administrators'.
    path = shown.links["报告.txt"]
    assert desk.client.get(path).get_data().decode() == "报告的内容"
    assert page.get(path).status in (302, 403)
    assert page.signed_in(make_buyer().user).get(path).status == 403
    assert "报告.txt" not in seen.text


def test_a_paper_that_is_over_says_so(
    page: Browser, desk: Browser, model: Model, clock: Clock
) -> None:
    add(desk, model)
    clock.advance(days=800)
    assert "2027年1月4日 已过期" in page.get(f"/models/{model.id}").text


def test_a_wrong_paper_is_refused_and_kept_as_typed(desk: Browser, model: Model) -> None:
    refused = add(desk, model, number="没有数字", valid_until="2025-01-01", file="")
    assert refused.status == 422
    assert "请选择文件。" in refused.text
    refused = add(desk, model, number="没有数字", valid_until="2025-01-01")
    assert "应含数字" in refused.text
    assert "有效期不能早于出具日期" in refused.text
    form = refused.form(f"/models/{model.id}/badges/new")
    assert form.controls["issued_by"].values == ["某检测中心"]
    program = (io.BytesIO(b"MZ\x90\x00" + bytes(60)), "报告.exe")
    assert add(desk, model, file=program).status == 422
    add(desk, model)
    assert "这个编号已经登记过。" in add(desk, model).text


def test_a_paper_is_corrected_and_removed(desk: Browser, model: Model) -> None:
    add(desk, model)
    shown = desk.get(f"/models/{model.id}")
    form = desk.get(shown.links["修改CNAS-2026-01"])
    assert form.form(form.path).controls["number"].values == ["CNAS-2026-01"]
    changed = form.submit({"number": "CNAS-2026-02"})
    assert "CNAS-2026-02" in changed.text
    gone = changed.submit(action=f"/models/{model.id}/badges/{model.badges[0].id}/remove")
    assert "没有上传证书或报告" in gone.text


def test_a_number_is_corrected(desk: Browser, model: Model, vendor: Person) -> None:
    models.add_filing(vendor.actor, model.id, "generative-service", NUMBER, None)
    form = desk.get(desk.get(f"/models/{model.id}").links[f"修改{NUMBER}"])
    refused = form.submit({"number": "henan"})
    assert refused.status == 422
    assert "格式不对" in refused.text
    other = NUMBER.replace("JiaMo", "YiMo")
    shown = form.submit({"number": other})
    assert other in shown.text
    assert NUMBER not in shown.text


def test_a_number_stays_while_a_sealed_proposal_relies_on_it(
    desk: Browser, model: Model, vendor: Person
) -> None:
    filing = models.add_filing(vendor.actor, model.id, "generative-service", NUMBER, None)
    make_proposal(vendor, make_scenario(make_buyer()), model.versions[0])
    form = desk.get(f"/models/{model.id}/filings/{filing.id}/edit")
    refused = form.submit({"number": NUMBER.replace("JiaMo", "YiMo")})
    assert refused.status == 403
    assert filing.number == NUMBER


def test_the_buyer_reads_the_check_beside_the_proposal(
    page: Browser, model: Model, vendor: Person, clock: Clock
) -> None:
    buyer = make_buyer()
    models.add_filing(vendor.actor, model.id, "generative-service", NUMBER, None)
    scenario = make_scenario(buyer)
    proposal = make_proposal(vendor, scenario, model.versions[0])
    clock.set(scenario.proposal_deadline)
    open_all(buyer, scenario.id)
    form = page.signed_in(make_administrator().user).get("/admin/filings/1/check")
    form.submit({"state": "not-found", "source": "公告"})
    shown = page.signed_in(buyer.user).get(f"/proposals/{proposal.id}").text
    assert "核对时没有查到" in shown
    assert "截止以后的核对不改变排序" in shown


def test_others_change_nothing(page: Browser, desk: Browser, model: Model) -> None:
    add(desk, model)
    base = f"/models/{model.id}/badges/{model.badges[0].id}"
    other = page.signed_in(make_vendor().user)
    assert other.get(f"{base}/edit").status == 403
    assert other.get(f"{base}/file").status == 404
    sent = other.send_with_token(f"{base}/remove", {}, token_from="/models/new")
    assert sent.status == 403
    assert len(model.badges) == 1
