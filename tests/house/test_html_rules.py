"""The checks that every fetched page goes through do find what they look for."""

import pytest
from flask import Flask, request
from flask_wtf import CSRFProtect

from tests.forms import Form
from tests.html import parse
from tests.html_rules import broken_rules
from tests.pages import Browser

GOOD = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>页</title></head><body>
<main><h1>标题</h1>{}</main></body></html>"""


@pytest.fixture
def tiny() -> Flask:
    """An application of one form that answers with what it was sent."""
    app = Flask(__name__)
    app.secret_key = "test"
    app.testing = True
    CSRFProtect(app)

    @app.get("/echo")
    def form() -> str:
        token = app.jinja_env.globals["csrf_token"]()
        return GOOD.format(
            f"""<form method="post" action="/echo">
            <input type="hidden" name="csrf_token" value="{token}">
            <label>名称 <input name="title" value="旧"></label>
            <label>行业 <select name="sector"><option value="a">A</option><option>B</option>
            </select></label>
            <label><input type="checkbox" name="agree" value="yes"> 同意</label>
            <button name="step" value="save">保存</button>
            <button name="step" value="send">提交</button></form>"""
        )

    @app.post("/echo")
    def answer() -> str:
        sent = {name: request.form[name] for name in request.form if name != "csrf_token"}
        return GOOD.format(f"<p>{sent}</p>")

    return app


def _broken(html: str, app: Flask) -> list[str]:
    return broken_rules(parse(html), app)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<h1>二</h1>", "not exactly one h1: ['标题', '二']"),
        ('<p id="a">1</p><p id="a">2</p>', "id used 2 times: a"),
        ('<label for="gone">x</label>', "for points at no id: gone"),
        ('<input name="q">', "no label: input q"),
        ('<textarea name="t"></textarea>', "no label: textarea t"),
        ("<script>go()</script>", "inline script: go()"),
        ('<p style="color:red">x</p>', "inline style on p"),
        ('<p onclick="go()">x</p>', "inline onclick on p"),
        ('<a href="javascript:go()">x</a>', "javascript: link x"),
        ('<form method="post" action="/echo"></form>', "no CSRF token in the form to '/echo'"),
        ('<a href="/nowhere">x</a>', "GET /nowhere leads nowhere"),
        ('<a href="#gone">x</a>', "GET #gone leads nowhere"),
        ('<img src="/nowhere.png" alt="">', "GET /nowhere.png leads nowhere"),
    ],
)
def test_what_breaks_a_rule_is_named(body: str, complaint: str, tiny: Flask) -> None:
    assert complaint in _broken(GOOD.format(body), tiny)


def test_a_good_page_breaks_none(tiny: Flask) -> None:
    body = """<a href="/echo?a=1">x</a> <a href="#here">y</a> <p id="here">z</p>
    <a href="https://example.com/">w</a>
    <form action="/echo"><label for="q">找</label><input id="q" name="q"></form>
    <script type="application/json">{"a": 1}</script><script src="/static/a.js"></script>"""
    assert _broken(GOOD.format(body), tiny) == []


def test_a_page_without_language_or_title_is_refused(tiny: Flask) -> None:
    html = "<!doctype html><html><head></head><body><main><h1>x</h1></main></body></html>"
    assert _broken(html, tiny) == ["html has no lang", "no title"]


@pytest.mark.parametrize(
    "body",
    [
        *("<p>a</b></p>", "<p>a < b</p>", "<ul><li>a</ul></div>", "<p><div></p></div>"),
        *('<a href="a" href="b">c</a>', '<p class=a"b>c</p>', "<p>&nothing;</p>", "<p>&amp</p>"),
        *("<table><tr><div>a</div></tr></table>", "<form><form></form></form>", "<b><i>a</b></i>"),
        *("<button><button>a</button>", "<div/>", "<p>\x01</p>"),
    ],
)
def test_html_errors_fail_with_their_line(body: str) -> None:
    with pytest.raises(AssertionError, match=r"invalid HTML, .*, at line 2: <main>"):
        parse(GOOD.format(body))


def test_what_is_missing_at_the_end_fails_too() -> None:
    with pytest.raises(AssertionError, match="invalid HTML"):
        parse(GOOD.format("<section>a"))


def test_a_text_is_read_as_browsers_would_send_it() -> None:
    root = parse(GOOD.format("<textarea>\n\na\nb</textarea><textarea></textarea>\nc"))
    first, second = root.iter("textarea")
    assert (first.text, second.text or "", second.tail) == ("\na\nb", "", "\nc")


def test_the_browser_sends_the_form_it_was_shown(tiny: Flask) -> None:
    shown = Browser(tiny).get("/echo")
    answer = shown.submit({"title": "新", "sector": "B", "agree": True}, button="提交")
    assert answer.text == "标题{'title': '新', 'sector': 'B', 'agree': 'yes', 'step': 'send'}"


def test_what_a_form_does_not_offer_cannot_be_filled_in(tiny: Flask) -> None:
    form: Form = Browser(tiny).get("/echo").form("/echo")
    with pytest.raises(AssertionError, match="no field 'other'"):
        form.fill({"other": "x"})
    with pytest.raises(AssertionError, match="sector offers"):
        form.fill({"sector": "C"})
    with pytest.raises(AssertionError, match="no button '删除'"):
        form.find_button("删除")


def test_a_post_without_the_forms_token_is_refused(tiny: Flask) -> None:
    assert Browser(tiny).client.post("/echo", data={"title": "x"}).status_code == 400
