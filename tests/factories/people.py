"""People and organisations for tests, approved until a test says otherwise.

Everything goes through a unit of work, so a factory needs the `app` fixture.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any

import pyotp

from marketplace.domain import clock
from marketplace.domain.lifecycle import OrganisationState
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.domain.permissions import Actor
from marketplace.domain.uscc import check_character
from marketplace.models import Member, Organisation, User
from marketplace.services import accounts, passwords, second_factors
from marketplace.services.unit_of_work import unit_of_work

PASSWORD = "correct horse battery"
# The authority's people have a second factor; this is its shared secret, base32.
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_numbers = count(1)


def totp_code(secret: str = TOTP_SECRET, *, steps: int = 0) -> str:
    """The code that a telephone shows at the project's present, or so many steps later."""
    return pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30 * steps))


@cache
def _password_hash() -> str:
    return passwords.hash_password(PASSWORD)


@dataclass(frozen=True)
class Person:
    """A user with the organisation it belongs to; `email` can be read in any context."""

    user: User
    organisation: Organisation
    email: str

    @property
    def actor(self) -> Actor:
        """The person as services see it, with the roles in force now."""
        return accounts.actor_of(self.user)


def make_uscc(number: int | None = None) -> str:
    """A valid code that no other call has given, or the one of `number`."""
    first = f"91410100MA{next(_numbers) if number is None else number:07d}"
    return first + check_character(first)


def _new_organisation(kind: OrganisationKind, **fields: Any) -> Organisation:
    number = next(_numbers)
    return Organisation(
        **{
            "kind": kind,
            "name": f"单位{number}",
            "uscc": make_uscc(),
            "city": "zhengzhou",
            "state": OrganisationState.APPROVED,
            **fields,
        }
    )


def make_organisation(
    kind: OrganisationKind = OrganisationKind.BUYER, **fields: Any
) -> Organisation:
    """An approved organisation."""
    with unit_of_work() as work:
        return work.add(_new_organisation(kind, **fields))


def make_person(
    kind: OrganisationKind = OrganisationKind.BUYER,
    role: MemberRole = MemberRole.OWNER,
    organisation: Organisation | None = None,
    **fields: Any,
) -> Person:
    """A person of a new approved organisation, or of the one given. The password: `PASSWORD`."""
    number = next(_numbers)
    given = {
        "email": f"person{number}@example.com",
        "name": f"张{number}",
        "email_verified_at": clock.now(),
        "password_hash": _password_hash(),
        **fields,
    }
    with unit_of_work() as work:
        user, organisation = User(**given), organisation or _new_organisation(kind)
        # All in one flush: tests make thousands of people.
        work.add(Member(user=user, organisation=organisation, role=role))
        if role in (MemberRole.ADMINISTRATOR, MemberRole.SUPERVISOR):
            user.totp_secret = second_factors.protect_secret(TOTP_SECRET, user.id)
            user.totp_confirmed_at = clock.now()
    return Person(user, organisation, given["email"])


def make_buyer(**fields: Any) -> Person:
    """A person of an approved buyer."""
    return make_person(OrganisationKind.BUYER, **fields)


def make_vendor(**fields: Any) -> Person:
    """A person of an approved vendor."""
    return make_person(OrganisationKind.VENDOR, **fields)


def make_administrator(**fields: Any) -> Person:
    """A platform administrator."""
    return make_person(OrganisationKind.AUTHORITY, MemberRole.ADMINISTRATOR, **fields)


def make_supervisor(**fields: Any) -> Person:
    """A supervisor."""
    return make_person(OrganisationKind.AUTHORITY, MemberRole.SUPERVISOR, **fields)


def add_member(organisation: Organisation, role: MemberRole, user: User | None = None) -> Person:
    """A further member: a new person, or `user` who has an account already."""
    if user is None:
        return make_person(OrganisationKind(organisation.kind), role, organisation)
    with unit_of_work() as work:
        work.add(Member(user_id=user.id, organisation_id=organisation.id, role=role))
    return Person(user, organisation, user.email)
