"""A vendor asks on the listing's page and sees there what became of it."""

from marketplace.domain.membership import MemberRole
from marketplace.services import question_answers
from tests.conftest import Clock
from tests.factories.people import add_member, make_vendor
from tests.pages import Browser
from tests.web.questions.conftest import TEXT, Call


def test_what_will_be_known_is_said_before_asking(page: Browser, call: Call) -> None:
    browser = page.signed_in(call.vendor.user)
    form = browser.get(f"{call.listing}/questions/new")
    assert "没有人会知道是谁问的" in form.html
    assert "自动关注这个场景" in form.html
    assert "不要写单位名称" in form.html
    listing = form.submit({"text": TEXT})
    assert listing.path == call.listing
    assert TEXT in listing.html
    assert "只有贵单位能看到这一栏" in listing.html
    assert "取消关注" in listing.html


def test_a_refusal_keeps_what_was_typed(page: Browser, call: Call) -> None:
    browser = page.signed_in(call.vendor.user)
    text = f"{call.vendor.organisation.name}能否参加？"
    refused = browser.post(f"{call.listing}/questions/new", {"text": text})
    assert refused.status == 422
    assert "别人会看出是谁在提问" in refused.html
    assert refused.form(refused.path).controls["text"].values == [text]


def test_after_the_deadline_the_page_says_so(page: Browser, call: Call, clock: Clock) -> None:
    browser = page.signed_in(call.vendor.user)
    assert "还剩 7 天" in browser.get(call.listing).html
    clock.advance(days=8)
    assert "提一个问题" not in browser.get(call.listing).html
    late = browser.get(f"{call.listing}/questions/new")
    assert late.status == 409
    assert "提问已经截止" in late.html


def test_a_question_is_taken_back(page: Browser, call: Call) -> None:
    number = call.ask()
    browser = page.signed_in(call.vendor.user)
    after = browser.get(call.listing).submit(action=f"{call.desk}/{number}/take-back")
    assert "问题已收回" in after.html
    assert TEXT not in after.html


def test_colleagues_find_the_questions_of_their_organisation(page: Browser, call: Call) -> None:
    first, second = call.ask(), call.ask("工期从哪天算起？")
    call.answer(first)
    question_answers.decline(call.buyer.actor, call.scenario_id, second, "见招标文件。")
    viewer = page.signed_in(add_member(call.vendor.organisation, MemberRole.VIEWER).user)
    listed = viewer.get("/workspace/questions")
    assert "见第 1 号答疑" in listed.html
    assert "见招标文件。" in listed.html
    assert viewer.client.get(f"{call.listing}/questions/new").status_code == 403
    stranger = page.signed_in(make_vendor().user)
    assert "还没有提过问题" in stranger.get("/workspace/questions").html


def test_visitors_are_led_to_sign_in(page: Browser, call: Call) -> None:
    assert "供给方登录后可以提问" in page.get(call.listing).html
    answer = page.client.get(f"{call.listing}/questions/new")
    assert answer.status_code == 302
    assert "/sign-in" in answer.headers["Location"]


def test_everybody_reads_what_is_published(page: Browser, call: Call) -> None:
    call.answer(call.ask())
    listing = page.get(call.listing)
    assert "答疑（1）" in listing.html
    assert "相机由谁采购？" in listing.html
    assert "由需求方采购。" in listing.html
    assert TEXT not in listing.html
