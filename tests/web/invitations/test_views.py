"""Invitations: sent by an owner, accepted from the link."""

from urllib.parse import urlsplit

import pytest

from marketplace.models import Invitation
from marketplace.services import accounts, invitations, sign_ins, terms
from marketplace.services.terms import TermsDraft
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import Person, make_administrator, make_buyer, make_vendor
from tests.pages import Browser, Page

pytestmark = pytest.mark.usefixtures("app")

ADDRESS = "li.ming@example.com"
NEW = "/organisation/invitations/new"
MEMBERS = "/organisation/members"
PASSWORD = "seven green bicycles"


def link_of(row: Invitation) -> str:
    letter = invitations.compose_letter(row.id)
    assert letter is not None
    return urlsplit(letter.path).path


def invited(owner: Person, email: str = ADDRESS) -> str:
    return link_of(invitations.invite(owner.actor, email, "editor"))


def buttons(page: Page) -> list[str]:
    main = [form for form in page.forms if form.action != "/sign-out"]
    return [button.label for form in main for button in form.buttons]


def test_an_owner_invites_and_sees_what_is_open(page: Browser) -> None:
    owner = make_buyer()
    page.sign_in(owner.user)
    answer = page.post(NEW, {"email": ADDRESS, "role": "editor"})
    assert answer.path == MEMBERS
    assert f"邀请已发送到 {ADDRESS}" in answer.text
    assert ADDRESS in answer.text
    row = invitations.list_open(owner.actor)[0]
    old = link_of(row)
    answer = page.post(f"/organisation/invitations/{row.id}/resend", on=MEMBERS)
    assert "已重新发送" in answer.text
    visitor = Browser(page.app)
    assert visitor.get(old).status == 404
    good = link_of(row)
    assert visitor.get(good).status == 200
    answer = page.post(f"/organisation/invitations/{row.id}/revoke", on=MEMBERS)
    assert "已撤销" in answer.text
    assert visitor.get(good).status == 404


def test_the_page_says_the_same_whether_the_address_has_an_account(page: Browser) -> None:
    owner, vendor = make_buyer(), make_vendor()
    page.sign_in(owner.user)
    texts = []
    for email in (vendor.email, ADDRESS):
        answer = page.post(NEW, {"email": email, "role": "editor"})
        flashed = answer.texts("div", css="notice-good")
        texts.append([text.replace(email, "…") for text in flashed])
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("email", "role", "said"),
    [
        ("", "editor", "请填写邮箱"),
        ("nobody", "editor", "邮箱格式不对"),
        ("a\x00@b.example", "editor", "邮箱格式不对"),
        (ADDRESS, "king", "请选择角色"),
        (ADDRESS, "", "请选择角色"),
    ],
)
def test_a_bad_invitation_keeps_what_was_typed(
    page: Browser, email: str, role: str, said: str
) -> None:
    page.sign_in(make_buyer().user)
    answer = page.send_with_token(NEW, {"email": email, "role": role}, token_from=NEW)
    assert (answer.status, said in answer.text) == (422, True)
    assert answer.form(NEW).controls["email"].values == [email.replace("\x00", "")]


def test_a_visitor_without_an_account_sets_one_up(page: Browser) -> None:
    owner = make_buyer()
    path = invited(owner)
    shown = page.get(path)
    assert owner.organisation.name in shown.heading
    assert ADDRESS in shown.text
    answer = page.post(path, {"name": "李明", "password": PASSWORD})
    assert answer.path == "/workspace"
    assert f"您已加入“{owner.organisation.name}”" in answer.text
    assert page.get("/scenarios/new").status == 200
    again = Browser(page.app).get(path)
    assert (again.status, "已经用过" in again.text) == (404, True)


def test_the_terms_in_force_are_accepted_with_it(page: Browser) -> None:
    owner = make_buyer()
    path = invited(owner)
    terms.publish_first()
    refused = page.post(path, {"name": "李明", "password": PASSWORD})
    assert (refused.status, "请阅读并同意使用条款" in refused.text) == (422, True)
    assert refused.form(path).controls["name"].values == ["李明"]
    answer = refused.submit(
        {"name": "李明", "password": PASSWORD, "accepts_terms": True}, action=path
    )
    assert answer.path == "/workspace"
    user = sign_ins.check_password(ADDRESS, PASSWORD)
    assert accounts.actor_of(user).hindrances == ()


def test_a_version_published_meanwhile_is_asked_for_anew(page: Browser) -> None:
    path = invited(make_buyer())
    terms.publish_first()
    shown, administrator = page.get(path), make_administrator()
    terms.accept(administrator.actor, 1)
    terms.publish(administrator.actor, TermsDraft("新", "new", "变", "changed"), 1)
    typed = {"name": "李明", "password": PASSWORD, "accepts_terms": True}
    refused = shown.submit(typed, action=path)
    assert refused.status == 422
    assert refused.form(path).controls["accepts_terms"].values == []
    assert refused.submit(typed, action=path).path == "/workspace"


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "²", "\x00"])
def test_a_strange_version_of_the_terms_is_not_accepted(page: Browser, number: str) -> None:
    path = invited(make_buyer())
    terms.publish_first()
    typed = {"name": "李明", "password": PASSWORD, "accepts_terms": "y", "terms_number": number}
    assert page.send_with_token(path, typed, token_from=path).status == 422


def test_a_visitor_with_an_account_signs_in_first(page: Browser) -> None:
    owner, vendor = make_buyer(), make_vendor()
    path = invited(owner, vendor.email)
    shown = page.get(path)
    assert shown.links["登录并接受"] == f"/sign-in?next={path}"
    assert vendor.email not in shown.text
    typed = {"name": "另一个人", "password": PASSWORD}
    refused = page.send_with_token(path, typed, token_from=path)
    assert refused.status == 409
    page.sign_in(vendor.user)
    answer = page.post(path, button="接受邀请")
    assert answer.path == "/workspace"
    assert page.get("/organisation").heading == owner.organisation.name


def test_somebody_else_learns_whom_it_is_for_and_no_more(page: Browser) -> None:
    vendor = make_vendor()
    path = invited(make_buyer())
    page.sign_in(vendor.user)
    shown = page.get(path)
    assert "l***@example.com" in shown.text
    assert ADDRESS not in shown.html
    assert "接受邀请" not in buttons(shown)
    assert page.send_with_token(path, {}, token_from=path).status == 403


def test_an_expired_link_says_what_to_do(page: Browser, clock: Clock) -> None:
    path = invited(make_buyer())
    clock.advance(days=7)
    shown = page.get(path)
    assert (shown.status, "重新发送" in shown.text) == (404, True)


def test_only_an_approved_organisation_offers_it(page: Browser) -> None:
    owner = make_buyer()
    with unit_of_work():
        owner.organisation.state = "pending"
    page.sign_in(owner.user)
    shown = page.get(MEMBERS)
    assert "单位通过审核后才能邀请成员" in shown.text
    assert "邀请成员" not in shown.links
    typed = {"email": ADDRESS, "role": "editor"}
    assert page.send_with_token(NEW, typed, token_from=MEMBERS).status == 409


def test_invitations_of_others_are_not_found(page: Browser) -> None:
    row = invitations.invite(make_buyer().actor, ADDRESS, "editor")
    page.sign_in(make_vendor().user)
    for step in ("resend", "revoke"):
        path = f"/organisation/invitations/{row.id}/{step}"
        assert page.send_with_token(path, {}, token_from=MEMBERS).status == 404
