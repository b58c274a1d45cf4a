"""What is kept about a person, for that person alone."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import NotAllowed
from marketplace.domain.permissions import VISITOR, Hindrance
from marketplace.models import AuditEntry, EmailLink, ExternalIdentity, RecoveryCode, UserSession
from marketplace.services import acting, organisations, personal_data, sessions
from marketplace.services.acting import Origin
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import Person, make_administrator, make_buyer, make_organisation

pytestmark = pytest.mark.usefixtures("app")


def furnish(person: Person) -> list[str]:
    """Give a person something of everything; the secrets that nobody may be shown."""
    token = sessions.begin(
        person.user, address="10.0.0.9", device="Firefox", has_second_factor=False
    )
    with unit_of_work() as work:
        work.add(RecoveryCode(user_id=person.user.id, digest="recovery-digest-8f2c"))
        work.add(
            EmailLink(
                user_id=person.user.id,
                purpose="verify_email",
                email=person.email,
                nonce="a-link-nonce",
                expires_at=clock.now() + timedelta(days=1),
            )
        )
        work.add(
            ExternalIdentity(
                user_id=person.user.id, issuer="https://id.example", subject=f"s-{person.user.id}"
            )
        )
        work.notify(
            [person.user.id], "organisation_approved", organisation=person.organisation.name
        )
    digest = db.session.scalars(
        select(UserSession.token_digest).where(UserSession.user_id == person.user.id)
    ).one()
    hidden = [token, digest, person.user.password_hash, "recovery-digest-8f2c", "a-link-nonce"]
    return [*hidden, person.user.totp_secret or "no second factor"]


class TestExport:
    def test_it_holds_what_is_kept_and_no_secret(self) -> None:
        person = make_administrator(phone="0371-12345678")
        secrets = furnish(person)
        kept = personal_data.export(person.actor)
        text = json.dumps(kept, ensure_ascii=False)
        assert [secret for secret in secrets if secret in text] == []
        assert kept["profile"]["email"] == person.email
        assert kept["profile"]["phone"] == "0371-12345678"
        assert kept["second_factor"]["is_on"] is True
        assert kept["second_factor"]["unused_recovery_codes"] == 1
        assert kept["memberships"][0]["organisation"] == person.organisation.name
        assert kept["sign_ins"][0]["address"] == "10.0.0.9"
        assert kept["linked_identities"][0]["subject"] == f"s-{person.user.id}"
        assert kept["notifications"][0]["event"] == "organisation_approved"
        assert kept["mailed_links"][0]["email"] == person.email

    def test_it_is_an_allow_list(self) -> None:
        """A new key is a decision, not an accident."""
        kept = personal_data.export(make_buyer().actor)
        assert list(kept) == [
            *("profile", "second_factor", "memberships", "sign_ins", "linked_identities"),
            *("accepted_terms", "notifications", "watches"),
            *("recommendation_feedback", "vendors_invited", "mailed_links", "invitations_sent"),
            *("assessor_parts", "assessments", "assessors_invited"),
            *("imported_lists", "uploaded_documents"),
            *("prepared_handovers", "signed_undertakings", "decisions"),
            *("audit_about_me", "audit_by_me"),
        ]
        assert list(kept["profile"]) == [
            *("name", "email", "phone", "locale", "created_at", "email_verified_at")
        ]

    def test_nothing_of_others_is_in_it(self) -> None:
        one, other = make_buyer(name="赵甲"), make_buyer(name="钱乙", phone="0379-7654321")
        furnish(one)
        furnish(other)
        text = json.dumps(personal_data.export(one.actor), ensure_ascii=False)
        for word in ("钱乙", other.email, "0379-7654321", other.organisation.name):
            assert word not in text

    def test_what_the_person_did_is_there_without_the_values_of_others(self) -> None:
        chief, organisation = make_administrator(), make_organisation(state="pending")
        with acting.on_behalf_of(Origin(chief.user.id, chief.organisation.id, "10.0.0.1")):
            organisations.reject(chief.actor, organisation.id, "别人的材料不全。")
        kept = personal_data.export(chief.actor)
        done = [e for e in kept["audit_by_me"] if e["subject_type"] == "organisation"]
        assert done[0]["changed"] == ["decision_reason", "state"]
        assert "别人的材料不全。" not in json.dumps(kept["audit_by_me"], ensure_ascii=False)
        assert kept["decisions"][0]["action"] == "reject"

    def test_who_else_changed_the_account_is_not_told(self) -> None:
        person, chief = make_buyer(), make_administrator()
        with (
            acting.on_behalf_of(Origin(chief.user.id, chief.organisation.id, "10.9.9.9")),
            unit_of_work(),
        ):
            person.user.phone = "0371-1"
        last = personal_data.export(person.actor)["audit_about_me"][-2]
        assert last["changes"] == {"phone": [None, "0371-1"]}
        assert (last["by_myself"], last["address"]) == (False, None)

    def test_taking_it_away_is_entered(self) -> None:
        person = make_buyer()
        personal_data.export(person.actor)
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).one()
        assert (entry.actor_id, entry.subject_type, entry.subject_id) == (
            person.user.id,
            "user",
            person.user.id,
        )


def test_the_numbers_are_those_of_the_export() -> None:
    person = make_buyer()
    furnish(person)
    counts = personal_data.count_kept(person.actor)
    kept = personal_data.export(person.actor)
    for name in ("sign_ins", "notifications", "linked_identities", "mailed_links", "memberships"):
        assert counts[name] == len(kept[name]) == 1
    assert counts["audit_about"] == len(kept["audit_about_me"]) - 1  # and the export itself


def test_it_is_for_those_who_are_wholly_signed_in() -> None:
    person = make_buyer()
    half = replace(person.actor, hindrances=(Hindrance.SECOND_FACTOR,))
    for actor in (half, VISITOR):
        for ask in (personal_data.export, personal_data.count_kept, personal_data.get_profile):
            with pytest.raises(NotAllowed):
                ask(actor)
