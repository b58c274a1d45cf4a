"""A vendor writes of its models."""

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.models import Model
from marketplace.services import models
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.proposals import make_version, model_profile
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

FORM = {
    "name": "皮带巡检大模型",
    "kind": "vertical",
    "base_model": "某基座 7B",
    "sectors": ["industry", "energy"],
    "deployments": ["on-premises"],
    "description": "识别皮带上的异物。",
    "is_published": True,
}
NUMBER = "网信算备" + "1" * 21 + "号"


@pytest.fixture
def vendor() -> Person:
    return make_vendor()


@pytest.fixture
def desk(page: Browser, vendor: Person) -> Browser:
    page.sign_in(vendor.user)
    return page


def test_a_model_a_version_and_a_filing_are_written_one_after_the_other(desk: Browser) -> None:
    shown = desk.post("/models/new", FORM)
    assert (shown.heading, shown.path) == ("皮带巡检大模型", "/models/1")
    assert "还没有登记版本" in shown.text
    shown = desk.post(shown.links["添加版本"], {"name": "v2.1", "released_on": "2026-01-05"})
    assert "发布于 2026年1月5日" in shown.text
    shown = desk.post(
        shown.links["登记备案编号"], {"series": "algorithm", "number": NUMBER, "filed_on": ""}
    )
    assert NUMBER in shown.text
    removed = shown.submit(action="/models/1/filings/1/remove")
    assert NUMBER not in removed.text
    assert "皮带巡检大模型" in desk.get("/workspace/models").text


def test_a_model_is_changed(desk: Browser, vendor: Person) -> None:
    model = make_version(vendor).model
    shown = desk.post(
        f"/models/{model.id}/edit", {"name": "新名字", "is_published": False, "sectors": ["energy"]}
    )
    assert shown.heading == "新名字"
    assert "没有公开" in shown.text
    assert (model.sectors, model.is_published) == (["energy"], False)


def test_a_double_press_makes_one_model_and_says_why(desk: Browser) -> None:
    form = desk.get("/models/new")
    assert form.submit(FORM, follow=False).status == 302
    again = form.submit(FORM)
    assert again.status == 422
    assert "已经有同名的条目" in again.text
    assert len(db.session.scalars(select(Model)).all()) == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "请填写模型名称"),
        ("name", "巡\x00检", "控制字符"),
        ("name", "长" * 100_000, "最多 100 个字"),
        ("kind", "robot", "请选择模型类型"),
        ("kind", None, "请选择模型类型"),
        ("base_model", "x" * 201, "最多 200 个字"),
        ("sectors", None, "请至少选择一个行业"),
        ("sectors", "atlantis", "请至少选择一个行业"),
        ("deployments", None, "请至少选择一种部署方式"),
        ("deployments", "\x00", "请至少选择一种部署方式"),
        ("description", " \n", "请介绍这个模型能做什么"),
        ("description", "\x00", "控制字符"),
        ("description", "长" * 100_000, "最多 4000 个字"),
    ],
)
def test_each_bad_input_is_named_and_the_rest_is_kept(
    desk: Browser, field: str, value: str | None, said: str
) -> None:
    sent = {**FORM, "is_published": "y", field: value}
    answer = desk.send_with_token(
        "/models/new", {k: v for k, v in sent.items() if v is not None}, token_from="/models/new"
    )
    assert answer.status == 422
    assert said in answer.text
    controls = answer.form("/models/new").controls
    for name in {"name", "base_model", "description"} - {field}:
        assert controls[name].values == [FORM[name]]
    if field != "sectors":
        assert sorted(controls["sectors"].values) == ["energy", "industry"]
    assert db.session.scalars(select(Model)).all() == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "请填写版本号"),
        ({"name": "v\x001"}, "控制字符"),
        ({"name": "v" * 100_000}, "最多 100 个字"),
        ({"name": "v1"}, "已经有同名的条目"),
        ({"name": "v2", "notes": "\x00"}, "控制字符"),
        ({"name": "v2", "released_on": "2026-02-31"}, "没有这一天"),
        ({"name": "v2", "released_on": "0001-01-01"}, "年份不对"),
        ({"name": "v2", "released_on": "明天"}, "请填写日期"),
        ({}, "请填写版本号"),
    ],
)
def test_a_version_is_checked(
    desk: Browser, vendor: Person, fields: dict[str, str], said: str
) -> None:
    path = f"/models/{make_version(vendor).model_id}/versions/new"
    answer = desk.send_with_token(path, fields, token_from=path)
    assert answer.status == 422
    assert said in answer.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"series": "algorithm", "number": ""}, "请填写编号"),
        ({"series": "algorithm", "number": "网信算备123号"}, "21 位数字"),
        ({"series": "registration", "number": "\x00"}, "控制字符"),
        ({"series": "registration", "number": "1" * 100_000}, "最多 100 个字"),
        ({"series": "generative-service", "number": "HENAN"}, "省份拼音"),
        ({"series": "none", "number": NUMBER}, "请选择备案类型"),
        ({"series": "algorithm", "number": NUMBER, "filed_on": "9999-99-99"}, "没有这一天"),
        ({}, "请选择备案类型"),
    ],
)
def test_a_filing_is_checked(
    desk: Browser, vendor: Person, fields: dict[str, str], said: str
) -> None:
    path = f"/models/{make_version(vendor).model_id}/filings/new"
    answer = desk.send_with_token(path, fields, token_from=path)
    assert answer.status == 422
    assert said in answer.text


PAGES = ("edit", "versions/new", "filings/new")


def test_another_vendor_reads_and_changes_nothing(page: Browser, vendor: Person) -> None:
    version = make_version(vendor)
    filing = models.add_filing(vendor.actor, version.model_id, "algorithm", NUMBER, None)
    page.sign_in(make_vendor().user)
    base = f"/models/{version.model_id}"
    paths = [f"{base}/{name}" for name in PAGES] + [f"/models/versions/{version.id}/reports/new"]
    for path in paths:
        assert page.get(path).status == 403
        assert page.send_with_token(path, FORM, token_from="/models/new").status == 403
    path = f"{base}/filings/{filing.id}/remove"
    assert page.send_with_token(path, {}, token_from="/models/new").status == 403
    assert version.model.filings == [filing]


def test_another_vendor_does_not_even_hear_of_a_hidden_model(page: Browser, vendor: Person) -> None:
    version = make_version(vendor, is_published=False)
    page.sign_in(make_vendor().user)
    for name in PAGES:
        assert page.get(f"/models/{version.model_id}/{name}").status == 404
    assert page.get(f"/models/versions/{version.id}/reports/new").status == 404


@pytest.mark.parametrize("make", [make_buyer, make_administrator, make_supervisor])
def test_only_vendors_write_of_models(page: Browser, vendor: Person, make: object) -> None:
    version = make_version(vendor)
    page.sign_in(make().user)  # type: ignore[operator]
    base = f"/models/{version.model_id}"
    paths = ["/models/new", "/workspace/models", *(f"{base}/{name}" for name in PAGES)]
    assert {page.get(path).status for path in paths} == {403}
    answer = page.send_with_token("/models/new", FORM, token_from="/organisation")
    assert answer.status == 403


def test_visitors_are_asked_to_sign_in(page: Browser, vendor: Person) -> None:
    version = make_version(vendor)
    for name in PAGES:
        answer = page.get(f"/models/{version.model_id}/{name}")
        assert answer.location.startswith("/sign-in?next=")


@pytest.mark.parametrize("number", ["0", "999999", str(10**30)])
def test_absurd_numbers_are_no_addresses(desk: Browser, number: str) -> None:
    paths = [f"/models/{number}/{name}" for name in PAGES]
    for path in (*paths, f"/models/versions/{number}/reports/new"):
        assert desk.get(path).status == 404
    path = f"/models/1/filings/{number}/remove"
    assert desk.send_with_token(path, {}, token_from="/models/new").status == 404


def test_an_empty_list_says_how_to_begin(desk: Browser, vendor: Person) -> None:
    shown = desk.get("/workspace/models")
    assert "还没有登记模型" in shown.text
    models.create_model(vendor.actor, model_profile(name="第一个"))
    assert "第一个" in desk.get("/workspace/models").text
