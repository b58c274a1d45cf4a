"""The own organisation's page: profile, papers, second factors; what a suspension looks like."""

import io
from dataclasses import replace
from typing import Any

import pytest

from marketplace.domain.lifecycle import OrganisationState
from marketplace.domain.membership import MemberRole
from marketplace.models import OrganisationDocument
from marketplace.services import organisation_documents, organisation_profiles
from marketplace.services.organisation_documents import Upload
from marketplace.services.organisation_profiles import Profile
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import (
    TOTP_SECRET,
    Person,
    add_member,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

PDF = b"%PDF-1.7\nlicence"
OWN, EDIT, DOCUMENTS = "/organisation", "/organisation/edit", "/organisation/documents"
NEW_NAME = "新的全称"


def file(data: bytes = PDF, name: str = "执照.pdf") -> tuple[Any, str]:
    return io.BytesIO(data), name


def put_into(owner: Person, state: OrganisationState, reason: str | None = None) -> None:
    with unit_of_work():
        owner.organisation.state = state
        owner.organisation.decision_reason = reason


def add(owner: Person) -> OrganisationDocument:
    return organisation_documents.add(owner.actor, "licence", Upload(PDF, "执照.pdf"))


def propose(owner: Person, name: str = NEW_NAME) -> None:
    profile = Profile(name, "luoyang", "", "", "")
    organisation_profiles.save(owner.actor, profile)


def test_an_owner_edits_the_profile_and_proposes_a_name(page: Browser) -> None:
    owner = make_buyer()
    page.sign_in(owner.user)
    answer = page.post(
        EDIT, {"name": NEW_NAME, "website": "https://example.com/", "introduction": "第一行"}
    )
    assert answer.path == OWN
    assert answer.heading == owner.organisation.name
    assert f"新名称“{NEW_NAME}”正在等待" in answer.text
    assert answer.links["https://example.com/"] == "https://example.com/"
    assert page.get(EDIT).form(EDIT).controls["name"].values == [NEW_NAME]


def test_a_bad_profile_keeps_what_was_typed(page: Browser) -> None:
    page.sign_in(make_buyer().user)
    answer = page.post(EDIT, {"website": "javascript:alert(1)", "address": "中州路"})
    assert (answer.status, "http:// 或 https://" in answer.text) == (422, True)
    assert answer.form(EDIT).controls["address"].values == ["中州路"]


def test_other_members_read_only(page: Browser) -> None:
    owner = make_buyer()
    row = add(owner)
    editor = add_member(owner.organisation, MemberRole.EDITOR)
    page.sign_in(editor.user)
    shown = page.get(OWN)
    assert "编辑资料" not in shown.links
    assert not [form for form in shown.forms if form.action.startswith(OWN)]
    assert page.get(EDIT).status == 403
    for path in (DOCUMENTS, f"{DOCUMENTS}/{row.id}/remove", f"{OWN}/second-factor"):
        assert page.send_with_token(path, {}, token_from=OWN).status == 403
    assert page.get(shown.links["执照.pdf"]).status == 200


def test_a_licence_is_the_next_step_and_is_uploaded(page: Browser) -> None:
    owner = make_buyer()
    put_into(owner, OrganisationState.PENDING)
    page.sign_in(owner.user)
    assert "下一步：上传证照" in page.get(OWN).text
    answer = page.post(DOCUMENTS, {"kind": "licence", "file": file()}, on=OWN)
    assert "已上传“执照.pdf”" in answer.text
    assert "下一步：上传证照" not in answer.text
    answer = page.post(DOCUMENTS, {"kind": "other", "file": file(name="说明.pdf")}, on=OWN)
    removal = next(form.action for form in answer.forms if form.action.endswith("/remove"))
    assert "已删除" in page.post(removal, on=OWN).text
    # The only licence is left, and offers no removal.
    assert not [form for form in page.get(OWN).forms if form.action.endswith("/remove")]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "licence"}, "请选择文件"),
        ({"kind": "licence", "file": (b"", "a.pdf")}, "是空文件"),
        ({"kind": "licence", "file": (b"MZ\x90" * 9, "a.pdf")}, "a.pdf"),
        ({"kind": "passport", "file": (PDF, "a.pdf")}, "请选择材料类型"),
    ],
)
def test_a_bad_upload_is_refused_beside_its_field(
    page: Browser, sent: dict[str, Any], said: str
) -> None:
    page.sign_in(make_buyer().user)
    if "file" in sent:
        sent = {**sent, "file": file(*sent["file"])}
    answer = page.send_with_token(DOCUMENTS, sent, token_from=OWN)
    assert (answer.status, said in answer.text) == (422, True)


@pytest.mark.parametrize("limit", ["max_attachments", "max_total_megabytes"])
def test_a_paper_for_which_there_is_no_room_is_refused(page: Browser, limit: str) -> None:
    owner = make_buyer()
    put_into(owner, OrganisationState.REJECTED, "缺执照")
    add(owner)
    page.app.config["SETTINGS"] = replace(page.app.config["SETTINGS"], **{limit: 1})
    page.sign_in(owner.user)
    sent = {"file": file(PDF.ljust(2**20, b" "))}
    added = page.post(DOCUMENTS, {"kind": "other", **sent}, on=OWN)
    sent = {"file": file(PDF.ljust(2**20, b" "))}
    asked = page.post(
        f"{OWN}/resubmit", {"name": "改正后的名称", "city": "luoyang", **sent}, on=OWN
    )
    for answer in (added, asked):
        assert (answer.status, "请先删除旧的" in answer.text) == (422, True)


def test_a_paper_is_a_download_for_its_people_and_administrators_alone(page: Browser) -> None:
    owner = make_buyer()
    path = f"{DOCUMENTS}/{add(owner).id}"
    for reader in (owner, make_administrator()):
        answer = page.signed_in(reader.user).get(path).response
        assert (answer.status_code, answer.data) == (200, PDF)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Cache-Control"] == "no-store"
    for other in (make_buyer(), make_vendor(), make_supervisor()):
        assert page.signed_in(other.user).get(path).status == 404
    assert Browser(page.app).get(path).location.startswith("/sign-in")


def test_it_asks_again_with_a_licence(page: Browser) -> None:
    owner = make_buyer()
    put_into(owner, OrganisationState.REJECTED, "缺执照")
    page.sign_in(owner.user)
    typed = {"name": "改正后的名称", "city": "luoyang"}
    wrong = page.post(f"{OWN}/resubmit", {**typed, "file": file(b"MZ\x90" * 9)}, on=OWN)
    assert wrong.status == 422
    assert wrong.form(f"{OWN}/resubmit").controls["name"].values == ["改正后的名称"]
    answer = page.post(f"{OWN}/resubmit", {**typed, "file": file()}, on=OWN)
    assert "已重新提交" in answer.text
    assert "执照.pdf" in answer.links


def test_all_members_need_a_second_factor_once_an_owner_with_one_asks(page: Browser) -> None:
    owner = make_buyer()
    editor = add_member(owner.organisation, MemberRole.EDITOR)
    page.sign_in(owner.user)
    path = f"{OWN}/second-factor"
    assert path not in [form.action for form in page.get(OWN).forms]
    refused = page.send_with_token(path, {"is_required": "yes"}, token_from=OWN)
    assert (refused.status, "先给您自己" in refused.text) == (403, True)
    with unit_of_work():
        owner.user.totp_secret = TOTP_SECRET
        owner.user.totp_confirmed_at = owner.user.created_at
    page.sign_in(owner.user)
    assert "要求全体成员使用" in page.post(path, on=OWN, button="要求全体成员使用").text
    other = page.signed_in(editor.user)
    assert "两步验证" in other.get("/").texts("div", css="notice-warn")[0]
    assert other.get("/scenarios/new").status in (302, 403)
    assert "由成员自己决定" in page.post(path, on=OWN, button="不再要求").text


def test_an_administrator_suspends_with_a_reason_and_restores(page: Browser) -> None:
    owner, administrator = make_buyer(), make_administrator()
    page.sign_in(administrator.user)
    path = f"/admin/organisations/{owner.organisation.id}"
    confirm = page.get(page.get(path).links["暂停单位"])
    assert "密封" in confirm.text
    refused = page.post(f"{path}/suspend", {"reason": " "})
    assert (refused.status, "请写明原因" in refused.text) == (422, True)
    answer = page.post(f"{path}/suspend", {"reason": "证照已吊销"})
    assert (answer.path, "证照已吊销" in answer.text) == (path, True)
    other = page.signed_in(owner.user)
    for where in (OWN, "/workspace"):
        shown = other.get(where)
        assert "本单位已被暂停" in shown.text
        assert "证照已吊销" in shown.text
    assert other.get("/scenarios/new").status == 403
    answer = page.post(f"{path}/restore")
    assert "已恢复" in answer.text
    assert other.get("/scenarios/new").status == 200
    assert page.get(f"{path}/restore").status == 409


def test_an_administrator_decides_on_a_new_name(page: Browser) -> None:
    owner, administrator = make_buyer(), make_administrator()
    old = owner.organisation.name
    propose(owner)
    page.sign_in(administrator.user)
    queue = page.get("/admin/organisations")
    assert "改名待审核（1）" in queue.text
    path = f"/admin/organisations/{owner.organisation.id}"
    refused = page.post(f"{path}/name/refuse", {"reason": ""}, on=path)
    assert (refused.status, "请写明原因" in refused.text) == (422, True)
    page.post(f"{path}/name/refuse", {"reason": "与证照不符"}, on=path)
    assert page.get(path).heading == old
    propose(owner)
    late = page.get(path)
    propose(owner, "又一个名称")
    assert late.submit(action=f"{path}/name/approve").status == 409
    answer = page.post(f"{path}/name/approve", on=path)
    assert answer.heading == "又一个名称"


def test_an_administrator_sees_the_papers_and_needs_no_tick_with_a_licence(page: Browser) -> None:
    owner = make_buyer()
    put_into(owner, OrganisationState.PENDING)
    page.sign_in(make_administrator().user)
    path = f"/admin/organisations/{owner.organisation.id}"
    assert "缺少证照" in page.get(path).text
    refused = page.post(f"{path}/approve", on=path)
    assert (refused.status, "线下核对后勾选" in refused.text) == (422, True)
    add(owner)
    shown = page.get(path)
    assert "执照.pdf" in shown.links
    assert "缺少证照" not in shown.text
    assert "已通过" in shown.submit(action=f"{path}/approve").text
