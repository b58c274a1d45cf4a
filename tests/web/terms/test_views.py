"""The terms of use: read by everybody, accepted by people, published by administrators."""

import pytest

from marketplace.services import terms
from marketplace.services.terms import TermsDraft
from tests.factories.people import make_administrator, make_buyer, make_supervisor
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

NEW = "/admin/terms/new"
TYPED = {
    "text_zh": "第一段。\n\n## 标题\n\n第二段<b>。",
    "text_en": "First.\n\n## Heading\n\nSecond.",
    "changes_zh": "改了\n两行",
    "changes_en": "changed",
}


def publish(text: str = "正文") -> int:
    current = terms.find_current()
    draft = TermsDraft(text, "Text", "变化", "changes")
    administrator = make_administrator()
    if current:
        terms.accept(administrator.actor, current.id)
    return terms.publish(administrator.actor, draft, current.id if current else 0).id


def test_everybody_reads_them_in_their_language(page: Browser) -> None:
    assert "还没有发布使用条款" in page.get("/terms").text
    terms.publish_first()
    shown = page.get("/terms")
    assert page.get("/").links["使用条款"] == "/terms"
    assert "密封申报" in shown.text
    assert "第 1 版" in shown.text
    assert "同意" not in [button.label for form in shown.forms for button in form.buttons]
    english = page.get("/terms", headers={"Accept-Language": "en"})
    assert "Sealed proposals" in english.text


def test_older_versions_can_be_read(page: Browser) -> None:
    old, new = publish("旧的正文"), publish("新的正文")
    assert "新的正文" in page.get("/terms").text
    shown = page.get(f"/terms/{old}")
    assert "旧的正文" in shown.text
    assert "这是旧版本" in shown.text
    assert page.get(f"/terms/{new}").status == 200
    for number in (0, new + 1, 10**12):
        assert page.get(f"/terms/{number}").status == 404


def test_whoever_has_to_accept_is_led_there_and_back(page: Browser) -> None:
    page.sign_in(make_buyer().user)
    publish()
    led = page.get("/scenarios/new")
    assert led.location == "/terms?next=/scenarios/new"
    shown = page.get(led.location)
    assert "需要您的同意" in shown.text
    answer = shown.submit(action="/terms/accept", follow=False)
    assert answer.location == "/scenarios/new"
    assert page.get("/scenarios/new").status == 200
    assert "/terms/accept" not in [form.action for form in page.get("/terms").forms]


def test_a_banner_says_so_on_every_other_page(page: Browser) -> None:
    page.sign_in(make_buyer().user)
    assert "使用条款有更新" not in page.get("/").text
    publish()
    assert page.get("/").links["使用条款有更新，请先阅读并同意。"] == "/terms?next=/"
    assert "使用条款有更新" not in page.get("/terms").text


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil", "x"])
def test_the_way_back_stays_on_this_site(page: Browser, target: str) -> None:
    page.sign_in(make_buyer().user)
    number = publish()
    data = {"number": str(number), "next": target}
    answer = page.send_with_token("/terms/accept", data, token_from="/terms")
    assert answer.location == "/"


@pytest.mark.parametrize("number", ["", "0", "999", "x", "²", "9" * 50])
def test_only_the_version_in_force_is_accepted(page: Browser, number: str) -> None:
    buyer = make_buyer()
    page.sign_in(buyer.user)
    publish()
    answer = page.send_with_token("/terms/accept", {"number": number}, token_from="/terms")
    assert answer.status == 409
    assert terms.is_due(buyer.user.id)


def test_an_administrator_sees_a_version_before_it_is_in_force(page: Browser) -> None:
    page.sign_in(make_administrator().user)
    assert page.get("/admin/terms").links["发布新版本"] == NEW
    preview = page.post(NEW, TYPED, button="preview")
    assert "第二段<b>。" in preview.text
    assert "标题" in preview.texts("h3", css="h3")
    assert terms.find_current() is None
    back = preview.submit(action=NEW, button="edit")
    assert back.form(NEW).controls["changes_en"].values == ["changed"]
    answer = preview.submit(action=NEW, button="publish")
    assert answer.path == "/terms"
    assert "需要您的同意" in answer.text
    row = terms.get_current()
    assert row.text_zh == TYPED["text_zh"]
    assert (row.changes_zh, row.changes_en) == (TYPED["changes_zh"], TYPED["changes_en"])


def test_a_version_written_beside_another_is_not_published(page: Browser) -> None:
    administrator = make_administrator()
    page.sign_in(administrator.user)
    preview = page.post(NEW, TYPED, button="preview")
    terms.accept(administrator.actor, publish())
    assert preview.submit(action=NEW, button="publish").status == 409


@pytest.mark.parametrize("field", list(TYPED))
def test_what_lacks_a_part_keeps_the_others(page: Browser, field: str) -> None:
    page.sign_in(make_administrator().user)
    answer = page.post(NEW, {**TYPED, field: " "}, button="preview")
    assert (answer.status, "中英文都要填写" in answer.text) == (422, True)
    kept = next(name for name in TYPED if name != field)
    typed = answer.form(NEW).controls[kept].values[0]
    assert typed.replace("\r\n", "\n").strip() == TYPED[kept]


def test_nobody_else_publishes(page: Browser) -> None:
    for other in (make_buyer(), make_supervisor()):
        browser = page.signed_in(other.user)
        assert browser.get("/admin/terms").status == 403
        assert browser.get(NEW).status == 403
        assert browser.send_with_token(NEW, TYPED, token_from="/").status == 403
