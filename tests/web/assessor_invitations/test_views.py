"""The mailed link of an assessor."""

import pytest

from marketplace.models import Assessor
from marketplace.services import assessors
from tests.factories.assessors import make_judged, token_of
from tests.factories.people import make_buyer, make_vendor
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

ADDRESS = "li.ming@example.com"
PASSWORD = "seven green bicycles"


def invited(email: str = ADDRESS) -> tuple[Assessor, str]:
    buyer = make_buyer()
    row = assessors.invite(buyer.actor, make_judged(buyer).id, email, is_chair=True)
    return row, f"/assessor-invitations/{token_of(row)}"


def test_somebody_new_sets_up_an_account_and_is_where_to_go(page: Browser) -> None:
    row, path = invited()
    shown = page.get(path)
    assert row.scenario.title in shown.text
    assert "组长" in shown.text
    refused = page.post(path, {"name": "", "password": "short"})
    assert (refused.status, "请填写姓名" in refused.text) == (422, True)
    answer = page.post(path, {"name": "李明", "password": PASSWORD})
    assert answer.path == f"/workspace/assessments/{row.id}"
    assert "方案还没有开启" in answer.text
    assert row.scenario.title in page.get("/workspace").text
    again = Browser(page.app).get(path)
    assert (again.status, "已经用过" in again.text) == (404, True)


def test_whoever_has_an_account_signs_in_first(page: Browser) -> None:
    vendor = make_vendor()
    row, path = invited(vendor.email)
    shown = page.get(path)
    assert shown.links["登录并接受"] == f"/sign-in?next={path}"
    assert vendor.email not in shown.text
    page.sign_in(vendor.user)
    assert page.post(path, button="接受邀请").path == f"/workspace/assessments/{row.id}"


def test_whoever_cannot_take_part_says_so_without_an_account(page: Browser) -> None:
    row, path = invited()
    way = page.get(path).links["不能参加，谢绝邀请"]
    refused = page.post(way, {"reason": "忙" * 2001})
    assert (refused.status, "太长" in refused.text) == (422, True)
    assert "已谢绝邀请" in page.post(way, {"reason": ""}).text
    assert (row.state, page.get(way).status) == ("turned_down", 404)


def test_somebody_else_learns_whom_it_is_for_and_no_more(page: Browser) -> None:
    _row, path = invited()
    page.sign_in(make_vendor().user)
    shown = page.get(path)
    assert "l***@example.com" in shown.text
    assert ADDRESS not in shown.html
    assert page.send_with_token(path, {}, token_from=path).status == 403
