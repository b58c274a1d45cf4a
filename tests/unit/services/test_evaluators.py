"""Administrators register evaluators and their keys."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.credentials.signed.registry_file import read_registry
from marketplace.credentials.signed.signing_key import generate_key
from marketplace.db import db
from marketplace.domain.errors import (
    InvalidInput,
    NotAllowed,
    NotFound,
    StaleVersion,
    TransitionRefused,
)
from marketplace.domain.membership import OrganisationKind
from marketplace.models import AuditEntry
from marketplace.models.status_list import Via
from marketplace.services import benchmarks, evaluator_registry, evaluators, status_lists
from tests.conftest import Clock
from tests.factories.evaluators import jwk_text, make_body, make_profile
from tests.factories.people import (
    make_administrator,
    make_buyer,
    make_organisation,
    make_supervisor,
)

pytestmark = pytest.mark.usefixtures("app")


def test_what_is_registered_stands_in_the_published_file(clock: Clock) -> None:
    body = make_body(accredited_to=clock.now() + timedelta(days=300))
    found = read_registry(evaluator_registry.write_published().encode())
    (row,) = found.evaluators
    assert (row.issuer, row.name) == (body.row.issuer, body.row.name)
    assert row.accredited_to == body.row.accredited_to
    assert (row.sectors, row.benchmarks) == ({"general", "medical"}, {"cmb"})
    signer = found.find_signer(body.key.kid)
    assert signer is not None
    assert signer.key.jwk["x"] == body.key.public_jwk["x"]
    assert found.revision == 2


def test_the_revision_grows_with_every_change(clock: Clock) -> None:
    seen = [evaluator_registry.find_revision()]
    body = make_body()
    chief, number = body.chief.actor, body.row.id
    seen.append(evaluator_registry.find_revision())
    evaluators.save(chief, number, make_profile(status_list_source=body.row.status_list_source), 1)
    seen.append(evaluator_registry.find_revision())
    evaluators.mark_compromised(chief, number, body.key_row.id, clock.now())
    seen.append(evaluator_registry.find_revision())
    evaluators.withdraw_key(chief, number, body.key_row.id)
    seen.append(evaluator_registry.find_revision())
    assert seen == [0, 2, 3, 4, 5]


def test_the_revision_grows_with_the_table_of_benchmarks() -> None:
    make_body()
    before = evaluator_registry.find_revision()
    count = benchmarks.seed()
    assert evaluator_registry.find_revision() == before + count
    row = benchmarks.list_rows()[0]
    changed = replace(benchmarks.as_benchmark(row), name="我们的名称")
    benchmarks.change(make_administrator().actor, row.id, changed, "更准确。", row.version)
    assert evaluator_registry.load_registry().revision == before + count + 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "长" * 101}, "name"),
        ({"issuer": "eval.example"}, "issuer"),
        ({"issuer": "did:web:a b"}, "issuer"),
        ({"issuer": "did:web:" + "a" * 200}, "issuer"),
        ({"accredited_from": None}, "accredited_from"),
        ({"status_list_source": "http://eval.example.org.cn/"}, "status_list_source"),
        ({"status_list_source": "https://user@eval.example.org.cn/"}, "status_list_source"),
        ({"status_list_source": "https://eval.example.org.cn/?a"}, "status_list_source"),
        ({"status_list_source": "https://[broken"}, "status_list_source"),
        ({"status_list_source": "file:///etc/passwd"}, "status_list_source"),
        ({"sectors": ("nothing",)}, "sectors"),
        ({"sectors": (), "benchmarks": ()}, "sectors"),
        ({"benchmarks": ("nothing",)}, "benchmarks"),
        ({"benchmarks": ("cmb",) * 201}, "benchmarks"),
        ({"organisation_id": 0}, "organisation_id"),
    ],
)
def test_what_cannot_be_an_evaluator_is_refused(fields: dict[str, Any], wrong: str) -> None:
    chief = make_administrator().actor
    with pytest.raises(InvalidInput) as refusal:
        evaluators.register(chief, make_profile(**fields))
    assert set(refusal.value.fields) == {wrong}
    assert evaluators.list_evaluators(chief) == []


def test_accreditation_does_not_end_before_it_begins(clock: Clock) -> None:
    ended = make_profile(accredited_to=clock.now() - timedelta(days=200))
    with pytest.raises(InvalidInput) as refusal:
        evaluators.register(make_administrator().actor, ended)
    assert set(refusal.value.fields) == {"accredited_to"}


def test_issuer_and_organisation_are_one_evaluator_s(clock: Clock) -> None:
    home = make_organisation(OrganisationKind.EVALUATOR)
    body = make_body(organisation_id=home.id)
    again = make_profile(issuer=body.row.issuer, organisation_id=home.id)
    with pytest.raises(InvalidInput) as refusal:
        evaluators.register(body.chief.actor, again)
    assert set(refusal.value.fields) == {"issuer", "organisation_id"}
    assert evaluators.list_organisations(body.chief.actor) == [home]


def test_what_somebody_saved_meanwhile_is_not_overwritten() -> None:
    body = make_body()
    same = make_profile(issuer=body.row.issuer, status_list_source=body.row.status_list_source)
    evaluators.save(body.chief.actor, body.row.id, same, 1)
    with pytest.raises(StaleVersion):
        evaluators.save(body.chief.actor, body.row.id, same, 1)


def test_the_lists_address_stays_once_there_is_a_list(clock: Clock) -> None:
    body = make_body()
    status_lists.receive(body.sign(body.status_list()), Via.PUSHED)
    with pytest.raises(InvalidInput) as refusal:
        evaluators.save(body.chief.actor, body.row.id, make_profile(), 1)
    assert set(refusal.value.fields) == {"status_list_source"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "x" * 3000,
        "\x00",
        '{"kty": "RSA", "n": "x"}',
        '{"kty": "OKP", "crv": "Ed25519", "x": "short", "kid": "a"}',
        '{"kty": "OKP", "crv": "Ed25519", "x": 5, "kid": "a"}',
    ],
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    body = make_body()
    with pytest.raises(InvalidInput) as refusal:
        evaluators.add_key(body.chief.actor, body.row.id, text)
    assert set(refusal.value.fields) == {"jwk"}


def test_a_private_key_and_one_without_a_name_are_refused() -> None:
    body, key = make_body(), generate_key()
    private = json.dumps(key.loaded.as_dict(private=True) | {"kid": key.kid})
    nameless = json.dumps({k: v for k, v in key.public_jwk.items() if k != "kid"})
    for text, said in ((private, "私钥"), (nameless, "kid")):
        with pytest.raises(InvalidInput) as refusal:
            evaluators.add_key(body.chief.actor, body.row.id, text)
        assert said in str(refusal.value.fields["jwk"][0])


def test_a_key_is_registered_once_whatever_it_is_called() -> None:
    body, other = make_body(), make_body()
    renamed = json.dumps(dict(body.key.public_jwk) | {"kid": "another"})
    for text in (jwk_text(body.key), renamed):
        with pytest.raises(InvalidInput) as refusal:
            evaluators.add_key(body.chief.actor, other.row.id, text)
        assert "已经登记过" in str(refusal.value.fields["jwk"][0])


def test_a_key_is_withdrawn_once(clock: Clock) -> None:
    body = make_body()
    evaluators.withdraw_key(body.chief.actor, body.row.id, body.key_row.id)
    with pytest.raises(TransitionRefused):
        evaluators.withdraw_key(body.chief.actor, body.row.id, body.key_row.id)
    signer = evaluator_registry.load_registry().find_signer(body.key.kid)
    assert signer is not None
    assert signer.key.is_compromised(clock.now())
    assert not signer.key.is_compromised(clock.now() - timedelta(seconds=1))


def test_the_moment_of_compromise_only_moves_back(clock: Clock) -> None:
    body = make_body()

    def mark(**ago: float) -> None:
        since = clock.now() - timedelta(**ago)
        evaluators.mark_compromised(body.chief.actor, body.row.id, body.key_row.id, since)

    mark(days=2)
    mark(days=3)
    for ago in ({"days": 1}, {"days": -1}):
        with pytest.raises(InvalidInput):
            mark(**ago)
    with pytest.raises(InvalidInput):
        evaluators.mark_compromised(body.chief.actor, body.row.id, body.key_row.id, None)
    assert body.key_row.ended_at == clock.now() - timedelta(days=3)


def test_a_key_belongs_to_its_evaluator() -> None:
    body, other = make_body(), make_body()
    with pytest.raises(NotFound):
        evaluators.withdraw_key(body.chief.actor, other.row.id, body.key_row.id)
    with pytest.raises(NotFound):
        evaluators.get_evaluator(body.chief.actor, 999)


def test_only_administrators_have_it_and_everything_is_audited() -> None:
    body = make_body()
    for person in (make_buyer(), make_supervisor()):
        for ask in (evaluators.list_evaluators, evaluators.list_organisations):
            with pytest.raises(NotAllowed):
                ask(person.actor)
        with pytest.raises(NotAllowed):
            evaluators.register(person.actor, make_profile())
        with pytest.raises(NotAllowed):
            evaluators.withdraw_key(person.actor, body.row.id, body.key_row.id)
    query = select(AuditEntry).where(AuditEntry.subject_type.in_(("evaluator", "evaluator_key")))
    entries = db.session.scalars(query.order_by(AuditEntry.id)).all()
    assert [entry.subject_type for entry in entries] == ["evaluator", "evaluator_key"]
    assert entries[1].changes["kid"] == [None, body.key.kid]
