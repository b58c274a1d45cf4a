"""Administrators flag listings and resolve the flags."""

import pytest

from marketplace.db import db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import ListingFlag
from marketplace.services import listing_flags, search_indexing
from marketplace.services.listing_flags import FlagText
from tests.factories.people import make_administrator, make_buyer
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

S = ScenarioState


@pytest.fixture
def desk(page: Browser) -> Browser:
    """An administrator's browser."""
    return page.signed_in(make_administrator().user)


def test_a_look_alike_is_suggested_flagged_and_resolved(desk: Browser) -> None:
    public = make_scenario(title="煤矿皮带异物智能识别")
    scenario = make_scenario(make_buyer(), S.SUBMITTED)
    search_indexing.rebuild()
    shown = desk.get(f"/admin/scenarios/{scenario.id}")
    assert "相似度" in shown.text
    assert "共同的词：" in shown.text
    address = next(url for name, url in shown.links.items() if name.startswith("标记为疑似重复"))
    form = desk.get(address)
    filled = form.form(f"/admin/scenarios/{scenario.id}/flags").controls
    assert filled["other"].values == [str(public.id)]
    listed = form.submit(action=f"/admin/scenarios/{scenario.id}/flags")
    assert listed.path == "/admin/flags"
    assert "疑似重复：煤矿皮带异物智能识别" in listed.text
    assert "疑似重复" in desk.get("/admin").text
    assert "疑似重复" in desk.get(f"/admin/scenarios/{scenario.id}").text
    (row,) = db.session.query(ListingFlag)
    closing = f"/admin/flags/{row.id}/resolve"
    done = listed.submit({"resolution": "两个矿，不重复。"}, action=closing)
    assert "没有未处理的标记" in done.text
    assert "两个矿，不重复。" in done.text


def test_what_was_typed_is_kept_with_what_is_wrong(desk: Browser) -> None:
    scenario = make_scenario(make_buyer())
    path = f"/admin/scenarios/{scenario.id}/flags"
    refused = desk.post(path, {"kind": "other", "note": ""})
    assert refused.status == 422
    assert "请写明问题" in refused.text
    refused = desk.post(path, {"kind": "duplicate", "other": "99999", "note": "像是重复"})
    assert refused.status == 422
    assert "没有这个编号的场景" in refused.text
    assert refused.form(path).controls["note"].values == ["像是重复"]
    assert desk.post(path, {"note": "没有选问题"}).status == 422


def test_a_resolution_without_words_is_refused_beside_its_flag(desk: Browser) -> None:
    scenario = make_scenario(make_buyer())
    row = listing_flags.flag(make_administrator().actor, scenario.id, FlagText("other", "说明"))
    path = f"/admin/flags/{row.id}/resolve"
    refused = desk.post(path, {"resolution": " "}, on="/admin/flags")
    assert refused.status == 422
    assert "请写明处理结果" in refused.text


def test_the_listing_s_buyer_and_the_public_see_nothing_of_it(page: Browser) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    text = FlagText("sensitive", "涉密措辞待核")
    listing_flags.flag(make_administrator().actor, scenario.id, text)
    own = page.signed_in(buyer.user)
    for browser, path in (
        (page, f"/scenarios/{scenario.id}"),
        (own, f"/scenarios/{scenario.id}"),
        (own, "/workspace/scenarios"),
        (own, "/workspace"),
    ):
        shown = browser.get(path)
        assert "涉密措辞待核" not in shown.text
        assert "标记" not in shown.text
    assert own.get("/admin/flags").status == 403
    assert own.get(f"/admin/scenarios/{scenario.id}/flags").status == 403
