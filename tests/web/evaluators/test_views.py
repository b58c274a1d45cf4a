"""Administrators keep the registry; anybody reads its file."""

import json
from datetime import timedelta

import pytest

from marketplace.credentials.signed.registry_file import read_registry
from marketplace.credentials.signed.signing_key import generate_key
from marketplace.db import db
from marketplace.domain.clock import SHANGHAI
from marketplace.domain.membership import OrganisationKind
from marketplace.models import Evaluator
from tests.conftest import Clock
from tests.factories.evaluators import Body, jwk_text, make_body
from tests.factories.people import make_administrator, make_buyer, make_organisation
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

NEW = "/admin/evaluators/new"


@pytest.fixture
def body(clock: Clock) -> Body:
    return make_body()


@pytest.fixture
def desk(page: Browser, body: Body) -> Browser:
    """An administrator's browser."""
    return page.signed_in(body.chief.user)


def test_register_an_evaluator_and_its_key(page: Browser, clock: Clock) -> None:
    home = make_organisation(OrganisationKind.EVALUATOR)
    desk, key = page.signed_in(make_administrator().user), generate_key()
    assert "还没有登记测评机构" in desk.get("/admin/evaluators").text
    typed = {
        "name": "示例测评中心",
        "issuer": "did:web:eval.example.org.cn",
        "organisation_id": str(home.id),
        "accredited_from": "2026-01-01",
        "accredited_to": "2026-12-31",
        "sectors": ["medical", "general"],
        "benchmarks": "cmb, cmexam",
        "status_list_source": "https://eval.example.org.cn/status/",
    }
    shown = desk.get(NEW).form(NEW).fill(typed)
    made = desk.send(NEW, shown, follow=True)
    row = db.session.query(Evaluator).one()
    assert made.path == f"/admin/evaluators/{row.id}"
    assert made.heading == "示例测评中心"
    assert row.accredited_to is not None
    assert f"{row.accredited_to.astimezone(SHANGHAI):%F %T}" == "2026-12-31 23:59:59"
    assert row.benchmarks == ["cmb", "cmexam"]
    address = f"/admin/evaluators/{row.id}/keys/new"
    done = desk.post(address, {"jwk": jwk_text(key)}, on=address)
    assert key.kid in done.text
    file = page.client.get("/evaluators/registry.json")
    found = read_registry(file.data)
    assert found.find_signer(key.kid) is not None


def test_what_is_wrong_stands_beside_its_field_and_is_kept(desk: Browser) -> None:
    answer = desk.post(NEW, {"name": "甲", "issuer": "甲", "accredited_from": "昨天"}, on=NEW)
    assert answer.status == 422
    assert "did:web:eval.example.org.cn" in answer.text
    form = answer.form(NEW)
    assert form.controls["accredited_from"].values == ["昨天"]
    assert db.session.query(Evaluator).count() == 1


def test_change_scope_and_accreditation(desk: Browser, body: Body, clock: Clock) -> None:
    address = f"/admin/evaluators/{body.row.id}/edit"
    before = desk.get(address).form(address)
    assert before.controls["benchmarks"].values == ["cmb"]
    saved = desk.post(address, {"sectors": ["legal"], "accredited_to": "2026-03-01"}, on=address)
    assert saved.path == f"/admin/evaluators/{body.row.id}"
    assert "法律知识" in saved.text
    assert "已到期" in saved.text
    again = desk.send(address, before.fill({"name": "乙"}))
    assert again.status == 409


def test_keys_are_withdrawn_and_marked(desk: Browser, body: Body, clock: Clock) -> None:
    there = f"/admin/evaluators/{body.row.id}"
    keys = f"{there}/keys/{body.key_row.id}"
    asked = desk.get(f"{keys}/withdraw")
    assert "不能恢复" in asked.text
    withdrawn = asked.submit(action=f"{keys}/withdraw")
    assert withdrawn.path == there
    assert "已停用" in withdrawn.text
    assert asked.submit(action=f"{keys}/withdraw").status == 409
    marking = f"{keys}/compromised"
    empty = desk.post(marking, {"since": ""}, on=marking)
    assert (empty.status, "从什么时候起" in empty.text) == (422, True)
    early = clock.now() - timedelta(days=1)
    typed = f"{early.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
    marked = desk.post(marking, {"since": typed}, on=marking)
    assert "失密" in marked.text
    assert body.key_row.compromised_since == early


def test_a_private_key_is_refused_and_not_shown_again(desk: Browser, body: Body) -> None:
    address = f"/admin/evaluators/{body.row.id}/keys/new"
    private = json.dumps(body.key.loaded.as_dict(private=True))
    answer = desk.post(address, {"jwk": private}, on=address)
    assert answer.status == 422
    assert body.key.loaded.as_dict(private=True)["d"] not in answer.html


def test_nobody_else_has_these_pages(page: Browser, body: Body) -> None:
    desk = page.signed_in(make_buyer().user)
    for path in ("/admin/evaluators", NEW, f"/admin/evaluators/{body.row.id}"):
        assert desk.get(path).status == 403
    assert desk.get("/evaluators/registry.json").status == 200
