"""The pages of restricted annexes: prepare, ask, decide, read; and who meets a closed door."""

import io
from typing import Any

import pytest

from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.models import Annex, Scenario
from marketplace.services import annex_requests, annexes
from tests.factories.annexes import (
    SECRET,
    add_annex_file,
    annex_text,
    make_annex,
    make_grant,
    make_request,
)
from tests.factories.people import (
    Person,
    add_member,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

SIGNED = {"purpose": "估算工作量。", "signed_name": "王经理", "is_agreed": "y"}


class Places:
    """The addresses of one listing's annex."""

    def __init__(self, scenario: Scenario) -> None:
        self.listing = f"/scenarios/{scenario.id}"
        self.annex = f"{self.listing}/annex"
        self.request = f"{self.annex}/request"
        self.manage = f"{self.annex}/manage"
        self.files = f"{self.manage}/files"


@pytest.fixture
def buyer(app: Any) -> Person:
    return make_buyer()


@pytest.fixture
def scenario(buyer: Person) -> Scenario:
    return make_scenario(buyer)


@pytest.fixture
def annex(buyer: Person, scenario: Scenario) -> Annex:
    return make_annex(buyer, scenario)


@pytest.fixture
def at(scenario: Scenario) -> Places:
    return Places(scenario)


def sign_in(page: Browser, person: Person) -> None:
    page.sign_in(person.user)


def upload(text: str = SECRET, name: str = "拓扑.txt") -> dict[str, Any]:
    return {"file": (io.BytesIO(text.encode()), name)}


class TestPreparing:
    def test_from_a_draft_s_page_to_a_file(self, page: Browser, buyer: Person) -> None:
        scenario = make_scenario(buyer, ScenarioState.DRAFT)
        at = Places(scenario)
        sign_in(page, buyer)
        assert page.get(at.listing).links["准备受限附件"] == at.manage
        form = page.get(at.manage).form(at.manage)
        assert "Undertaking of confidentiality" in form.controls["undertaking"].values[0]
        answer = page.post(at.manage, {"title": "内网拓扑", "summary": "含拓扑图。"})
        assert "已保存受限附件的说明" in answer.text
        answer = page.post(at.files, upload(), on=at.manage)
        assert "已加密保存“拓扑.txt”" in answer.text
        saved = page.get(answer.links["拓扑.txt"])
        assert saved.response.data.decode() == SECRET
        removal = next(form.action for form in answer.forms if form.action.endswith("/remove"))
        answer = page.post(removal, on=at.manage)
        assert "已移除" in answer.text
        assert "还没有文件" in answer.text

    def test_what_was_typed_is_kept(self, page: Browser, buyer: Person, at: Places) -> None:
        sign_in(page, buyer)
        answer = page.post(at.manage, {"title": "内网拓扑", "summary": ""})
        assert (answer.status, "请填写这一栏" in answer.text) == (422, True)
        assert answer.form(at.manage).controls["title"].values == ["内网拓扑"]

    @pytest.mark.usefixtures("annex")
    @pytest.mark.parametrize("data", [{}, upload(""), upload("MZ", "病毒.exe")])
    def test_a_bad_file_is_refused(
        self, page: Browser, buyer: Person, at: Places, data: dict[str, Any]
    ) -> None:
        sign_in(page, buyer)
        answer = page.post(at.files, data, on=at.manage)
        assert answer.status == 422
        assert "还没有文件" in answer.text


@pytest.mark.usefixtures("annex")
class TestAsking:
    def test_a_vendor_signs_asks_and_takes_it_back(self, page: Browser, at: Places) -> None:
        sign_in(page, make_vendor())
        shown = page.get(at.listing)
        assert "内网拓扑和影像样本" in shown.text
        assert shown.links["申请查阅"] == at.request
        assert "保密承诺书" in page.get(at.request).text
        answer = page.post(at.request, SIGNED)
        assert answer.path == at.listing
        assert "正在等待需求单位处理" in answer.text
        assert page.get(at.request).status == 409
        answer = page.post(f"{at.request}/withdraw", on=at.listing)
        assert "已撤回查阅申请" in answer.text
        assert answer.links["重新申请"] == at.request

    @pytest.mark.parametrize("left_out", list(SIGNED))
    def test_nothing_may_be_left_out(self, page: Browser, at: Places, left_out: str) -> None:
        sign_in(page, make_vendor())
        sent = {**SIGNED, left_out: "" if left_out != "is_agreed" else None}
        answer = page.get(at.request).submit({k: v for k, v in sent.items() if v is not None})
        assert answer.status == 422
        kept = "purpose" if left_out == "signed_name" else "signed_name"
        assert answer.form(at.request).controls[kept].values == [SIGNED[kept]]

    def test_a_changed_undertaking_is_shown_and_signed_anew(
        self, page: Browser, buyer: Person, scenario: Scenario, at: Places
    ) -> None:
        sign_in(page, make_vendor())
        form = page.get(at.request)
        annexes.save(buyer.actor, scenario.id, annex_text(undertaking="更严的承诺书。"))
        answer = form.submit(SIGNED)
        assert answer.status == 409
        assert "承诺书刚刚有改动" in answer.text
        assert "更严的承诺书。" in answer.text
        again = answer.form(at.request)
        assert again.controls["purpose"].values == [SIGNED["purpose"]]
        assert again.fill({}).get("is_agreed") is None
        assert "正在等待" in answer.submit({"is_agreed": "y"}, action=at.request).text


class TestDeciding:
    def test_the_buyer_finds_it_among_its_tasks_and_opens_it(
        self, page: Browser, buyer: Person, scenario: Scenario, annex: Annex, at: Places
    ) -> None:
        vendor = make_vendor()
        row = make_request(vendor, scenario, annex)
        sign_in(page, buyer)
        desk = page.get("/workspace")
        assert "1 份附件查阅申请待处理" in desk.text
        answer = page.post(f"{at.manage}/requests/{row.id}/grant", on=at.manage)
        assert "已开放，并通知了对方" in answer.text
        assert vendor.organisation.name in answer.text
        assert "附件查阅申请待处理" not in page.get("/workspace").text

    @pytest.mark.parametrize(("action", "state"), [("refuse", "未同意"), ("revoke", "已收回")])
    def test_refusing_and_revoking_ask_why(
        self,
        page: Browser,
        buyer: Person,
        scenario: Scenario,
        annex: Annex,
        at: Places,
        action: str,
        state: str,
    ) -> None:
        vendor = make_vendor()
        make = make_request(vendor, scenario, annex)
        if action == "revoke":
            annex_requests.grant(buyer.actor, scenario.id, make.id)
        sign_in(page, buyer)
        address = f"{at.manage}/requests/{make.id}/{action}"
        assert page.post(address, {"reason": " "}).status == 422
        answer = page.post(address, {"reason": "与场景无关。"})
        assert state in answer.text
        assert page.get(address).status == 409
        sign_in(page, vendor)
        shown = page.get(at.listing)
        assert "与场景无关。" in shown.text
        assert shown.links["重新申请"] == at.request


class TestReading:
    def test_a_grantee_reads_and_the_buyer_sees_that(
        self, page: Browser, buyer: Person, scenario: Scenario, annex: Annex, at: Places
    ) -> None:
        vendor = make_vendor()
        add_annex_file(buyer, scenario)
        make_grant(buyer, vendor, scenario, annex)
        viewer = add_member(vendor.organisation, MemberRole.VIEWER)
        sign_in(page, viewer)
        assert page.get(at.listing).links["查阅受限附件"] == at.annex
        shown = page.get(at.annex)
        assert "王经理" in shown.text
        assert shown.response.headers["Cache-Control"] == "no-store"
        saved = page.get(shown.links["拓扑.txt"]).response
        assert saved.data.decode() == SECRET
        assert saved.headers["Cache-Control"] == "no-store"
        assert saved.headers["Content-Disposition"].startswith("attachment")
        sign_in(page, buyer)
        log = page.get(at.manage)
        assert log.text.count("（文件目录）") == 1
        assert vendor.organisation.name in log.text

    def test_closed_doors(
        self, page: Browser, buyer: Person, scenario: Scenario, annex: Annex, at: Places
    ) -> None:
        row = add_annex_file(buyer, scenario)
        reader, revoked = make_vendor(), make_vendor()
        make_grant(buyer, reader, scenario, annex)
        grant = make_grant(buyer, revoked, scenario, annex)
        annex_requests.revoke(buyer.actor, scenario.id, grant.id, "不再需要。")
        viewer = add_member(buyer.organisation, MemberRole.VIEWER)
        doors = (at.annex, f"{at.annex}/files/{row.id}", at.manage, f"{at.files}/{row.id}")
        others = (revoked, make_vendor(), viewer, make_buyer(), make_administrator())
        for person in (*others, make_supervisor()):
            sign_in(page, person)
            answers = [page.get(door) for door in doors]
            assert {one.status for one in answers} <= {403, 404}
            for answer in (*answers, page.get(at.listing)):
                told = answer.response.get_data(as_text=True)
                assert SECRET not in told
                assert "拓扑.txt" not in told
                assert reader.organisation.name not in told

    def test_a_visitor_knows_that_there_is_one(
        self, page: Browser, buyer: Person, scenario: Scenario, annex: Annex, at: Places
    ) -> None:
        make_grant(buyer, make_vendor(), scenario, annex)
        shown = page.get(at.listing)
        assert "内网拓扑和影像样本" in shown.text
        assert "登录后可以申请查阅" in shown.text
        assert page.get(at.annex, follow=False).status == 302
