"""A scenario written in steps: each page saves its own fields, and two writers lose nothing."""

import json
from typing import Any

import pytest
from flask import Flask

from marketplace.db import db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.models import Scenario
from marketplace.web.scenarios.field_help import FIELD_HELP
from marketplace.web.scenarios.field_names import FIELD_NAMES
from marketplace.web.scenarios.steps import STEPS
from tests.conftest import Clock
from tests.factories.people import Person, add_member, make_buyer, make_vendor
from tests.factories.scenarios import make_scenario
from tests.pages import Browser, Page

NEW = "/scenarios/new?step=basics"
PAIN = "夜班每周漏看 3 次，去年撕带三起，每起停产两天以上。"
FILLED: dict[str, dict[str, Any]] = {
    "basics": {
        "title": "皮带异物识别",
        "sector": "industry",
        "city": "luoyang",
        "cooperation_mode": "pilot",
    },
    "work": {"pain_point": PAIN, "contents": "在机头装相机识别异物并联动停机，接入调度台。"},
    "data": {"data_types": "视频", "deployment": "on-premises"},
    "rules": {"mandatory_requirements-0": "断网时照常报警"},
    "budget": {
        "price_ceiling": "190",
        "reference_price": "140",
        "proposal_deadline": "2026-04-01T17:00",
        "reference_days": "90",
        "longest_days": "180",
    },
    "contact": {"contact_name": "李工", "contact_phone": "0371-00000000"},
}


@pytest.fixture
def buyer(app: Flask) -> Person:
    return make_buyer()


@pytest.fixture
def desk(page: Browser, buyer: Person) -> Browser:
    """The buyer's browser."""
    return page.signed_in(buyer.user)


def _only() -> Scenario:
    return db.session.query(Scenario).one()


def _values(page: Page) -> dict[str, list[str]]:
    return {name: control.values for name, control in page.form(page.path).controls.items()}


def _autosave(browser: Browser, shown: Page, data: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """What the page's script sends, and what it is told."""
    form = shown.form(shown.path)
    response = browser.client.post(
        form.action,
        data=form.fill(data),
        headers={"Accept": "application/json", "Origin": "http://localhost"},
    )
    return response.status_code, json.loads(response.get_data(as_text=True))


def test_from_the_first_step_to_the_submission(desk: Browser) -> None:
    shown = desk.get(NEW)
    for step in STEPS[:-1]:
        assert shown.texts("li", css="is-current")[0].endswith(shown.heading)
        shown = shown.submit(FILLED[step.slug], button="next")
        assert shown.status == 200, shown.text
    assert shown.path == f"/scenarios/{_only().id}/edit?step=check"
    assert "可以提交" in shown.text
    done = shown.submit({}, action=f"/scenarios/{_only().id}/submit")
    assert done.path == "/workspace/scenarios"
    assert _only().state == ScenarioState.SUBMITTED
    assert sum(item.weight for item in _only().criteria) == 100


def test_going_back_saves_and_shows_what_was_typed(desk: Browser, buyer: Person) -> None:
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    work = desk.get(f"/scenarios/{draft.id}/edit?step=work")
    back = work.submit({"pain_point": PAIN}, button="back")
    assert back.path.endswith("step=basics")
    assert draft.pain_point == PAIN
    # The bar's buttons stand outside the form that they send.
    sent = back.form(back.path).fill({"title": "改名"}) | {"then": "step:budget"}
    jumped = desk.send(back.path, sent, follow=True)
    assert jumped.path.endswith("step=budget")
    assert (draft.title, draft.pain_point) == ("改名", PAIN)
    assert _values(desk.get(f"/scenarios/{draft.id}/edit?step=work"))["pain_point"] == [PAIN]


def test_a_step_shows_and_saves_its_own_fields_alone(desk: Browser, buyer: Person) -> None:
    draft = make_scenario(buyer, ScenarioState.DRAFT, is_filing_required=True, contents="短")
    shown = desk.get(f"/scenarios/{draft.id}/edit?step=budget")
    assert "title" not in _values(shown)
    saved = shown.submit({"price_ceiling": "abc"}, button="next")
    assert saved.status == 422
    summary = " ".join(saved.texts("div", css="error-summary"))
    assert "最高限价" in summary
    assert "建设内容" not in summary
    # What no page of this step names is not taken from it.
    sent = shown.form(shown.path).fill({"price_ceiling": "180"}) | {"title": "夹带"}
    desk.send(shown.path, sent)
    assert (draft.title, draft.is_filing_required) == ("矿井皮带异物识别", True)
    assert draft.price_ceiling == 1_800_000
    assert [row.text for row in draft.requirements] == ["部署在矿区内网"]


def test_a_new_draft_needs_a_title_to_go_on(desk: Browser) -> None:
    sent = desk.get(NEW).form(NEW).fill({}) | {"then": "step:work"}
    refused = desk.send(NEW, sent)
    assert refused.status == 422
    assert "场景名称" in " ".join(refused.texts("div", css="error-summary"))
    assert db.session.query(Scenario).count() == 0


def test_the_check_names_everything_that_is_missing_with_its_place(desk: Browser) -> None:
    desk.get(NEW).submit({"title": "甲"}, button="next")
    checked = desk.get(f"/scenarios/{_only().id}/edit?step=check")
    links = checked.links
    assert links["拟解决的问题"] == f"/scenarios/{_only().id}/edit?step=work#pain_point"
    assert links["最高限价"] == f"/scenarios/{_only().id}/edit?step=budget#price_ceiling"
    assert links["考核指标"] == f"/scenarios/{_only().id}/edit?step=work#kpis"
    refused = checked.submit({}, action=f"/scenarios/{_only().id}/submit")
    assert refused.status == 422
    target = desk.get(links["最高限价"].partition("#")[0])
    assert [one for one in target.find_all("input") if one.get("id") == "price_ceiling"]


def test_an_unknown_step_is_the_whole_form(desk: Browser, buyer: Person) -> None:
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    for step in ("nowhere", "", "\x00"):
        shown = desk.get(f"/scenarios/{draft.id}/edit", query_string={"step": step})
        assert {"title", "price_ceiling"} <= set(_values(shown))


def test_files_are_added_on_their_step(desk: Browser, buyer: Person) -> None:
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    shown = desk.get(f"/scenarios/{draft.id}/edit?step=contact")
    form = shown.form(shown.path)
    button = form.find_button("attach")
    assert button
    assert button.action
    sent = form.fill({"contact_name": "王工"}) | {"then": "attach"}
    answer = desk.send(button.action, sent)
    assert (answer.status, draft.contact_name) == (422, "王工")
    assert "请先选择文件" in answer.text
    assert "title" not in answer.form(shown.path).controls


def test_two_colleagues_write_different_fields_and_both_stay(
    desk: Browser, page: Browser, buyer: Person
) -> None:
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    other = page.signed_in(add_member(buyer.organisation, MemberRole.EDITOR).user)
    path = f"/scenarios/{draft.id}/edit"
    mine, theirs = desk.get(path), other.get(path)
    theirs.submit({"title": "同事改的名"}, button="save")
    saved = mine.submit({"pain_point": PAIN}, button="save")
    assert saved.status == 200
    assert "保留了别人刚改的其他内容" in saved.text
    assert (draft.title, draft.pain_point) == ("同事改的名", PAIN)
    assert _values(saved)["title"] == ["同事改的名"]


@pytest.mark.parametrize(("choice", "stays"), [("mine", "我的"), ("theirs", "对方的")])
def test_the_same_field_is_a_choice_between_both_texts(
    desk: Browser, buyer: Person, choice: str, stays: str
) -> None:
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    path = f"/scenarios/{draft.id}/edit?step=basics"
    first, second = desk.get(path), desk.get(path)
    first.submit({"title": "对方的"}, button="save")
    answer = second.submit({"title": "我的", "batch": "第九批"}, button="next")
    assert answer.status == 409
    assert answer.texts("div", css="collision-side") == [
        "用我填的场景名称 我的",
        "用对方已存的场景名称 对方的",
    ]
    assert (draft.title, draft.batch) == ("对方的", None)
    # The script decides nothing meanwhile.
    status, said = _autosave(desk, answer, {})
    assert (status, draft.title) == (409, "对方的")
    assert "请先选好" in said["error"]
    answer.submit({"choice-title": choice}, button="next")
    assert (draft.title, draft.batch) == (stays, "第九批")


def test_a_third_text_meanwhile_is_shown_again(desk: Browser, buyer: Person) -> None:
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    path = f"/scenarios/{draft.id}/edit?step=basics"
    first, second = desk.get(path), desk.get(path)
    first.submit({"title": "对方的"}, button="save")
    answer = second.submit({"title": "我的"}, button="save")
    desk.get(path).submit({"title": "第三个"}, button="save")
    again = answer.submit({}, button="save")
    assert again.status == 409
    assert "第三个" in again.text
    assert draft.title == "第三个"


def test_autosave_makes_the_draft_and_goes_on_with_it(desk: Browser) -> None:
    shown = desk.get(NEW)
    status, said = _autosave(desk, shown, {})
    assert status == 422
    assert "场景名称" in said["error"]
    status, said = _autosave(desk, shown, {"title": "甲"})
    assert status == 200
    assert said["address"] == f"/scenarios/{_only().id}/edit?step=basics"
    assert said["version"] == 1
    assert "T" in said["saved_at"]
    goes_on = desk.get(said["address"])
    sent = {"title": "乙", "begun_from": said["begun_from"]}
    assert _autosave(desk, goes_on, sent)[0] == 200
    assert _only().title == "乙"


def test_autosave_tells_what_others_changed_and_stops_where_they_collide(
    desk: Browser, buyer: Person
) -> None:
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    path = f"/scenarios/{draft.id}/edit"
    shown = desk.get(path)
    desk.get(path).submit({"title": "同事改的名"}, button="save")
    status, said = _autosave(desk, shown, {"batch": "第三批"})
    assert (status, draft.batch, draft.title) == (200, "第三批", "同事改的名")
    assert "场景名称" in said["note"]
    # The window still shows the old title. It must not bring it back.
    going_on = {"batch": "第四批", "begun_from": said["begun_from"]}
    assert _autosave(desk, shown, going_on)[0] == 200
    assert (draft.batch, draft.title) == ("第四批", "同事改的名")
    status, said = _autosave(desk, shown, going_on | {"title": "我也改"})
    assert status == 409
    assert "没有覆盖对方" in said["error"]
    assert draft.title == "同事改的名"


def test_autosave_says_what_cannot_be_read(desk: Browser, buyer: Person) -> None:
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    shown = desk.get(f"/scenarios/{draft.id}/edit")
    status, said = _autosave(desk, shown, {"price_ceiling": "abc"})
    assert status == 422
    assert said["error"].startswith("最高限价：请填写数字")
    status, said = _autosave(desk, shown, {"mandatory_requirements-0": "字" * 1001})
    assert status == 422
    assert "最多 1000 个字" in said["error"]


@pytest.mark.parametrize("marks", ["", "{", "[1]", '"x"', "{}", '{"title": 5}', "[" * 5000])
def test_marks_that_no_page_wrote_overwrite_nothing(
    desk: Browser, buyer: Person, marks: str
) -> None:
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    shown = desk.get(f"/scenarios/{draft.id}/edit")
    desk.get(f"/scenarios/{draft.id}/edit").submit({"title": "先存的"}, button="save")
    sent = shown.form(shown.path).fill({"title": "后到的"}) | {"begun_from": marks}
    assert desk.send(shown.path, sent).status in (302, 409)
    assert draft.title == "先存的"


def test_every_field_has_help_with_a_good_and_a_bad_example(desk: Browser, buyer: Person) -> None:
    assert set(FIELD_HELP) == set(FIELD_NAMES)
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    shown = desk.get(f"/scenarios/{draft.id}/edit")
    assert len(shown.find_all("details", css="field-help")) == len(FIELD_HELP)
    assert "没有说问题是什么" in shown.text


def test_the_score_is_shown_to_the_writer(desk: Browser) -> None:
    desk.get(NEW).submit({"title": "甲"}, button="next")
    assert "完整度" in desk.get(f"/scenarios/{_only().id}/edit?step=work").text
    listed = desk.get("/workspace/scenarios")
    assert "完整度" in listed.text
    assert "还缺：拟解决的问题、建设内容" in listed.text


def test_a_suggested_sector_is_taken_by_a_press(desk: Browser) -> None:
    shown = desk.get(NEW).submit({"title": "门诊病历自动生成与质控"}, button="save")
    assert "像是“医疗”行业" in shown.text
    assert "在真实清单上，把握这么大的建议约有" in shown.text
    adopted = shown.submit({}, button="adopt_sector")
    assert _values(adopted)["sector"] == ["medical"]
    assert _only().sector is None
    adopted.submit({}, button="save")
    assert _only().sector == "medical"
    assert "像是" not in desk.get(f"/scenarios/{_only().id}/edit?step=basics").text


def test_where_the_words_say_too_little_no_sector_is_suggested_and_that_is_said(
    desk: Browser,
) -> None:
    sentence = "从名称和描述还看不出是哪个行业，请自己选择。"
    assert sentence not in desk.get(NEW).text
    shown = desk.get(NEW).submit({"title": "智能平台建设"}, button="save")
    assert sentence in shown.text
    shown.submit({"sector": "city"}, button="save")
    assert sentence not in desk.get(f"/scenarios/{_only().id}/edit?step=basics").text


def test_advice_on_the_weights_while_drafting(desk: Browser, buyer: Person) -> None:
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    shown = desk.get(f"/scenarios/{draft.id}/edit?step=rules")
    assert "本行业默认" in shown.text
    weights = {f"criteria-{index}-weight": "" for index in range(4)} | {"criteria-1-weight": "90"}
    saved = shown.submit(weights, button="save")
    assert "合计 90，还差 10。" in saved.text
    assert "现在只比报价" in saved.text


def test_a_preview_is_the_listing_s_page_without_anything_that_acts(
    desk: Browser, buyer: Person
) -> None:
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    shown = desk.get(f"/scenarios/{draft.id}/edit?step=work")
    seen = shown.submit({"pain_point": PAIN}, button="preview")
    assert seen.path == f"/scenarios/{draft.id}/preview"
    assert "这是预览" in seen.text
    assert PAIN in seen.text
    assert "还没有公开" not in seen.text
    main = next(seen.tree.iter("main"))
    assert list(main.iter("form")) == []
    assert list(main.iter("button")) == []


def test_who_may_preview_and_copy(page: Browser, buyer: Person, clock: Clock) -> None:
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    for person, status in ((make_buyer(), 404), (make_vendor(), 403)):
        browser = page.signed_in(person.user)
        assert browser.get(f"/scenarios/{draft.id}/preview").status == status
        sent = browser.send_with_token(f"/scenarios/{draft.id}/copy", {}, token_from="/workspace")
        assert sent.status == status


def test_begin_from_a_template(desk: Browser) -> None:
    chosen = desk.get("/scenarios/new/templates")
    forms = [form for form in chosen.forms if form.action == "/scenarios/new/templates"]
    assert len(forms) == 32
    sent = forms[0].fill({})
    draft = desk.send("/scenarios/new/templates", sent | {"template": "breeding"}, follow=True)
    assert "〔作物或畜种〕" in _values(draft)["title"][0]
    assert (_only().sector, _only().sub_scenario) == ("research", "breeding")
    assert "请换成贵单位的内容" in desk.get(f"/scenarios/{_only().id}/edit?step=check").text
    assert desk.send("/scenarios/new/templates", sent | {"template": "x"}).status == 404


def test_begin_from_an_earlier_listing(desk: Browser, buyer: Person) -> None:
    assert "还没有场景" in desk.get("/scenarios/new/copies").text
    original = make_scenario(buyer)
    path = f"/scenarios/{original.id}/copy"
    copied = desk.get("/scenarios/new/copies").submit({}, action=path)
    assert copied.path.endswith("edit?step=basics")
    assert "附件没有复制" in copied.text
    assert _values(copied)["title"] == ["矿井皮带异物识别（副本）"]
    assert desk.get("/workspace/scenarios").form(path)


def test_the_new_page_offers_the_ways_to_begin(desk: Browser) -> None:
    links = desk.get("/scenarios/new").links
    assert links["分步填写"] == "/scenarios/new?step=basics"
    assert links["套用模板"] == "/scenarios/new/templates"
    assert links["从已有场景复制"] == "/scenarios/new/copies"
