"""The pages of benchmarks: reading, proposing, deciding, editing."""

from dataclasses import replace

import pytest
from flask import Flask

from marketplace.services import benchmarks
from tests.factories.people import Person, make_administrator, make_vendor
from tests.factories.proposals import make_credential, make_version
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def seeded(app: Flask) -> None:
    """The table as `init` leaves it."""
    benchmarks.seed()


@pytest.fixture
def chief() -> Person:
    """An administrator."""
    return make_administrator()


def test_the_table_is_public_and_says_where_nothing_is_measured(page: Browser) -> None:
    shown = page.get("/benchmarks")
    assert "人力资源没有公开的中文基准" in shown.text
    assert "CMB-Exam" in shown.text
    row = benchmarks.list_rows()[0]
    one = page.get(f"/benchmarks/{row.id}")
    assert one.heading == row.name
    assert "随程序发布" in one.text
    assert page.get("/benchmarks/99999").status == 404


def test_an_unknown_task_is_proposed_from_a_credential_and_accepted(
    page: Browser, chief: Person
) -> None:
    vendor = make_vendor()
    credential = make_credential(vendor, make_version(vendor), "henan_task", 30, 37)
    assert "提议补充" not in page.get(f"/credentials/{credential.id}").text
    desk = page.signed_in(vendor.user)
    shown = desk.get(f"/credentials/{credential.id}")
    assert "未知" in shown.text
    address = next(url for name, url in shown.links.items() if "henan_task" in name)
    form = desk.get(address)
    filled = {"sector": "medical", "source": "https://example.com/p", "baseline": "0.25"}
    sent = form.submit(filled, action="/benchmarks/propose")
    assert sent.path == "/benchmarks/propose"
    assert "等待处理" in sent.text
    admin = page.signed_in(chief.user)
    queue = admin.get("/admin/benchmarks")
    opened = admin.get(queue.links["henan_task"])
    refused = opened.submit({"reason": ""}, action=opened.path)
    assert refused.status == 422
    rest = {"relevance": "direct", "confidence": "C", "lang": "zh", "reason": "属实。"}
    done = opened.submit({"name": "河南医学", **rest}, action=opened.path)
    assert done.heading == "河南医学"
    assert "henan_task" in done.text
    assert "已采纳：河南医学" in page.signed_in(vendor.user).get("/benchmarks/propose").text


def test_the_history_names_who_it_was_to_administrators_only(page: Browser, chief: Person) -> None:
    row = benchmarks.list_rows()[0]
    changed = replace(benchmarks.as_benchmark(row), name="改过的名称")
    benchmarks.change(chief.actor, row.id, changed, "更准确。", row.version)
    address = f"/benchmarks/{row.id}"
    shown = page.get(address)
    assert "平台管理员 · 更准确。" in shown.text
    assert chief.user.name not in shown.text
    assert f"平台管理员 {chief.user.name}" in page.signed_in(chief.user).get(address).text


def test_a_proposal_that_cannot_be_read_is_kept_as_typed(page: Browser) -> None:
    desk = page.signed_in(make_vendor().user)
    typed = {"tool": "helm", "task": "一个任务", "baseline": "四分之一", "source": "没有"}
    refused = desk.post("/benchmarks/propose", typed)
    assert refused.status == 422
    assert "0 到 1 之间的比例" in refused.text
    controls = refused.form("/benchmarks/propose").controls
    assert controls["baseline"].values == ["四分之一"]


def test_a_declined_proposal_shows_its_reason(page: Browser, chief: Person) -> None:
    vendor = make_vendor()
    desk = page.signed_in(vendor.user)
    typed = {"tool": "helm", "task": "某任务", "sector": "medical", "metric": "acc"}
    desk.post("/benchmarks/propose", {**typed, "source": "https://example.com/p"})
    twice = desk.post("/benchmarks/propose", {**typed, "source": "https://example.com/p"})
    assert twice.status == 422
    assert "已经提议过" in twice.text
    admin = page.signed_in(chief.user)
    opened = admin.get(admin.get("/admin/benchmarks").links["某任务"])
    declining = f"{opened.path}/decline"
    assert "请写明不采纳的理由" in opened.submit({"reason": ""}, action=declining).text
    done = opened.submit({"reason": "出处打不开。"}, action=declining)
    assert "没有采纳：出处打不开。" in done.text
    assert "这项提议已经处理" in admin.get(opened.path).text
    shown = page.signed_in(vendor.user).get("/benchmarks/propose")
    assert "没有采纳：出处打不开。" in shown.text


def test_an_edit_stands_in_the_public_history(page: Browser, chief: Person) -> None:
    row = benchmarks.list_rows()[0]
    admin = page.signed_in(chief.user)
    path = f"/admin/benchmarks/{row.id}/edit"
    form = admin.get(path)
    assert form.submit({"top": "2", "reason": "新论文。"}, action=path).status == 422
    shown = form.submit({"top": "0.875", "reason": "新论文。"}, action=path)
    for words in ("87.5%", "新论文。", "公开最好成绩", "0.875", "平台管理员"):
        assert words in shown.text
    stale = form.submit({"top": "0.9", "reason": "再改。"}, action=path)
    assert stale.status == 409


def test_a_row_is_added_by_hand(page: Browser, chief: Person) -> None:
    admin = page.signed_in(chief.user)
    form = admin.get("/admin/benchmarks/new")
    assert form.submit({"slug": "x"}, action="/admin/benchmarks/new").status == 422
    typed = {"slug": "by-hand", "name": "手工", "sector": "city", "relevance": "proxy"}
    typed |= {"metric": "acc", "lang": "zh", "confidence": "C", "source": "内部", "reason": "补。"}
    tasks = "one\n\ntwo\none"
    done = form.submit({**typed, "helm_tasks": tasks}, action="/admin/benchmarks/new")
    assert done.heading == "手工"
    assert "HELM: one, two" in done.text
