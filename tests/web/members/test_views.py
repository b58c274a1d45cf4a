"""The members' page: everybody reads it, owners change it."""

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.membership import MemberRole
from marketplace.models import Member
from tests.factories.people import (
    Person,
    add_member,
    make_administrator,
    make_buyer,
    make_organisation,
    make_vendor,
)
from tests.html import text_of
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

PAGE = "/organisation/members"


def path_of(person: Person, step: str) -> str:
    query = select(Member.id).where(
        Member.user_id == person.user.id, Member.organisation_id == person.organisation.id
    )
    return f"{PAGE}/{db.session.scalar(query)}/{step}"


def test_everybody_of_it_sees_who_may_do_what(page: Browser) -> None:
    owner = make_vendor()
    bidder = add_member(owner.organisation, MemberRole.BIDDER)
    page.sign_in(bidder.user)
    shown = page.get(PAGE)
    assert owner.email in shown.text
    assert "编写、提交、替换和撤回申报方案" in shown.text
    assert not {"邀请成员", "变更角色"} & set(shown.links)
    assert "成员（2）" in page.get("/organisation").links


def test_its_pages_are_marked_in_the_header_as_one_s_organisation_s(page: Browser) -> None:
    owner = make_vendor()
    editor = add_member(owner.organisation, MemberRole.EDITOR)
    page.sign_in(owner.user)
    of_editor = [path_of(editor, step) for step in ("role", "remove", "transfer")]
    for path in (PAGE, *of_editor, "/organisation/leave", "/organisation/invitations/new"):
        links = page.get(path).find_all("a", css="nav-entry")
        assert [text_of(link) for link in links if link.get("aria-current")] == ["我的单位"]


def test_an_owner_changes_a_role_and_it_counts_at_the_next_request(page: Browser) -> None:
    owner = make_buyer()
    viewer = add_member(owner.organisation, MemberRole.VIEWER)
    other = page.signed_in(viewer.user)
    assert other.get("/scenarios/new").status == 403
    page.sign_in(owner.user)
    answer = page.post(path_of(viewer, "role"), {"role": "editor"})
    assert (answer.path, "角色已变更" in answer.text) == (PAGE, True)
    assert other.get("/scenarios/new").status == 200


def test_a_removed_member_is_out_at_the_next_request_and_told(page: Browser) -> None:
    owner = make_buyer()
    editor = add_member(owner.organisation, MemberRole.EDITOR)
    other = page.signed_in(editor.user)
    assert other.get("/workspace/scenarios").status == 200
    page.sign_in(owner.user)
    answer = page.post(path_of(editor, "remove"))
    assert "已移除" in answer.text
    assert other.get("/workspace/scenarios").status == 403
    assert "还没有所属单位" in other.get("/organisation").text
    assert "还没有所属单位" in other.get("/workspace").text
    assert "您已不再是" in other.get("/notifications").text


def test_the_ownership_is_transferred(page: Browser) -> None:
    owner = make_buyer()
    viewer = add_member(owner.organisation, MemberRole.VIEWER)
    page.sign_in(owner.user)
    answer = page.post(path_of(viewer, "transfer"))
    assert "您现在是编辑" in answer.text
    assert page.get(path_of(viewer, "remove")).status == 403


def test_the_only_owner_is_told_to_transfer_first(page: Browser) -> None:
    owner = make_buyer()
    page.sign_in(owner.user)
    answer = page.post("/organisation/leave")
    assert (answer.status, "至少要有一位负责人" in answer.text) == (409, True)
    answer = page.post(path_of(owner, "role"), {"role": "viewer"})
    assert answer.status == 409


def test_a_member_leaves_and_acts_for_the_other_organisation(page: Browser) -> None:
    owner, vendor = make_buyer(), make_vendor()
    add_member(vendor.organisation, MemberRole.OWNER)
    add_member(owner.organisation, MemberRole.EDITOR, vendor.user)
    page.sign_in(vendor.user)
    answer = page.post("/organisation/leave")
    assert f"您已退出“{vendor.organisation.name}”" in answer.text
    assert page.get("/organisation").heading == owner.organisation.name


@pytest.mark.parametrize("role", ["", "king", "bidder", "\x00"])
def test_a_role_that_is_not_offered_is_refused(page: Browser, role: str) -> None:
    owner = make_buyer()
    path = path_of(add_member(owner.organisation, MemberRole.VIEWER), "role")
    page.sign_in(owner.user)
    answer = page.send_with_token(path, {"role": role}, token_from=path)
    assert (answer.status, "请选择角色" in answer.text) == (422, True)


def test_members_of_others_are_not_found(page: Browser) -> None:
    owner, stranger = make_buyer(), make_vendor()
    editor = add_member(owner.organisation, MemberRole.EDITOR)
    page.sign_in(stranger.user)
    for step in ("role", "remove", "transfer"):
        path = path_of(editor, step)
        assert page.get(path).status == 404
        assert page.send_with_token(path, {"role": "viewer"}, token_from=PAGE).status == 404


def test_the_authority_s_page_says_whose_affair_its_members_are(page: Browser) -> None:
    administrator = make_administrator()
    page.sign_in(administrator.user)
    shown = page.get(PAGE)
    assert "命令行" in shown.text
    assert not {"邀请成员", "变更角色", "退出这个单位"} & set(shown.links)
    assert page.send_with_token("/organisation/leave", {}, token_from=PAGE).status == 403


def test_names_are_text(page: Browser) -> None:
    owner = make_buyer(name="<script>alert(1)</script>")
    page.sign_in(owner.user)
    assert "<script>alert" not in page.get(PAGE).html
    assert make_organisation().name not in page.get(PAGE).text
