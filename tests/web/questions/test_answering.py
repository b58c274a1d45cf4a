"""The buyer's desk of questions."""

from marketplace.domain.membership import MemberRole
from tests.conftest import Clock
from tests.factories.people import add_member, make_administrator, make_buyer
from tests.pages import Browser
from tests.web.questions.conftest import TEXT, Call


def test_the_workspace_counts_what_waits(page: Browser, call: Call) -> None:
    call.ask()
    call.ask("工期从哪天算起？")
    browser = page.signed_in(call.buyer.user)
    workspace = browser.get("/workspace")
    assert "2 个问题待回答" in workspace.html
    desk = browser.get(call.desk)
    assert "处理提问（2 个待回答）" in desk.html
    assert "还剩 7 天" in desk.html
    viewer = page.signed_in(add_member(call.buyer.organisation, MemberRole.VIEWER).user)
    assert "个问题待回答" not in viewer.get("/workspace").html


def test_an_answer_is_kept_and_then_published(page: Browser, call: Call) -> None:
    number = call.ask()
    browser = page.signed_in(call.buyer.user)
    form = browser.get(f"{call.desk}/{number}/answer")
    assert form.form(form.path).controls["public_text"].values == [TEXT]
    desk = form.submit({"public_text": "相机谁买？", "answer": "需求方。"})
    assert "还没有公布" in desk.html
    assert "需求方。" not in page.get(call.listing).html
    done = desk.submit(action=f"{call.desk}/{number}/publish")
    assert "已公布为第 1 号答疑" in done.html
    assert "需求方。" in page.get(call.listing).html


def test_answered_and_published_in_one_go(page: Browser, call: Call) -> None:
    number = call.ask()
    browser = page.signed_in(call.buyer.user)
    words = {"public_text": "相机谁买？", "answer": "需求方。"}
    done = browser.post(f"{call.desk}/{number}/answer", words, button="publish")
    assert "已公布为第 1 号答疑" in done.html


def test_all_at_once(page: Browser, call: Call) -> None:
    for text in ("第一问", "第二问"):
        call.answer(call.ask(text), is_published=False)
    browser = page.signed_in(call.buyer.user)
    done = browser.get(call.desk).submit(action=f"{call.desk}/publish")
    assert "已公布 2 个答疑" in done.html


def test_of_two_who_write_at_once_both_texts_are_shown(page: Browser, call: Call) -> None:
    number = call.ask()
    one, other = page.signed_in(call.buyer.user), page.signed_in(call.buyer.user)
    form = other.get(f"{call.desk}/{number}/answer")
    one.post(f"{call.desk}/{number}/answer", {"answer": "由需求方采购。"})
    both = form.submit({"answer": "由供给方采购。"})
    assert both.status == 409
    assert "由需求方采购。" in both.html
    assert both.form(both.path).controls["answer"].values == ["由供给方采购。"]
    assert both.submit().status == 200
    assert "由供给方采购。" in one.get(call.desk).html


def test_an_empty_answer_is_refused_beside_the_field(page: Browser, call: Call) -> None:
    number = call.ask()
    browser = page.signed_in(call.buyer.user)
    refused = browser.post(f"{call.desk}/{number}/answer", {"public_text": "", "answer": ""})
    assert refused.status == 422
    assert refused.html.count("公布后所有人都能看到") >= 2


def test_merging_and_declining(page: Browser, call: Call) -> None:
    first, second, third = call.ask(), call.ask("相机谁买？"), call.ask("几点下班？")
    browser = page.signed_in(call.buyer.user)
    assert browser.post(f"{call.desk}/{second}/merge", {}).status == 422
    merged = browser.post(f"{call.desk}/{second}/merge", {"target_id": str(first)})
    assert "已合并：公布时一并答复" in merged.html
    assert browser.post(f"{call.desk}/{third}/decline", {"reason": ""}).status == 422
    declined = browser.post(f"{call.desk}/{third}/decline", {"reason": "与本场景无关。"})
    assert "处理提问（1 个待回答）" in declined.html
    assert browser.get(f"{call.desk}/{third}/answer").status == 409


def test_after_the_proposal_deadline_nothing_is_answered(
    page: Browser, call: Call, clock: Clock
) -> None:
    number = call.ask()
    clock.advance(days=15)
    browser = page.signed_in(call.buyer.user)
    desk = browser.get(call.desk)
    assert "不能再答复提问" in desk.html
    assert browser.get(f"{call.desk}/{number}/answer").status == 409


def test_others_are_kept_out(page: Browser, call: Call) -> None:
    number = call.ask()
    for person in (make_buyer(), make_administrator(), call.vendor):
        client = page.signed_in(person.user).client
        for path in ("", f"/{number}/answer", f"/{number}/merge", f"/{number}/decline"):
            assert client.get(call.desk + path).status_code == 403, path
