"""Registering an organisation and its first member."""

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.lifecycle import OrganisationState
from marketplace.models import Organisation, Terms, TermsAcceptance, User
from marketplace.services import hashing_turns, passwords, terms
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import make_buyer, make_organisation, make_uscc
from tests.mails import last_link_to, subjects_to
from tests.pages import Browser, Page

pytestmark = pytest.mark.usefixtures("app")


def form_of(**fields: str) -> dict[str, Any]:
    return {
        "kind": "vendor",
        "organisation_name": "郑州某智能科技公司",
        "uscc": make_uscc(),
        "city": "zhengzhou",
        "name": "李明",
        "phone": "0371-00000000",
        "email": "li.ming@example.com",
        "password": "correct horse battery",
        **fields,
    }


def send(page: Browser, fields: dict[str, Any]) -> Page:
    return page.send_with_token("/register", fields, token_from="/register")


def test_who_registers_proves_the_address_signs_in_and_waits_for_the_decision(
    page: Browser,
) -> None:
    answer = page.post("/register", form_of())
    assert answer.heading == "请查收邮件"
    assert "li.ming@example.com" in answer.text
    organisation = db.session.scalars(select(Organisation)).one()
    assert (organisation.kind, organisation.state) == ("vendor", OrganisationState.PENDING)
    assert page.get("/workspace").location.startswith("/sign-in")
    answer = page.post(last_link_to("li.ming@example.com"))
    assert (answer.path, "已验证" in answer.text) == ("/sign-in", True)
    answer.submit({"email": "li.ming@example.com", "password": form_of()["password"]})
    assert "等待审核" in page.get("/organisation").text
    assert page.get("/models/new").status == 403


def test_too_many_at_once_lose_nothing_that_was_typed(
    page: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing_turns, "LONGEST_WAIT", 0.05)
    typed = form_of()
    with hashing_turns.turn():
        busy = page.post("/register", typed)
    assert busy.status == 503
    assert "请等几秒再试" in busy.text
    kept = busy.form("/register").controls
    assert kept["organisation_name"].values == [typed["organisation_name"]]
    assert busy.submit({"password": typed["password"]}).heading == "请查收邮件"


def test_a_double_press_registers_once(page: Browser) -> None:
    form = page.get("/register")
    fields = form_of()
    first = form.submit(fields, follow=False)
    again = form.submit(fields, follow=False)
    assert first.location == again.location == "/check-mail"
    assert len(db.session.scalars(select(User)).all()) == 1
    assert subjects_to("li.ming@example.com") == ["验证邮箱"]


def test_two_windows_register_once_and_the_second_is_told(page: Browser) -> None:
    fields = form_of()
    other = Browser(page.app)
    assert page.post("/register", fields, follow=False).status == 302
    second = other.post("/register", fields)
    assert second.status == 422
    assert "已经注册过" in second.text
    assert len(db.session.scalars(select(Organisation)).all()) == 1


def test_everything_missing_is_said_at_once_beside_its_field(page: Browser) -> None:
    answer = page.post("/register", {"email": "li.ming@example.com"})
    assert answer.status == 422
    errors = {
        element.get("id")
        for element in answer.find_all("div")
        if (element.get("id") or "").endswith("-error")
    }
    assert errors == {
        f"{name}-error"
        for name in ("kind", "organisation_name", "uscc", "city", "name", "password")
    }
    assert answer.form("/register").controls["email"].values == ["li.ming@example.com"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("uscc", "91410100MA00000000", "校验码"),
        ("uscc", "九一四一", "校验码"),
        ("uscc", "0" * 100_000, "校验码"),
        ("uscc", "\x00" * 18, "校验码"),
        ("password", "short", "至少 10 个字符"),
        ("password", "1234567890", "太容易猜到"),
        ("password", "x1" * 101, "最多 200 个字符"),
        ("email", "li.ming", "邮箱格式不对"),
        ("email", "a\x00@example.com", "邮箱格式不对"),
        ("organisation_name", "某\x00公司", "控制字符"),
        ("organisation_name", "长" * 100_000, "最多 100 个字"),
        ("name", "\x1b[31m", "控制字符"),
        ("phone", "1" * 41, "最多 40 个字"),
        ("kind", "authority", "请选择单位类型"),
        ("city", "atlantis", "请选择所在城市"),
    ],
)
def test_each_bad_input_is_named_and_the_rest_is_kept(
    page: Browser, field: str, value: str, said: str
) -> None:
    typed = form_of(**{field: value})
    answer = send(page, typed)
    assert answer.status == 422
    assert said in answer.text
    controls = answer.form("/register").controls
    kept = {"organisation_name", "uscc", "city", "name", "phone", "email"} - {field}
    assert {name: controls[name].values for name in kept} == {n: [typed[n]] for n in kept}
    assert "correct horse battery" not in answer.html
    assert db.session.scalars(select(User)).all() == []


@pytest.mark.parametrize("respell", [str, str.lower, lambda code: f" {code[:9]} {code[9:]} "])
def test_a_taken_code_is_refused_in_every_spelling(page: Browser, respell: Any) -> None:
    answer = page.post("/register", form_of(uscc=respell(make_organisation().uscc)))
    assert answer.status == 422
    assert "这个统一社会信用代码已经注册过" in answer.text


def test_a_taken_address_is_answered_like_a_new_one_and_its_owner_is_told(page: Browser) -> None:
    owner, stranger = make_buyer(), Browser(page.app)
    taken = page.post("/register", form_of(email=owner.email.upper()), follow=False)
    new = stranger.post("/register", form_of(), follow=False)
    assert (taken.status, taken.location) == (new.status, new.location)
    said = page.get(taken.location).text.replace(owner.email.upper(), "")
    assert said == stranger.get(new.location).text.replace("li.ming@example.com", "")
    assert len(db.session.scalars(select(User)).all()) == 2
    assert subjects_to(owner.email) == ["您已经有账号"]
    assert subjects_to("li.ming@example.com") == ["验证邮箱"]


def test_a_taken_address_costs_a_hash_like_a_new_one(
    page: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, hasher = make_buyer(), CountingHasher()
    monkeypatch.setattr(passwords, "_hasher", hasher)
    page.post("/register", form_of(email=owner.email))
    page.post("/register", form_of())
    assert hasher.made == 2


class CountingHasher(passwords.PasswordHasher):
    """Counts the hashes it makes."""

    made = 0

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.made += 1
        return super().hash(password, salt=salt)


def test_the_terms_of_use_are_accepted_where_there_are_any(page: Browser) -> None:
    with unit_of_work() as work:
        number = work.add(Terms(text_zh="第一条", text_en="First", changes_zh="", changes_en="")).id
    shown = page.get("/register")
    assert "第一条" in shown.text
    refused = shown.submit(form_of())
    assert refused.status == 422
    assert "同意后才能注册" in refused.text
    assert refused.submit(form_of() | {"terms": True}).heading == "请查收邮件"
    user = db.session.scalars(select(User)).one()
    assert not terms.is_due(user.id)
    assert db.session.scalars(select(TermsAcceptance.terms_id)).all() == [number]


@pytest.mark.parametrize("number", ["", "x", "99", "9" * 99, "²"])
def test_another_version_of_the_terms_is_not_the_one_in_force(page: Browser, number: str) -> None:
    with unit_of_work() as work:
        work.add(Terms(text_zh="第一条", text_en="First", changes_zh="", changes_en=""))
    answer = send(page, form_of() | {"terms": "y", "terms_number": number})
    assert answer.status == 422
    assert db.session.scalars(select(User)).all() == []


def test_nothing_at_all_is_refused(page: Browser) -> None:
    assert send(page, {}).status == 422


def test_a_token_is_asked_for(page: Browser) -> None:
    assert page.send("/register", form_of()).status == 400
    assert db.session.scalars(select(User)).all() == []


def test_mails_are_in_the_language_of_the_form(page: Browser) -> None:
    page.post("/language/en", on="/register")
    page.post("/register", form_of())
    assert db.session.scalars(select(User.locale)).one() == "en"
