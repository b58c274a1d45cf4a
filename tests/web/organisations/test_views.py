"""The own organisation, and the administrators' queue."""

import pytest

from marketplace.db import db
from marketplace.domain.lifecycle import OrganisationState
from marketplace.models import Organisation
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_organisation,
    make_supervisor,
    make_vendor,
)
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

PENDING, REJECTED = OrganisationState.PENDING, OrganisationState.REJECTED


def newcomer(state: OrganisationState, reason: str | None = None) -> Person:
    person = make_buyer()
    with unit_of_work():
        person.organisation.state = state
        person.organisation.decision_reason = reason
    return person


def state_of(person: Person) -> str:
    return db.session.get_one(Organisation, person.organisation.id).state


def test_an_administrator_finds_it_in_the_queue_and_approves_it(page: Browser) -> None:
    buyer = newcomer(PENDING)
    page.sign_in(make_administrator().user)
    queue = page.get("/admin/organisations")
    assert "等待审核（1）" in queue.text
    shown = page.get(queue.links[buyer.organisation.name])
    assert buyer.organisation.uscc in shown.text
    assert buyer.email in shown.text
    answer = shown.submit({"is_checked_offline": True}, action=f"{shown.path}/approve")
    assert answer.path == "/admin/organisations"
    assert "没有等待审核的单位" in answer.text
    assert state_of(buyer) == OrganisationState.APPROVED


def test_a_refusal_with_its_reason_reaches_the_organisation(page: Browser) -> None:
    buyer = newcomer(PENDING)
    page.sign_in(make_administrator().user)
    path = f"/admin/organisations/{buyer.organisation.id}"
    page.post(f"{path}/reject", {"reason": "名称与执照不符"}, on=path)
    shown = page.signed_in(buyer.user).get("/organisation")
    assert "名称与执照不符" in shown.text
    assert "重新提交审核" in [button.label for form in shown.forms for button in form.buttons]


@pytest.mark.parametrize(
    ("reason", "said"),
    [("", "请写明原因"), ("\x00", "控制字符"), ("长" * 100_000, "最多 2000 个字")],
)
def test_a_refusal_without_a_usable_reason_changes_nothing(
    page: Browser, reason: str, said: str
) -> None:
    buyer = newcomer(PENDING)
    page.sign_in(make_administrator().user)
    path = f"/admin/organisations/{buyer.organisation.id}"
    answer = page.send_with_token(f"{path}/reject", {"reason": reason}, token_from=path)
    assert answer.status == 422
    assert said in answer.text
    assert state_of(buyer) == PENDING


def test_the_second_of_two_decisions_is_told_that_it_is_decided(page: Browser) -> None:
    buyer = newcomer(PENDING)
    page.sign_in(make_administrator().user)
    path = f"/admin/organisations/{buyer.organisation.id}"
    form = page.get(path)
    ticked = {"is_checked_offline": True}
    assert form.submit(ticked, action=f"{path}/approve", follow=False).status == 302
    assert form.submit(ticked, action=f"{path}/approve").status == 409
    refusal = form.submit({"reason": "太晚"}, action=f"{path}/reject")
    assert refusal.status == 409
    assert state_of(buyer) == OrganisationState.APPROVED
    assert "审核决定" not in page.get(path).text


@pytest.mark.parametrize("make", [make_buyer, make_vendor, make_supervisor])
def test_only_administrators_decide(page: Browser, make: object) -> None:
    other: Person = make()  # type: ignore[operator]
    buyer = newcomer(PENDING)
    page.sign_in(other.user)
    path = f"/admin/organisations/{buyer.organisation.id}"
    assert page.get("/admin/organisations").status == 403
    assert page.get(path).status == 403
    for action in ("approve", "reject"):
        answer = page.send_with_token(f"{path}/{action}", {}, token_from="/organisation")
        assert answer.status == 403
    assert state_of(buyer) == PENDING


def test_visitors_are_asked_to_sign_in(page: Browser) -> None:
    for path in ("/organisation", "/admin/organisations", "/admin/organisations/1"):
        assert page.get(path).location.startswith("/sign-in?next=")


@pytest.mark.parametrize("number", ["0", "999999", str(10**30), "x", "-1"])
def test_there_is_no_such_organisation(page: Browser, number: str) -> None:
    page.sign_in(make_administrator().user)
    assert page.get(f"/admin/organisations/{number}").status == 404
    path = f"/admin/organisations/{number}/approve"
    assert page.send_with_token(path, {}, token_from="/organisation").status == 404


def test_a_refused_organisation_corrects_itself(page: Browser) -> None:
    buyer = newcomer(REJECTED, "名称与执照不符")
    page.sign_in(buyer.user)
    answer = page.post(
        "/organisation/resubmit", {"name": "改正后的名称", "city": "luoyang"}, on="/organisation"
    )
    assert answer.path == "/organisation"
    assert "改正后的名称" in answer.heading
    assert "名称与执照不符" not in answer.text
    assert state_of(buyer) == PENDING


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": " ", "city": "luoyang"}, "请填写单位全称"),
        ({"name": "某\x00单位", "city": "luoyang"}, "控制字符"),
        ({"name": "长" * 100_000, "city": "luoyang"}, "最多 100 个字"),
        ({"name": "某单位", "city": "atlantis"}, "请选择所在城市"),
        ({}, "请填写单位全称"),
    ],
)
def test_a_bad_correction_keeps_what_was_typed(
    page: Browser, fields: dict[str, str], said: str
) -> None:
    buyer = newcomer(REJECTED, "名称与执照不符")
    page.sign_in(buyer.user)
    answer = page.send_with_token("/organisation/resubmit", fields, token_from="/organisation")
    assert answer.status == 422
    assert said in answer.text
    typed = fields.get("name", "").strip().replace("\x00", "")
    assert answer.form("/organisation/resubmit").controls["name"].values == [typed]
    assert state_of(buyer) == REJECTED


def test_an_approved_organisation_cannot_ask_again(page: Browser) -> None:
    page.sign_in(make_buyer().user)
    assert "重新提交" not in page.get("/organisation").text
    answer = page.send_with_token(
        "/organisation/resubmit",
        {"name": "别的名称", "city": "luoyang"},
        token_from="/organisation",
    )
    assert answer.status == 409


def test_names_are_text(page: Browser) -> None:
    organisation = make_organisation(name="<script>alert(1)</script>", state=PENDING)
    page.sign_in(make_administrator().user)
    assert "<script>alert" not in page.get("/admin/organisations").html
    shown = page.get(f"/admin/organisations/{organisation.id}")
    assert shown.heading.startswith("<script>alert(1)</script>")


@pytest.mark.parametrize("number", ["0", "-1", "x", "999999", "9" * 400, "\x00"])
def test_a_strange_page_number_is_no_error(page: Browser, number: str) -> None:
    page.sign_in(make_administrator().user)
    shown = page.get("/admin/organisations", query_string={"page": number})
    assert shown.status == 200
    assert "已处理" in shown.text
