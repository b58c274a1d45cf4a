import json

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from marketplace.domain.membership import MemberRole
from marketplace.models import AuditEntry
from marketplace.sealing.custodian_key import new_custodian_key
from marketplace.services import custodian_keys
from tests.factories.custody import make_custodian, make_split_scenario
from tests.factories.people import (
    Person,
    add_member,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)

pytestmark = pytest.mark.usefixtures("app")


def public_key() -> str:
    return json.dumps(new_custodian_key().public_jwk())


@pytest.mark.parametrize(
    ("make", "kind"),
    [(make_buyer, "buyer"), (make_supervisor, "supervisor"), (make_administrator, "notary")],
)
def test_each_side_registers_its_own_kind(make: type[Person], kind: str) -> None:
    person = make()
    key = custodian_keys.register(person.actor, " 招标办 ", public_key())
    assert (key.kind, key.name) == (kind, "招标办")
    assert key.organisation_id == person.organisation.id
    assert key.registered_by_id == person.user.id
    assert key.fingerprint == key.jwk["kid"]
    assert custodian_keys.list_own(person.actor) == [key]


def test_supervisors_and_administrators_of_one_authority_keep_to_their_own() -> None:
    administrator = make_administrator()
    supervisor = make_supervisor(organisation=administrator.organisation)
    notary, own = make_custodian(administrator).key, make_custodian(supervisor).key
    assert custodian_keys.list_own(administrator.actor) == [notary]
    assert custodian_keys.list_own(supervisor.actor) == [own]
    with pytest.raises(NotFound):
        custodian_keys.retire(supervisor.actor, notary.id)


def test_nobody_else_registers() -> None:
    editor = add_member(make_buyer().organisation, MemberRole.EDITOR)
    for person in (editor, make_vendor()):
        with pytest.raises(NotAllowed):
            custodian_keys.register(person.actor, "招标办", public_key())
        with pytest.raises(NotAllowed):
            custodian_keys.list_own(person.actor)


def test_a_key_is_registered_once_whoever_comes() -> None:
    text = public_key()
    custodian_keys.register(make_buyer().actor, "招标办", text)
    with pytest.raises(InvalidInput) as refusal:
        custodian_keys.register(make_supervisor().actor, "监督处", text)
    assert set(refusal.value.fields) == {"jwk"}


@pytest.mark.parametrize(
    ("name", "text", "fields"),
    [
        ("", "", {"name", "jwk"}),
        ("招标\x00办", "{}", {"name", "jwk"}),
        ("长" * 101, "[]", {"name", "jwk"}),
        ("招标办", '{"kty":"OKP","crv":"X25519","x":"AAAA"}', {"jwk"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(name: str, text: str, fields: set[str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        custodian_keys.register(make_buyer().actor, name, text)
    assert set(refusal.value.fields) == fields


def test_a_private_key_is_refused() -> None:
    private = json.dumps(new_custodian_key().as_jose().as_dict(private=True))
    with pytest.raises(InvalidInput, match="1 处"):
        custodian_keys.register(make_buyer().actor, "招标办", private)


def test_a_retired_key_is_offered_no_more() -> None:
    custodian = make_custodian(make_buyer())
    buyer = custodian.person
    assert custodian.key in custodian_keys.list_offered(buyer.organisation.id)
    custodian_keys.retire(buyer.actor, custodian.key.id)
    assert custodian_keys.list_offered(buyer.organisation.id) == []
    with pytest.raises(TransitionRefused):
        custodian_keys.retire(buyer.actor, custodian.key.id)
    assert custodian_keys.list_own(buyer.actor) == [custodian.key]


def test_the_keys_of_other_buyers_are_not_offered() -> None:
    make_custodian(make_buyer())
    supervisor = make_custodian(make_supervisor())
    assert custodian_keys.list_offered(make_buyer().organisation.id) == [supervisor.key]


def test_a_running_call_still_needs_its_key() -> None:
    made = make_split_scenario()
    assert custodian_keys.list_running(made.buyer.key) == [made.scenario]
    custodian_keys.retire(made.buyer.person.actor, made.buyer.key.id)
    assert custodian_keys.list_running(made.buyer.key) == [made.scenario]
    assert all(share.token for share in made.scenario.custody_shares)


def test_the_audit_says_who_registered_and_retired(app: Flask) -> None:
    custodian = make_custodian(make_buyer(), "招标办")
    custodian_keys.retire(custodian.person.actor, custodian.key.id)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_type == "custodian_key").order_by(AuditEntry.id)
    ).all()
    assert [entry.action for entry in entries] == ["insert", "update"]
    assert entries[0].changes["fingerprint"] == [None, custodian.key.fingerprint]
    assert set(entries[1].changes) == {"retired_at"}
