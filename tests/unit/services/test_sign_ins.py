"""Passwords and codes are taken, counted, and refused in the same words for everybody."""

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput
from marketplace.models import AuditEntry, SignInFailure, User
from marketplace.services import known_devices, passwords, sign_ins
from marketplace.services.sign_in_failures import MOST_FAILURES, TooManyFailures
from marketplace.services.sign_ins import SignInRefused
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import PASSWORD, Person, make_administrator, make_buyer, totp_code
from tests.hashing import CHEAP_HASHER, DEAR_HASHER

WRONG = "wrong horse battery"
pytestmark = pytest.mark.usefixtures("app")


def _fail(email: str, times: int = 1, device: str = "") -> None:
    for _time in range(times):
        with pytest.raises(SignInRefused):
            sign_ins.check_password(email, WRONG, device)


def test_a_person_is_found_by_address_and_password() -> None:
    buyer = make_buyer()
    assert sign_ins.check_password(f" {buyer.email.upper()} ", PASSWORD).id == buyer.user.id


@pytest.mark.parametrize("password", [WRONG, "", PASSWORD + "\x00", "x" * 100_000])
def test_a_wrong_password_is_refused(password: str) -> None:
    with pytest.raises(SignInRefused):
        sign_ins.check_password(make_buyer().email, password)


@pytest.mark.parametrize("email", ["nobody@example.com", "", "\x00", "no\x00body", "x" * 100_000])
def test_a_strange_address_is_refused_and_counted(email: str) -> None:
    make_buyer()
    with pytest.raises(SignInRefused):
        sign_ins.check_password(email, PASSWORD)
    assert len(db.session.scalars(select(SignInFailure)).all()) == 1


def test_a_deleted_person_is_nobody(clock: Clock) -> None:
    buyer = make_buyer(deleted_at=clock.now())
    with pytest.raises(SignInRefused):
        sign_ins.check_password(buyer.email, PASSWORD)


def test_a_hash_of_old_parameters_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    old = CHEAP_HASHER.hash(PASSWORD)
    monkeypatch.setattr(passwords, "_hasher", DEAR_HASHER)
    buyer = make_buyer(password_hash=old)
    sign_ins.check_password(buyer.email, PASSWORD)
    renewed = db.session.get_one(User, buyer.user.id).password_hash
    assert "m=65536,t=2,p=1" in renewed
    assert sign_ins.check_password(buyer.email, PASSWORD).password_hash == renewed


def test_too_many_failures_close_the_way_in_the_same_words_for_an_unknown_address() -> None:
    said = []
    for email in (make_buyer().email, "nobody@example.com"):
        _fail(email, MOST_FAILURES)
        with pytest.raises(TooManyFailures) as refusal:
            sign_ins.check_password(email, PASSWORD)
        said.append((str(refusal.value), refusal.value.status))
    assert said[0] == said[1]


def test_the_way_is_open_again_after_a_quarter_of_an_hour(clock: Clock) -> None:
    buyer = make_buyer()
    _fail(buyer.email, MOST_FAILURES - 1)
    clock.advance(minutes=14)
    _fail(buyer.email)
    clock.advance(minutes=14)
    with pytest.raises(TooManyFailures):
        sign_ins.check_password(buyer.email, PASSWORD)
    clock.advance(minutes=1)
    assert sign_ins.check_password(buyer.email, PASSWORD)


def test_failures_far_apart_close_nothing(clock: Clock) -> None:
    buyer = make_buyer()
    for _time in range(MOST_FAILURES * 2):
        _fail(buyer.email)
        clock.advance(minutes=2)
    assert sign_ins.check_password(buyer.email, PASSWORD)


def test_strangers_cannot_lock_the_owner_out_of_a_known_device() -> None:
    buyer, other = make_buyer(), make_buyer()
    own = known_devices.remember("", buyer.email)
    _fail(buyer.email, MOST_FAILURES)
    foreign = known_devices.remember("", other.email)
    for device in ("", foreign, own[:-1], "x", "\x00"):
        with pytest.raises(TooManyFailures):
            sign_ins.check_password(buyer.email, PASSWORD, device)
    assert sign_ins.check_password(buyer.email, PASSWORD, own)


def test_a_known_device_closes_for_itself_alone() -> None:
    buyer = make_buyer()
    stolen, own = (known_devices.remember("", buyer.email) for _device in range(2))
    _fail(buyer.email, MOST_FAILURES, stolen)
    with pytest.raises(TooManyFailures):
        sign_ins.check_password(buyer.email, PASSWORD, stolen)
    assert sign_ins.check_password(buyer.email, PASSWORD, own)
    assert sign_ins.check_password(buyer.email, PASSWORD)


def test_refusals_are_audited_where_there_is_an_account() -> None:
    buyer = make_buyer()
    _fail("nobody@example.com")
    _fail(buyer.email, MOST_FAILURES)
    refused = select(AuditEntry).where(AuditEntry.action == "refused").order_by(AuditEntry.id)
    rows = db.session.scalars(refused).all()
    assert [row.subject_id for row in rows] == [buyer.user.id] * MOST_FAILURES
    assert [row.note for row in rows][-2:] == ["登录密码不对", "登录密码不对；失败太多，暂停尝试"]


def test_old_failures_are_swept_out(clock: Clock) -> None:
    with unit_of_work() as work:
        for number in range(99):
            work.add(SignInFailure(account=str(number), device=None))
    clock.advance(hours=1)
    _fail("nobody@example.com", 102 - len(_failures()))
    assert len(_failures()) < 10


def _failures() -> list[SignInFailure]:
    return list(db.session.scalars(select(SignInFailure)))


def test_what_is_counted_names_nobody() -> None:
    buyer = make_buyer()
    _fail(buyer.email)
    (row,) = _failures()
    assert buyer.email not in f"{row.account}{row.device}"
    assert len(row.account) == 64


def test_a_password_is_asked_for_again_beside_its_field() -> None:
    buyer = make_buyer()
    assert sign_ins.confirm_password(buyer.actor, PASSWORD, "").id == buyer.user.id
    with pytest.raises(InvalidInput) as refusal:
        sign_ins.confirm_password(buyer.actor, WRONG, "", field="present")
    assert list(refusal.value.fields) == ["present"]


def test_the_second_step_waits_ten_minutes_and_no_longer(clock: Clock) -> None:
    chief = make_administrator()
    kept = sign_ins.begin_second_step(chief.user)
    clock.advance(minutes=10)
    found = sign_ins.find_waiting(kept)
    assert found is not None
    assert found.id == chief.user.id
    clock.advance(seconds=1)
    assert sign_ins.find_waiting(kept) is None
    assert sign_ins.find_waiting(None) is None


def test_a_new_password_ends_the_wait() -> None:
    chief = make_administrator()
    kept = sign_ins.begin_second_step(chief.user)
    with unit_of_work():
        chief.user.password_hash = "another"
    assert sign_ins.find_waiting(kept) is None


def _fail_code(person: Person, device: str = "") -> None:
    with pytest.raises(SignInRefused):
        sign_ins.check_code(person.user.id, "000000", device)


def test_codes_are_counted_apart_from_passwords() -> None:
    chief = make_administrator()
    own = known_devices.remember("", chief.email)
    for _time in range(MOST_FAILURES):
        _fail_code(chief)
    with pytest.raises(TooManyFailures):
        sign_ins.check_code(chief.user.id, totp_code())
    assert sign_ins.check_password(chief.email, PASSWORD)
    sign_ins.check_code(chief.user.id, totp_code(), own)
    notes = db.session.scalars(select(AuditEntry.note).where(AuditEntry.action == "refused")).all()
    assert notes[0] == "两步验证码不对"
