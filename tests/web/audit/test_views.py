"""The audit's page and its files."""

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from marketplace.db import db
from marketplace.domain.membership import OrganisationKind
from marketplace.models import AuditEntry
from marketplace.services import acting, organisations
from marketplace.services.acting import Origin
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_organisation,
    make_person,
    make_supervisor,
    make_vendor,
)
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

PATH = "/admin/audit"


def _reject(chief: Person, name: str = "某待审单位") -> int:
    organisation = make_organisation(state="pending", name=name)
    with acting.on_behalf_of(Origin(chief.user.id, chief.organisation.id, "10.20.30.40")):
        organisations.reject(chief.actor, organisation.id, "名称不符。")
    return organisation.id


def test_an_administrator_reads_who_did_what_from_where(page: Browser) -> None:
    chief = make_administrator()
    number = _reject(chief)
    shown = page.signed_in(chief.user).get(PATH)
    assert "改动" in shown.text
    assert "10.20.30.40" in shown.text
    assert chief.organisation.name in shown.text
    for words in ("审核意见", "名称不符。", "待审核", "未通过"):
        assert words in shown.text
    assert shown.links[f"单位档案 #{number} 某待审单位"] == f"/admin/organisations/{number}"
    assert shown.links[chief.user.name] == f"{PATH}?who={chief.user.id}"


def test_a_supervisor_reads_it_without_links_to_pages_of_others(page: Browser) -> None:
    number = _reject(make_administrator())
    shown = page.signed_in(make_supervisor().user).get(PATH)
    assert "名称不符。" in shown.text
    assert f"单位档案 #{number} 某待审单位" not in shown.links


@pytest.mark.parametrize("make", [make_buyer, make_vendor])
def test_others_are_refused(page: Browser, make: object) -> None:
    browser = page.signed_in(make().user)  # type: ignore[operator]
    for path in (PATH, f"{PATH}/export.csv", f"{PATH}/export.xlsx"):
        assert browser.get(path).status == 403
    assert "操作审计" not in browser.get("/workspace").links


def test_filters_stay_in_force_on_the_way_down(page: Browser, clock: Clock) -> None:
    chief = make_administrator()
    rows = [
        {
            "at": clock.now() - timedelta(seconds=number),
            "action": "update",
            "subject_type": "model",
            "subject_id": number,
            "changes": {},
        }
        for number in range(1, 121)
    ]
    with unit_of_work() as work:
        work.session.execute(sa.insert(AuditEntry), rows)
    browser = page.signed_in(chief.user)
    shown = browser.get(f"{PATH}?table=model&action=update&who=")
    assert "大模型 #1 " in f"{shown.text} "
    older = browser.get(shown.links["更早的"])
    assert "table=model" in older.path
    assert "大模型 #51" in older.text
    assert "大模型 #50" not in older.text
    last = browser.get(older.links["更早的"])
    assert "大模型 #120" in last.text
    assert "更早的" not in last.links
    assert browser.get(last.links["回到最新"]).path == f"{PATH}?table=model&action=update"
    assert "table=model" in shown.links[".csv"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("first=2026-02-31", "没有这一天"),
        ("last=昨天", "请填写日期"),
        ("number=x", "请填写整数"),
        ("number=" + "9" * 30, "数字太大"),
        ("table=nothing", "不是有效的选择"),
        ("who=" + "长" * 101, "最多 100 个字"),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused_and_kept(
    page: Browser, asked: str, said: str
) -> None:
    browser = page.signed_in(make_administrator().user)
    shown = browser.get(f"{PATH}?{asked}")
    assert shown.status == 422
    assert said in shown.text
    for ending in ("csv", "xlsx"):
        assert browser.get(f"{PATH}/export.{ending}?{asked}", follow=True).status == 422


@pytest.mark.parametrize("place", ["x", "-", "9999999999999999-0", "0-0", "1-" + "9" * 30, "1-١"])
def test_a_strange_place_is_no_error(page: Browser, place: str) -> None:
    browser = page.signed_in(make_administrator().user)
    assert browser.get(PATH, query_string={"before": place}).status == 200


def test_it_is_taken_away_as_csv_with_formulas_escaped(page: Browser) -> None:
    chief = make_administrator()
    _reject(chief, "=cmd|' /C calc'!A0")
    browser = page.signed_in(chief.user)
    answer = browser.client.get(f"{PATH}/export.csv?action=update&table=organisation")
    assert answer.mimetype == "text/csv"
    assert "attachment; filename=audit-20260302.csv" in answer.headers["Content-Disposition"]
    header, *rows = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    (row,) = [dict(zip(header, cells, strict=True)) for cells in rows]
    assert row["人员"] == chief.user.name
    assert row["邮箱"] == chief.email
    assert row["网络地址"] == "10.20.30.40"
    assert row["对象名称"] == "'=cmd|' /C calc'!A0"
    assert "状态：待审核 → 未通过" in row["变化"]
    newest = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert newest is not None
    assert (newest.action, newest.note, newest.actor_id) == ("export", "csv (1)", chief.user.id)


def test_it_is_taken_away_as_a_workbook(page: Browser) -> None:
    chief = make_administrator()
    _reject(chief)
    answer = page.signed_in(chief.user).client.get(f"{PATH}/export.xlsx?action=update")
    sheet = load_workbook(io.BytesIO(answer.get_data())).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][6:8] == ("动作", "操作对象")
    assert ("改动", "单位档案") in [row[6:8] for row in rows]


def test_names_are_text(page: Browser) -> None:
    chief = make_administrator()
    make_person(OrganisationKind.BUYER, name="<script>alert(1)</script>")
    shown = page.signed_in(chief.user).get(f"{PATH}?table=user")
    assert "<script>alert" not in shown.html
    assert "<script>alert(1)</script>" in shown.text


def test_in_english(page: Browser) -> None:
    chief = make_administrator()
    _reject(chief)
    browser = page.signed_in(chief.user)
    browser.send_with_token("/language/en", {}, token_from="/")
    shown = browser.get(PATH)
    assert shown.heading.startswith("Audit")
    assert "Awaiting review" in shown.text
