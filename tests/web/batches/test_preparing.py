"""Administrators fill a batch and publish it."""

from datetime import timedelta

import pytest

from marketplace.db import db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Batch, Scenario
from marketplace.services import batches
from marketplace.services.batches import BatchText
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import make_administrator, make_buyer, make_supervisor
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

S = ScenarioState


@pytest.fixture
def desk(page: Browser) -> Browser:
    """An administrator's browser."""
    return page.signed_in(make_administrator().user)


def waiting(*titles: str) -> list[Scenario]:
    """Submitted listings."""
    buyer = make_buyer()
    return [make_scenario(buyer, S.SUBMITTED, title=title) for title in titles]


def make(number: int, rows: list[Scenario]) -> Batch:
    """A batch that holds `rows`."""
    chief = make_administrator().actor
    return batches.create(chief, BatchText(number, f"公告{number}"), [row.id for row in rows])


def test_from_the_queue_into_a_new_batch_and_onto_the_list(desk: Browser) -> None:
    first, second = waiting("甲", "乙")
    chosen = {"scenario_id": [str(first.id), str(second.id)], "batch": "new"}
    written = desk.post("/admin/scenarios/batch", chosen, on="/admin/scenarios")
    assert written.heading == "新建批次"
    assert "2 个场景会编入" in written.text
    form = written.form(written.path)
    assert form.controls["number"].values == ["1"]
    kept = written.submit({"notice": "现予公布。"}, action=written.path)
    assert kept.path == "/admin/batches/1"
    assert "符合" in kept.text
    shown = kept.submit(action="/admin/batches/1/publish")
    assert shown.path == "/batches/1"
    assert "第一批已发布" in shown.text
    assert {row.state for row in db.session.query(Scenario)} == {S.PUBLISHED}


def test_from_the_review_into_a_batch_and_out_again(desk: Browser) -> None:
    (row,) = waiting("甲")
    make(4, [])
    address = f"/admin/scenarios/{row.id}"
    desk.post("/admin/scenarios/batch", {"batch": "4"}, on=address)
    assert row.state == S.APPROVED
    shown = desk.get(address)
    assert shown.links["第四批"] == "/admin/batches/4"
    assert "已批准，待发布" in shown.text
    shown.submit(action=f"/admin/batches/4/listings/{row.id}/take-out")
    assert "未安排" in desk.get("/admin/scenarios").text


def test_on_the_batch_s_page_listings_are_added_and_taken_out(desk: Browser) -> None:
    first, second = waiting("甲", "乙")
    make(1, [first])
    path = "/admin/batches/1/listings"
    ticked = {"scenario_id": [str(second.id)]}
    shown = desk.post(path, ticked, on="/admin/batches/1")
    assert "本批共 2 个场景" in shown.text
    shown = shown.submit(action=f"{path}/{first.id}/take-out")
    assert "已移出“甲”" in shown.text
    assert "本批共 1 个场景" in shown.text


def test_nothing_ticked_is_said(desk: Browser) -> None:
    waiting("甲")
    make(1, [])
    for path, on in (
        ("/admin/scenarios/batch", "/admin/scenarios"),
        ("/admin/batches/1/listings", "/admin/batches/1"),
    ):
        refused = desk.post(path, {}, on=on)
        assert refused.status == 422
        assert "请先勾选" in refused.text


def test_no_batch_chosen_is_said(desk: Browser) -> None:
    (row,) = waiting("甲")
    sent = {"scenario_id": str(row.id), "batch": "the first"}
    refused = desk.send_with_token("/admin/scenarios/batch", sent, token_from="/admin/scenarios")
    assert refused.status == 422
    assert "请选择编入哪一批" in refused.text


def test_what_is_unfit_is_reported_by_listing_and_nothing_is_published(
    desk: Browser, clock: Clock
) -> None:
    fit, late = waiting("好的", "晚的")
    make(1, [fit, late])
    with unit_of_work():
        late.proposal_deadline = clock.now() + timedelta(hours=2)
    shown = desk.get("/admin/batches/1")
    assert "有 1 个场景不符合条件" in shown.text
    refused = shown.submit(action="/admin/batches/1/publish")
    assert refused.status == 422
    assert "整批都不能发布" in refused.text
    row = next(text for text in refused.texts("tr") if text.startswith("晚的"))
    assert "申报截止：申报截止时间至少要在 24 小时之后。" in row
    assert (fit.state, late.state) == (S.APPROVED, S.APPROVED)


def test_a_date_is_checked_as_of_that_date(desk: Browser, clock: Clock) -> None:
    make(1, waiting("甲"))
    path, on = "/admin/batches/1/schedule", "/admin/batches/1"
    refused = desk.post(path, {"publish_at": "2026-03-12T09:00"}, on=on)
    assert refused.status == 422
    assert "按2026年3月12日 09:00发布来看，有 1 个场景不符合条件" in refused.text
    for typed in ("", "soon", "2026-03-01T09:00"):
        refused = desk.post(path, {"publish_at": typed}, on=on)
        assert refused.status == 422
        assert refused.form(path).controls["publish_at"].values == [typed]
        assert refused.find_all("div", css="field-error")
    done = desk.post(path, {"publish_at": "2026-03-04T09:00"}, on=on)
    assert "现定于2026年3月4日 09:00自动发布" in done.text
    assert "已定时" in desk.get("/admin/batches").text
    dropped = next(form for form in done.forms if "then" in form.controls)
    assert "已取消定时发布" in desk.send(path, dropped.fill({}), follow=True).text


def test_the_text_is_changed_and_kept_when_it_is_refused(desk: Browser) -> None:
    make(2, [])
    make(1, [])
    changed = desk.post("/admin/batches/1/edit", {"title": "改过的", "notice": "正文"})
    assert changed.heading == "改过的"
    refused = desk.post("/admin/batches/1/edit", {"title": "还没存的", "number": "2"})
    assert refused.status == 422
    assert "已经有这一批" in refused.text
    assert refused.form("/admin/batches/1/edit").controls["title"].values == ["还没存的"]
    refused = desk.post("/admin/batches/new", {"number": "many"})
    assert refused.status == 422


def test_a_change_over_somebody_else_s_is_refused(desk: Browser) -> None:
    make(1, [])
    first, second = desk.get("/admin/batches/1/edit"), desk.get("/admin/batches/1/edit")
    first.submit({"title": "一"})
    assert second.submit({"title": "二"}).status == 409


def test_an_emptied_batch_is_deleted(desk: Browser) -> None:
    (row,) = waiting("甲")
    make(1, [row])
    shown = desk.get("/admin/batches/1")
    assert "删除这一批" not in shown.text
    emptied = shown.submit(action=f"/admin/batches/1/listings/{row.id}/take-out")
    assert "还没有批次" in emptied.submit(action="/admin/batches/1/remove").text
    assert "未安排" in desk.get("/admin/scenarios").text


def test_a_listing_is_approved_for_a_date_by_itself(desk: Browser, clock: Clock) -> None:
    (row,) = waiting("甲")
    on, path = f"/admin/scenarios/{row.id}", f"/admin/scenarios/{row.id}/schedule"
    refused = desk.post(path, {"publish_at": "2026-03-15T12:00"}, on=on)
    assert refused.status == 422
    assert "申报截止时间至少要在 24 小时之后" in refused.text
    assert desk.post(path, {"publish_at": ""}, on=on).status == 422
    done = desk.post(path, {"publish_at": "2026-03-04T09:00"}, on=on)
    assert "“甲”将于2026年3月4日 09:00自动发布" in done.text
    assert (row.state, row.publish_at) == (S.APPROVED, clock.now() + timedelta(days=2))
    shown = desk.get(on)
    dropped = next(form for form in shown.forms if "then" in form.controls)
    assert "已取消“甲”的定时发布" in desk.send(path, dropped.fill({}), follow=True).text
    published = desk.get(on).submit(action=f"{on}/publish")
    assert "它已在机会清单公开" in published.text


def test_an_approved_listing_can_be_returned_and_taken_back(page: Browser) -> None:
    buyer, desk = make_buyer(), page.signed_in(make_administrator().user)
    returned, recalled = (make_scenario(buyer, S.SUBMITTED, title=name) for name in ("甲", "乙"))
    make(1, [returned, recalled])
    desk.post(
        f"/admin/scenarios/{returned.id}/return",
        {"reason": "再改改。"},
        on=f"/admin/scenarios/{returned.id}",
    )
    own = page.signed_in(buyer.user).get("/workspace/scenarios")
    assert "已批准，等待发布" in own.text
    own.submit(action=f"/scenarios/{recalled.id}/recall")
    assert (returned.state, recalled.state) == (S.RETURNED, S.DRAFT)
    assert "本批共 0 个场景" in desk.get("/admin/batches/1").text


def test_others_are_refused(page: Browser) -> None:
    make(1, [])
    for person in (make_buyer(), make_supervisor()):
        browser = page.signed_in(person.user)
        for path in ("/admin/batches", "/admin/batches/1", "/admin/batches/new"):
            assert browser.get(path).status == 403
        assert "批次管理" not in browser.get("/batches").links
