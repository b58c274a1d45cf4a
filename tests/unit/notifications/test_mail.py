import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment

from marketplace.domain import clock
from marketplace.notifications.errors import UnusableMail, WrongParameters
from marketplace.notifications.event_shapes import list_links, parameters_of
from marketplace.notifications.events import Event
from marketplace.notifications.mail import Mail, Notice, as_message, render
from marketplace.paths import TEMPLATES

SITE = "https://market.example"
SENDER = "noreply@market.example"
DEADLINE = "2026-03-01T09:30:00+00:00"


def _params(event: Event, value: str = "") -> dict[str, str | int]:
    params: dict[str, str | int] = {
        name: value or f"<x-{name}> & %(x)s {{{{ 7*7 }}}}" for name in parameters_of(event)
    }
    return params | ({"deadline": DEADLINE} if "deadline" in params else {})


def _notice(event: Event, **params: str | int) -> Notice:
    return Notice(
        key="notification.7",
        event=event,
        params=params or _params(event),
        to="li@vendor.example",
        link_url=f"{SITE}/scenarios/3",
    )


def _read(message: EmailMessage) -> Any:
    return email.message_from_bytes(message.as_bytes(), policy=email.policy.default)


@pytest.mark.parametrize("event", Event)
def test_every_event_has_its_three_templates(event: Event) -> None:
    folder = TEMPLATES / "email" / event
    assert {path.name for path in folder.iterdir()} == {"subject.txt", "body.txt", "body.html"}


def test_every_folder_of_templates_is_an_event() -> None:
    folders = {path.name for path in (TEMPLATES / "email").iterdir() if path.is_dir()}
    assert folders == set(Event)


@pytest.mark.parametrize("event", Event)
def test_every_event_renders_with_its_parameters(env: Environment, event: Event) -> None:
    mail = render(env, _notice(event), SITE)
    assert re.search(r"[\u4e00-\u9fff]", mail.subject)
    assert "\n" not in mail.subject
    for body in (mail.text, mail.html):
        assert f"{SITE}/scenarios/3" in body
        assert "场景机会撮合平台" in body
    shown = [
        name
        for name in parameters_of(event)
        if not name.endswith("_id") and name not in ("deadline", *list_links()[event][1])
    ]
    for name in shown:
        assert f"<x-{name}> & %(x)s {{{{ 7*7 }}}}" in mail.text
        assert f"&lt;x-{name}&gt; &amp; %(x)s {{{{ 7*7 }}}}" in mail.html
        assert f"<x-{name}>" not in mail.html


@pytest.mark.parametrize("event", Event)
def test_the_text_reads_well(env: Environment, event: Event) -> None:
    text = render(env, _notice(event), SITE).text
    assert "\n\n\n" not in text
    assert not any(line != line.strip() for line in text.split("\n"))
    assert text.endswith("请勿直接回复。\n")


def test_a_whole_text_mail(env: Environment) -> None:
    notice = _notice(
        Event.PROPOSAL_NOT_SELECTED, scenario_id=3, title="智慧交通", feedback="周期长"
    )
    assert render(env, notice, SITE).text == (
        "感谢贵单位申报场景“智慧交通”。此次方案未中选。\n\n需求方的反馈：\n\n周期长\n\n"
        "查看结果 https://market.example/scenarios/3\n\n--\n"
        "场景机会撮合平台 https://market.example\n本邮件由平台自动发出，请勿直接回复。\n"
    )


def test_without_feedback_none_is_announced(env: Environment) -> None:
    mail = render(
        env, _notice(Event.PROPOSAL_NOT_SELECTED, scenario_id=3, title="x", feedback=""), SITE
    )
    assert "反馈" not in mail.text
    assert "反馈" not in mail.html


def test_a_deadline_is_told_in_beijing_time(env: Environment) -> None:
    mail = render(env, _notice(Event.DEADLINE_APPROACHING), SITE)
    assert "2026-03-01 17:30（北京时间）" in mail.text
    assert "2026-03-01 17:30（北京时间）" in mail.html


@pytest.mark.parametrize("name", ["price", "model", "content"])
def test_the_mail_of_a_sealed_proposal_cannot_carry_its_content(
    env: Environment, name: str
) -> None:
    notice = _notice(Event.PROPOSAL_RECEIVED, **{"receipt": "HZ-42", name: "planted-secret"})
    with pytest.raises(WrongParameters):
        render(env, notice, SITE)


def test_the_reader_is_addressed_in_the_language_given(env: Environment) -> None:
    env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: "Selected: %(title)s" if text == "中选通知：%(title)s" else text,
        lambda one, many, count: one,
        newstyle=True,
    )
    notice = replace(_notice(Event.PROPOSAL_SELECTED, scenario_id=3, title="交通"), language="en")
    mail = render(env, notice, SITE)
    assert mail.subject == "Selected: 交通"
    assert '<html lang="en">' in mail.html
    assert mail.headers["Content-Language"] == "en"


def test_a_message_id_follows_from_the_notification(env: Environment) -> None:
    notice = _notice(Event.PROPOSAL_SELECTED)
    assert render(env, notice, SITE).message_id == "<notification.7@market.example>"
    other = replace(notice, key="notification.8")
    assert render(env, other, SITE).message_id == "<notification.8@market.example>"


@pytest.mark.parametrize("site", ["http://[::1]:8000", "http://[bad", "nonsense", ""])
def test_a_message_id_needs_no_proper_host(env: Environment, site: str) -> None:
    mail = render(env, _notice(Event.PROPOSAL_SELECTED), site)
    assert mail.message_id == "<notification.7@marketplace.invalid>"


INJECTIONS = ["x\r\nBcc: spy@evil.example", "x\nBcc: a@b", "x\rBcc: a@b", "x\u2028y", "x\x85y\0z"]


@pytest.mark.parametrize("title", INJECTIONS)
def test_a_title_cannot_add_a_header(env: Environment, title: str) -> None:
    mail = render(env, _notice(Event.PROPOSAL_SELECTED, scenario_id=3, title=title), SITE)
    assert len(mail.subject.splitlines()) == 1
    message = _read(as_message(mail, SENDER))
    assert message["Bcc"] is None
    assert message["To"] == "li@vendor.example"


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=300))
def test_any_title_makes_a_mail(env: Environment, title: str) -> None:
    mail = render(env, _notice(Event.PROPOSAL_SELECTED, scenario_id=3, title=title), SITE)
    message = _read(as_message(mail, SENDER))
    assert set(message.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "Content-Language",
        "MIME-Version",
        "Content-Type",
    }
    assert len(mail.subject) <= 150


def test_a_reason_keeps_its_lines(env: Environment) -> None:
    reason = "第一条\r\n第二条\u2028第三条\0"
    notice = _notice(Event.SCENARIO_RETURNED, scenario_id=3, title="x", reason=reason)
    mail = render(env, notice, SITE)
    assert "第一条\n第二条\n第三条\n" in mail.text
    assert "第一条\n第二条\n第三条<" in mail.html


@pytest.mark.parametrize(
    "address",
    [
        "",
        "li",
        "li@",
        "@vendor.example",
        "li@vendor.example\r\nBcc: a@b.example",
        "li@vendor.example\n",
        "a@b.example, c@d.example",
        "Li <li@vendor.example>",
        "li@ven dor.example",
        "李@vendor.example",
        '"li"@vendor.example',
        "l" * 65 + "@vendor.example",
    ],
)
def test_what_is_no_address_is_refused(env: Environment, address: str) -> None:
    notice = replace(_notice(Event.PROPOSAL_SELECTED), to=address)
    with pytest.raises(UnusableMail, match="地址"):
        render(env, notice, SITE)


@pytest.mark.parametrize(
    "url", ["", "/scenarios/3", "javascript:alert(1)", "https://a.example/\r\nx", "https://a\0b"]
)
def test_what_is_no_link_is_refused(env: Environment, url: str) -> None:
    with pytest.raises(UnusableMail, match="网址"):
        render(env, replace(_notice(Event.PROPOSAL_SELECTED), link_url=url), SITE)


def test_the_message_carries_text_and_html(mail: Mail) -> None:
    with clock.frozen(datetime(2026, 3, 1, 9, tzinfo=UTC)):
        message = _read(as_message(mail, "场景平台 <noreply@market.example>"))
    assert message["From"].addresses[0].display_name == "场景平台"
    assert message["Subject"] == "中选通知：智慧交通"
    assert message["Date"] == "Sun, 01 Mar 2026 09:00:00 +0000"
    assert message["Message-ID"] == "<notification.7@market.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"
    parts = [(part.get_content_type(), part.get_content()) for part in message.iter_parts()]
    assert parts == [
        ("text/plain", "贵单位中选。\r\n"),
        ("text/html", "<p>贵单位中选。</p>\r\n"),
    ]


def test_every_line_of_a_message_is_short_and_ascii(mail: Mail) -> None:
    long = replace(mail, text="长" * 5000, html="<p>" + "长" * 5000 + "</p>")
    lines = as_message(long, SENDER).as_bytes().split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert all(line.isascii() for line in lines)


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "a\r\nBcc: x@y.example"},
        {"to": "a@b.example\nBcc: x@y.example"},
        {"headers": {"X-A": "b\r\nBcc: x@y.example"}},
        {"text": "\ud800"},
    ],
    ids=str,
)
def test_a_hand_made_mail_cannot_add_a_header_either(mail: Mail, change: dict[str, Any]) -> None:
    with pytest.raises(UnusableMail):
        as_message(replace(mail, **change), SENDER)
