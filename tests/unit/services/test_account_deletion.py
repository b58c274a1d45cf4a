"""An account goes; what names the person goes with it, and the records stay."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from marketplace.db import Base, db
from marketplace.domain.errors import InvalidInput, NotAllowed
from marketplace.domain.membership import MemberRole
from marketplace.domain.permissions import Hindrance
from marketplace.models import (
    AuditEntry,
    Invitation,
    Member,
    Organisation,
    OutboxMessage,
    StateChange,
    User,
    UserSession,
)
from marketplace.services import (
    account_deletion,
    acting,
    outbox,
    proposal_submission,
    scenarios,
    sessions,
    sign_ins,
    users,
)
from marketplace.services.account_deletion import AccountNeeded
from marketplace.services.acting import Origin
from marketplace.services.sign_ins import SignInRefused
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import (
    PASSWORD,
    Person,
    make_administrator,
    make_buyer,
    make_person,
    make_vendor,
)
from tests.factories.proposals import make_proposal
from tests.factories.rounds import make_round
from tests.factories.scenarios import make_scenario
from tests.unit.services.test_personal_data import furnish

pytestmark = pytest.mark.usefixtures("app")

NAME, EMAIL, PHONE = "欧阳独一", "only-one@somewhere.example", "0371-98765432"


def _unique(**fields: object) -> Person:
    return make_buyer(name=NAME, email=EMAIL, phone=PHONE, **fields)


def _delete(person: Person) -> None:
    account_deletion.delete_account(person.actor, PASSWORD)


def _told(person: Person) -> str:
    return " ".join(str(message) for message in account_deletion.list_obstacles(person.actor))


def _rows_with(*words: str) -> Iterator[str]:
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(table.select()):
            text = repr(tuple(row))
            if any(word in text for word in words):
                yield f"{table.name}: {text}"


class TestWhatGoes:
    def test_no_table_holds_the_name_the_address_or_the_telephone(self) -> None:
        person = _unique()
        furnish(person)
        with acting.on_behalf_of(Origin(person.user.id)), unit_of_work():
            person.user.phone = PHONE + "9"
        assert list(_rows_with(NAME, EMAIL, PHONE))
        _delete(person)
        db.session.expire_all()
        assert list(_rows_with(NAME, EMAIL, PHONE)) == []

    def test_the_row_says_nothing_but_that_it_was(self) -> None:
        person = make_administrator(name=NAME, email=EMAIL, phone=PHONE)
        make_administrator()
        _delete(person)
        row = db.session.get_one(User, person.user.id)
        assert row.email == f"deleted-{row.id}@deleted.invalid"
        assert users.find_name(row.id) == "已注销用户"
        kept = (row.phone, row.totp_secret, row.totp_confirmed_at, row.email_verified_at)
        assert kept == (None, None, None, None)
        assert row.deleted_at is not None

    def test_nobody_signs_in_with_it_any_more(self) -> None:
        person = _unique()
        token = sessions.begin(person.user, address="1.2.3.4", device="x", has_second_factor=False)
        _delete(person)
        assert sessions.find(token) is None
        for email in (EMAIL, f"deleted-{person.user.id}@deleted.invalid"):
            for password in (PASSWORD, ""):
                with pytest.raises(SignInRefused):
                    sign_ins.check_password(email, password)
        row = db.session.scalars(select(UserSession)).one()
        assert (row.address, row.device) == ("", "")

    def test_an_invitation_to_the_address_is_void_and_forgets_it(self) -> None:
        person, inviter = _unique(), make_buyer()
        with unit_of_work() as work:
            row = work.add(
                Invitation(
                    organisation_id=inviter.organisation.id,
                    invited_by=inviter.user.id,
                    email=EMAIL,
                    role="viewer",
                    nonce="n",
                    expires_at=inviter.user.created_at,
                )
            )
        _delete(person)
        assert row.revoked_at is not None
        assert list(_rows_with(EMAIL)) == []

    def test_an_error_that_quoted_the_address_forgets_it(self) -> None:
        person = _unique()
        with unit_of_work() as work:
            work.emit("mail", notification_id=1)
            work.session.flush()
            for message in work.session.scalars(select(OutboxMessage)):
                message.last_error = f"DeliveryFailed: <{EMAIL}> refused"
        _delete(person)
        errors = list(db.session.scalars(select(OutboxMessage.last_error)))
        assert [error for error in errors if error] == [
            f"DeliveryFailed: <deleted-{person.user.id}@deleted.invalid> refused"
        ]

    def test_a_mail_that_waited_is_not_sent(self) -> None:
        person = _unique()
        furnish(person)
        _delete(person)
        outbox.deliver_due()
        assert outbox.count_waiting() == 0


class TestWhatStays:
    def test_decisions_and_the_audit_with_the_number_alone(self) -> None:
        person = _unique()
        scenario = make_scenario(person)
        scenarios.cancel(person.actor, scenario.id, "不做了。")
        origin = Origin(person.user.id, person.organisation.id, "10.0.0.8")
        with acting.on_behalf_of(origin):
            _delete(person)
        changes = select(StateChange.actor_id).where(StateChange.action == "cancel")
        assert list(db.session.scalars(changes)) == [person.user.id]
        entry = db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_id == person.user.id, AuditEntry.action == "update")
            .where(AuditEntry.subject_type == "user")
            .order_by(AuditEntry.id)
        ).all()[-1]
        assert (entry.actor_id, entry.address) == (person.user.id, "10.0.0.8")
        assert set(entry.changes) >= {"email", "name", "phone", "deleted_at", "password_hash"}
        assert [entry.changes[column] for column in ("email", "name", "phone")] == [None] * 3

    def test_an_organisation_without_members(self) -> None:
        person = _unique()
        _delete(person)
        assert db.session.get(Organisation, person.organisation.id) is not None
        assert list(db.session.scalars(select(Member))) == []


class TestRefusals:
    def test_a_wrong_password(self) -> None:
        person = _unique()
        with pytest.raises(InvalidInput) as refusal:
            account_deletion.delete_account(person.actor, "not the password")
        assert set(refusal.value.fields) == {"password"}
        assert db.session.get_one(User, person.user.id).email == EMAIL

    def test_half_a_sign_in(self) -> None:
        half = replace(_unique().actor, hindrances=(Hindrance.SECOND_FACTOR,))
        with pytest.raises(NotAllowed):
            account_deletion.delete_account(half, PASSWORD)

    def test_the_last_owner_of_others(self) -> None:
        person = _unique()
        other = make_person(role=MemberRole.EDITOR, organisation=person.organisation)
        assert "唯一的负责人" in _told(person)
        with pytest.raises(AccountNeeded, match="唯一的负责人"):
            _delete(person)
        assert _told(other) == ""
        _delete(other)
        assert _told(person) == ""

    def test_one_of_two_owners_may_go(self) -> None:
        person = _unique()
        make_person(role=MemberRole.OWNER, organisation=person.organisation)
        make_scenario(person)
        _delete(person)

    @pytest.mark.parametrize("state", ["submitted", "published"])
    def test_the_last_member_of_a_buyer_with_a_running_scenario(self, state: str) -> None:
        person = _unique()
        make_scenario(person, state)
        assert "没办结" in _told(person)
        with pytest.raises(AccountNeeded):
            _delete(person)

    def test_a_draft_is_not_running(self) -> None:
        person = _unique()
        make_scenario(person, "draft")
        _delete(person)

    def test_the_last_member_of_a_vendor_with_a_sealed_proposal(self) -> None:
        vendor, scenario = make_vendor(), make_scenario()
        assert _told(vendor) == ""
        make_proposal(vendor, scenario)
        assert "没办结" in _told(vendor)
        proposal_submission.withdraw(vendor.actor, scenario.id)
        assert _told(vendor) == ""
        assert _told(make_vendor()) == ""

    def test_a_proposal_runs_until_its_result(self, clock: Clock) -> None:
        round_ = make_round(clock).award()
        winner, second, out = round_.vendors
        assert "没办结" in _told(winner)
        assert (_told(second), _told(out)) == ("", "")

    def test_the_last_administrator(self) -> None:
        chief = make_administrator()
        assert "唯一的管理员" in _told(chief)
        make_administrator()
        assert _told(chief) == ""
