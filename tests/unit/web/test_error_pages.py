"""What people read when something is refused or breaks."""

from pathlib import Path

import pytest
from flask import Flask, abort

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.domain.errors import StaleVersion
from marketplace.domain.messages import say
from marketplace.extensions import csrf
from tests.html import parse


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """An application with no tables, and two addresses that refuse and break."""
    made = create_app(Settings(instance=tmp_path, is_rate_limited=False))

    @made.get("/refuse/<int:status>")
    def refuse(status: int) -> str:
        abort(status)

    @made.get("/break")
    def break_down() -> str:
        raise RuntimeError

    return made


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (400, "请求有误"),
        (403, "没有权限"),
        (404, "找不到页面"),
        (405, "操作方式不对"),
        (409, "内容已经变了"),
        (413, "提交的内容太大"),
        (422, "提交的内容有误"),
        (429, "操作太频繁"),
        (500, "系统出错"),
        (503, "系统正忙"),
        (418, "请求有误"),
    ],
)
def test_a_refusal_says_what_happened_and_what_to_do(app: Flask, status: int, title: str) -> None:
    answer = app.test_client().get(f"/refuse/{status}")
    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in answer.text
    assert "接下来可以" in answer.text


def test_a_breakdown_asks_the_database_nothing(app: Flask) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        # Reading this person would fail: there are no tables.
        session["_user_id"] = "1.0"
    answer = client.get("/break")
    assert answer.status_code == 500
    assert "<h1>系统出错</h1>" in answer.text


def test_the_page_says_its_language(app: Flask) -> None:
    client = app.test_client()
    chinese = client.get("/refuse/404", headers={"Accept-Language": "zh-CN"})
    english = client.get("/refuse/404", headers={"Accept-Language": "en-GB"})
    assert '<html lang="zh-Hans-CN">' in chinese.text
    assert '<html lang="en">' in english.text


def test_what_was_typed_in_vain_can_be_copied(app: Flask) -> None:
    @app.post("/too-late")
    @csrf.exempt
    def too_late() -> str:
        raise StaleVersion(say("已经有人改过。"))

    typed = {
        "contents": "第一行\r\n<b>第二行\x00，写了很久很久很久很久</b>",
        "password": "s" * 50,
        "x": "短",
    }
    answer = app.test_client().post("/too-late", data=typed)
    assert answer.status_code == 409
    texts = parse(answer.text).iter("textarea")
    assert [area.text for area in texts] == ["第一行\n<b>第二行，写了很久很久很久很久</b>"]
