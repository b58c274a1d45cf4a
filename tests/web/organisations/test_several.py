"""Several organisations of one person: the switcher, and registering a further one."""

import pytest

from marketplace.domain.membership import MemberRole
from marketplace.models import Organisation
from marketplace.services import members, organisations
from tests.factories.people import add_member, make_buyer, make_organisation, make_uscc, make_vendor
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

SWITCH = "/organisation/switch"


def in_two(page: Browser) -> tuple[Organisation, Organisation]:
    """Sign in as a buyer's owner who is a vendor's bidder, too."""
    buyer, vendor = make_buyer(), make_vendor()
    add_member(vendor.organisation, MemberRole.BIDDER, buyer.user)
    page.sign_in(buyer.user)
    return buyer.organisation, vendor.organisation


def header_of(page: Browser) -> list[str]:
    return page.get("/").texts("span", css="nav-organisation")


def test_the_header_says_for_whom_one_acts(page: Browser) -> None:
    assert header_of(page) == []
    buyer = make_buyer()
    page.sign_in(buyer.user)
    assert header_of(page) == [buyer.organisation.name]
    assert SWITCH not in [form.action for form in page.get("/").forms]


def test_one_person_acts_for_one_organisation_at_a_time(page: Browser) -> None:
    own, other = in_two(page)
    assert header_of(page) == [own.name]
    assert page.get("/scenarios/new").status == 200
    start = page.get("/")
    answer = start.submit(action=SWITCH, button=str(other.id))
    assert f"现在代表“{other.name}”操作" in answer.text
    assert header_of(page) == [other.name]
    assert page.get("/scenarios/new").status == 403
    assert page.get("/proposals").status != 403
    page.get("/").submit(action=SWITCH, button=str(own.id))
    assert page.get("/scenarios/new").status == 200


def test_a_form_left_open_before_the_switch_is_given_back_as_expired(page: Browser) -> None:
    own, other = in_two(page)
    left_open = page.get("/scenarios/new")
    page.get("/").submit(action=SWITCH, button=str(other.id))
    page.get("/")
    late = left_open.submit({"title": "写给第一个单位的场景"}, action="/scenarios/new")
    assert late.status == 400
    assert "表单已过期" in late.heading
    assert page.get("/workspace/scenarios").status == 403
    page.get("/").submit(action=SWITCH, button=str(own.id))
    assert "写给第一个单位的场景" not in page.get("/workspace/scenarios").text


def test_what_was_written_for_one_is_not_sent_for_another_after_a_removal(page: Browser) -> None:
    own, other = make_buyer(), make_buyer()
    add_member(other.organisation, MemberRole.EDITOR, own.user)
    page.sign_in(own.user)
    page.get("/").submit(action=SWITCH, button=str(other.organisation.id))
    left_open = page.get("/scenarios/new")
    there = organisations.list_members(other.actor, other.organisation.id)
    members.remove(other.actor, there[-1].id)
    late = left_open.submit({"title": "写给第二个单位的场景"}, action="/scenarios/new")
    assert late.status == 400
    assert "表单已过期" in late.heading
    assert header_of(page) == [own.organisation.name]
    assert "写给第二个单位的场景" not in page.get("/workspace/scenarios").text


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "9" * 40, "\x00"])
def test_a_strange_choice_changes_nothing(page: Browser, number: str) -> None:
    own, _other = in_two(page)
    answer = page.send_with_token(SWITCH, {"organisation_id": number}, token_from="/")
    assert answer.status == 404
    assert header_of(page) == [own.name]


def test_nobody_acts_for_an_organisation_of_others(page: Browser) -> None:
    own, _other = in_two(page)
    stranger = str(make_organisation().id)
    answer = page.send_with_token(SWITCH, {"organisation_id": stranger}, token_from="/")
    assert answer.status == 404
    assert header_of(page) == [own.name]


def typed(**fields: str) -> dict[str, str]:
    return {"kind": "vendor", "name": "第二家", "uscc": make_uscc(), "city": "luoyang", **fields}


def test_a_further_organisation_is_registered_and_acted_for(page: Browser) -> None:
    buyer = make_buyer()
    page.sign_in(buyer.user)
    assert page.get("/organisation").links["再登记一个单位"] == "/organisations/new"
    answer = page.post("/organisations/new", typed())
    assert (answer.path, answer.heading) == ("/organisation", "第二家")
    assert "下一步：上传证照" in answer.text
    assert page.get("/scenarios/new").status == 403


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", " ", "请填写单位全称"),
        ("uscc", "123", "统一社会信用代码不对"),
        ("kind", "authority", "请选择单位类型"),
        ("city", "atlantis", "请选择所在城市"),
    ],
)
def test_a_bad_registration_keeps_what_was_typed(
    page: Browser, field: str, value: str, said: str
) -> None:
    page.sign_in(make_buyer().user)
    path = "/organisations/new"
    answer = page.send_with_token(path, typed(**{field: value}), token_from=path)
    assert (answer.status, said in answer.text) == (422, True)
    assert answer.form(path).controls["uscc"].values != [""]
