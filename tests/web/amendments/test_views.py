"""Amend a listing through its pages, and read what was amended."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.models import Scenario
from marketplace.services import amendments
from marketplace.services.scenario_content import read_content
from tests.conftest import Clock
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

NEW = "在六条主运皮带上识别异物并联动停机，给出截图、时间、位置和处置建议。"


@pytest.fixture
def buyer(app: Flask) -> Person:
    return make_buyer()


@pytest.fixture
def scenario(buyer: Person) -> Scenario:
    return make_scenario(buyer)


@pytest.fixture
def path(scenario: Scenario) -> str:
    return f"/scenarios/{scenario.id}/amend"


@pytest.fixture
def desk(page: Browser, buyer: Person) -> Browser:
    """The buyer's browser."""
    return page.signed_in(buyer.user)


def amend(buyer: Person, scenario: Scenario, **fields: Any) -> None:
    content = replace(read_content(scenario), **fields)
    amendments.amend(buyer.actor, scenario.id, content, "补充说明。", scenario.version)


def test_a_change_is_previewed_then_published_and_everybody_reads_it(
    desk: Browser, page: Browser, buyer: Person, scenario: Scenario, path: str
) -> None:
    old = scenario.contents
    preview = desk.get(path).submit({"contents": NEW}, button="preview")
    assert "预览：将要公开的改动" in preview.text
    assert "不涉及申报的条件" in preview.text
    assert [old in text for text in preview.texts("del")] == [True]
    assert scenario.contents == old
    done = preview.submit({"reason": "补充处置要求。"}, button="publish")
    assert done.path == f"/scenarios/{scenario.id}/amendments"
    public = page.get(done.path)
    assert "第 1 号更正" in public.text
    assert "补充处置要求。" in public.text
    assert (old in public.html, NEW in public.html) == (True, True)
    listing = page.get(f"/scenarios/{scenario.id}")
    assert listing.links["查看改动前后的内容"] == done.path
    assert "补充处置要求。" in listing.text


def test_nothing_typed_is_lost_on_the_way(desk: Browser, scenario: Scenario, path: str) -> None:
    refused = desk.get(path).submit({"contents": NEW, "price_ceiling": "1"}, button="preview")
    assert refused.status == 422
    assert NEW in refused.html
    preview = refused.submit({"price_ceiling": "200"}, button="preview")
    without = preview.submit({"reason": " "}, button="publish")
    assert without.status == 422
    assert "请写明原因" in without.html
    assert NEW in without.html
    assert amendments.list_amendments(make_vendor().actor, scenario) == []


def test_what_changed_after_the_preview_is_previewed_again(
    desk: Browser, scenario: Scenario, path: str
) -> None:
    preview = desk.get(path).submit({"contents": NEW}, button="preview")
    again = preview.submit({"contents": f"{NEW}又改了。", "reason": "补充。"}, button="publish")
    assert again.status == 409
    assert "还没有发布" in again.text
    done = again.submit({}, button="publish")
    assert done.path.endswith("/amendments")
    assert scenario.contents == f"{NEW}又改了。"


def test_no_change_is_said_so(desk: Browser, path: str) -> None:
    refused = desk.get(path).submit({}, button="preview")
    assert refused.status == 422
    assert "没有要更正的" in refused.text


def test_the_preview_says_where_the_deadline_moves(
    desk: Browser, clock: Clock, scenario: Scenario, path: str
) -> None:
    clock.set(scenario.proposal_deadline - timedelta(days=2))
    preview = desk.get(path).submit({"reference_days": "80"}, button="preview")
    assert "截止时间顺延" in preview.text
    # 2 + 3 days later, at the end of the day in Henan.
    assert "申报截止将是 2026年3月19日 23:59" in preview.text
    preview.submit({"reason": "缩短工期。"}, button="publish")
    shown = desk.get(f"/scenarios/{scenario.id}/amendments")
    assert "申报截止由 2026年3月16日 09:00 改为 2026年3月19日 23:59" in shown.text


def test_two_windows_see_both_texts(
    desk: Browser, buyer: Person, scenario: Scenario, path: str
) -> None:
    window = desk.get(path)
    amend(buyer, scenario, data_scale="两万张")
    both = window.submit({"contents": NEW}, button="preview")
    assert both.status == 409
    assert "两万张" in " ".join(both.texts("del"))
    assert NEW in " ".join(both.texts("ins"))
    preview = both.submit({"data_scale": "两万张"}, button="preview")
    preview.submit({"reason": "补充。"}, button="publish")
    assert (scenario.data_scale, scenario.contents) == ("两万张", NEW)


def test_rows_are_added_and_weights_suggested_without_a_preview(desk: Browser, path: str) -> None:
    more = desk.get(path).submit({}, button="kpis")
    assert "预览：将要公开的改动" not in more.text
    weighed = desk.get(path).submit({"contents": NEW}, button="weights")
    assert NEW in weighed.html


def test_past_the_deadline_what_was_typed_stays_on_the_page(
    desk: Browser, clock: Clock, scenario: Scenario, path: str
) -> None:
    window = desk.get(path)
    clock.set(scenario.proposal_deadline)
    late = window.submit({"contents": NEW}, button="preview")
    assert late.status == 409
    assert "申报已经截止，不能再更正" in late.text
    assert NEW in late.html
    assert desk.get(path).status == 409


def test_a_sealed_proposal_changes_no_page_of_the_buyer(
    desk: Browser, buyer: Person, app: Flask
) -> None:
    """Whether there is one must show nowhere: neither by a word nor by a refusal."""
    with_one, without = make_scenario(buyer), make_scenario(buyer)
    make_proposal(make_vendor(), with_one)
    said = []
    for one in (with_one, without):
        path = f"/scenarios/{one.id}"
        preview = desk.get(f"{path}/amend").submit({"reference_days": "80"}, button="preview")
        done = preview.submit({"reason": "缩短工期。"}, button="publish")
        closing = desk.get(f"{path}/close-early")
        pages = (preview, done, closing, desk.get(path), desk.get(f"{path}/cancel"))
        said.append([(shown.status, shown.text) for shown in pages])
    assert said[0] == said[1]


def test_the_contact_is_for_those_who_may_have_it(
    page: Browser, buyer: Person, scenario: Scenario
) -> None:
    amend(buyer, scenario, contact_phone="0371-22222222")
    path = f"/scenarios/{scenario.id}/amendments"
    public = page.get(path)
    assert "0371-" not in public.html
    assert "联系方式有变" in public.text
    assert "0371-22222222" in page.signed_in(make_vendor().user).get(path).html


def test_others_cannot_amend(page: Browser, path: str) -> None:
    for person in (make_buyer(), make_vendor()):
        assert page.signed_in(person.user).get(path).status == 403


def test_without_amendments_the_page_says_so(page: Browser, scenario: Scenario) -> None:
    assert "公开之后没有改动过" in page.get(f"/scenarios/{scenario.id}/amendments").text
