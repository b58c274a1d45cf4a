"""Codes of the second factor and the recovery codes beside them."""

import pyotp
import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import AlreadyExists, InvalidInput, NotAllowed
from marketplace.models import Notification, RecoveryCode, User
from marketplace.services import accounts, second_factors, sessions
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
    totp_code,
)

pytestmark = pytest.mark.usefixtures("app")


def _take(person: Person, typed: str) -> bool:
    with unit_of_work() as work:
        return second_factors.take(work, person.user.id, typed)


def _secret(person: Person) -> str:
    return second_factors.reveal_secret(db.session.get_one(User, person.user.id))


def _enrol(person: Person) -> list[str]:
    second_factors.begin(person.actor)
    return second_factors.confirm(person.actor, totp_code(_secret(person)))


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_clocks_may_be_a_step_apart(steps: int) -> None:
    assert _take(make_administrator(), totp_code(steps=steps))


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_they_may_not_be_further_apart(steps: int) -> None:
    assert not _take(make_administrator(), totp_code(steps=steps))


def test_a_code_is_taken_once_and_none_older_after_it(clock: Clock) -> None:
    chief = make_administrator()
    assert _take(chief, totp_code())
    assert not _take(chief, totp_code())
    assert not _take(chief, totp_code(steps=-1))
    assert _take(chief, totp_code(steps=1))
    clock.advance(seconds=60)
    assert _take(chief, totp_code())


@pytest.mark.parametrize("respell", [lambda c: f" {c[:3]} {c[3:]} ", lambda c: f"{c[:3]}-{c[3:]}"])
def test_blanks_and_dashes_are_no_part_of_a_code(respell: object) -> None:
    assert _take(make_administrator(), respell(totp_code()))  # type: ignore[operator]


def test_full_width_digits_are_digits() -> None:
    wide = totp_code().translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})
    assert _take(make_administrator(), wide)


@pytest.mark.parametrize("typed", ["", "0", "\x00", "\ud800", "x" * 100_000, "٠١٢٣٤٥", "1e5"])
def test_nonsense_is_no_code(typed: str) -> None:
    assert not _take(make_administrator(), typed)


def test_somebody_without_a_second_factor_has_no_good_code() -> None:
    buyer = make_buyer()
    assert not _take(buyer, totp_code())
    second_factors.begin(buyer.actor)
    assert not _take(buyer, totp_code(_secret(buyer)))


def test_it_counts_from_the_first_code_on() -> None:
    buyer = make_buyer()
    second_factors.begin(buyer.actor)
    assert not db.session.get_one(User, buyer.user.id).has_second_factor
    with pytest.raises(InvalidInput) as refusal:
        second_factors.confirm(buyer.actor, "000000")
    assert list(refusal.value.fields) == ["code"]
    codes = second_factors.confirm(buyer.actor, totp_code(_secret(buyer)))
    user = db.session.get_one(User, buyer.user.id)
    assert (user.has_second_factor, len(set(codes))) == (True, 10)
    told = db.session.scalars(select(Notification.event).order_by(Notification.id)).all()
    assert told == ["second_factor_on"]
    with pytest.raises(AlreadyExists):
        second_factors.begin(buyer.actor)
    with pytest.raises(AlreadyExists):
        second_factors.confirm(buyer.actor, "000000")


def test_the_first_code_cannot_sign_in_as_well() -> None:
    buyer = make_buyer()
    _enrol(buyer)
    assert not _take(buyer, totp_code(_secret(buyer)))


def test_without_a_secret_nothing_is_confirmed() -> None:
    with pytest.raises(InvalidInput):
        second_factors.confirm(make_buyer().actor, "000000")


def test_beginning_anew_makes_another_secret() -> None:
    buyer = make_buyer()
    second_factors.begin(buyer.actor)
    first = _secret(buyer)
    second_factors.begin(buyer.actor)
    assert _secret(buyer) != first


def test_the_session_in_which_it_is_set_up_goes_on_and_others_owe_a_code() -> None:
    buyer = make_buyer()
    here, there = (
        sessions.find(sessions.begin(buyer.user, has_second_factor=False)) for _time in range(2)
    )
    assert here is not None
    assert there is not None
    actor = accounts.actor_of(buyer.user, None, here)
    second_factors.begin(actor)
    second_factors.confirm(actor, totp_code(_secret(buyer)))
    assert accounts.actor_of(here.user, None, here).hindrances == ()
    other = accounts.actor_of(there.user, None, there)
    assert other.hindrances == ("second_factor",)
    second_factors.confirm_session(other)
    assert accounts.actor_of(there.user, None, there).hindrances == ()


def test_a_recovery_code_is_good_once() -> None:
    buyer = make_buyer()
    codes = _enrol(buyer)
    assert _take(buyer, f" {codes[0].lower().replace('-', ' ')} ")
    assert not _take(buyer, codes[0])
    assert _take(buyer, codes[1])
    assert second_factors.count_codes(buyer.user) == 8


def test_only_digests_of_codes_are_kept() -> None:
    buyer, other = make_buyer(), make_vendor()
    codes = _enrol(buyer)
    _enrol(other)
    stored = str(db.session.execute(select(RecoveryCode.__table__)).all())
    assert not any(code.replace("-", "") in stored for code in codes)
    assert not _take(other, codes[0])


def test_new_recovery_codes_take_the_place_of_the_old() -> None:
    buyer = make_buyer()
    old = _enrol(buyer)
    new = second_factors.renew_codes(buyer.actor)
    assert not _take(buyer, old[0])
    assert _take(buyer, new[0])
    with pytest.raises(NotAllowed):
        second_factors.renew_codes(make_vendor().actor)


def test_turned_off_nothing_of_it_is_left() -> None:
    buyer = make_buyer()
    codes = _enrol(buyer)
    second_factors.turn_off(buyer.actor)
    user = db.session.get_one(User, buyer.user.id)
    assert (user.totp_secret, user.has_second_factor) == (None, False)
    assert not _take(buyer, codes[0])
    assert second_factors.count_codes(user) == 0


@pytest.mark.parametrize("make", [make_administrator, make_supervisor])
def test_where_it_is_asked_for_it_stays(make: object) -> None:
    with pytest.raises(NotAllowed):
        second_factors.turn_off(make().actor)  # type: ignore[operator]


def test_an_organisation_may_ask_for_it() -> None:
    vendor = make_vendor()
    with unit_of_work():
        vendor.organisation.requires_second_factor = True
    assert second_factors.is_required(vendor.user)
    with pytest.raises(NotAllowed):
        second_factors.require_optional(vendor.actor)


def test_applications_read_the_same_secret_and_name() -> None:
    buyer = make_buyer()
    second_factors.begin(buyer.actor)
    address = second_factors.address_of(db.session.get_one(User, buyer.user.id))
    parsed = pyotp.parse_uri(address)
    assert isinstance(parsed, pyotp.TOTP)
    assert (parsed.secret, parsed.name) == (_secret(buyer), buyer.email)
