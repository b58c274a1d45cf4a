"""A further organisation of somebody who has an account."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed
from marketplace.domain.lifecycle import OrganisationState
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.domain.uscc import normalise_uscc
from marketplace.models import Member, Organisation, User
from marketplace.services import notifications, organisations
from marketplace.services.account_checks import (
    check_city,
    check_organisation_name,
    check_uscc,
    uscc_taken,
)
from marketplace.services.accounts import SELF_REGISTERING
from marketplace.services.unit_of_work import unit_of_work

MOST_WAITING = 3


@dataclass(frozen=True)
class FurtherOrganisation:
    """What was typed about it."""

    kind: str
    name: str
    uscc: str
    city: str


def register_further(actor: Actor, typed: FurtherOrganisation) -> Organisation:
    """Register another organisation with the actor as its owner; it waits for approval.

    Raises `InvalidInput`; `NotAllowed` for the authority's people and for unfinished accounts.
    """
    require_let_in(actor, Permission.ACCOUNT_USE)
    if actor.hindrances:
        raise NotAllowed(say("请先完成账号的验证，再登记单位。"))
    wrong = _check(typed)
    if wrong:
        raise InvalidInput(wrong)
    try:
        with unit_of_work() as work:
            user = work.lock(work.session.get_one(User, actor.user_id))
            _require_room(user)
            organisation = work.add(
                Organisation(
                    kind=typed.kind,
                    name=typed.name.strip(),
                    uscc=normalise_uscc(typed.uscc),
                    city=typed.city,
                )
            )
            owner = MemberRole.OWNER
            work.add(Member(user_id=user.id, organisation_id=organisation.id, role=owner))
            notifications.tell_administrators(
                work, "organisation_registered", organisation=organisation.name
            )
    except IntegrityError:
        # Somebody registered the same code in between.
        raise InvalidInput({"uscc": [uscc_taken()]}) from None
    return organisation


def _check(typed: FurtherOrganisation) -> dict[str, list[Message]]:
    is_known = typed.kind in SELF_REGISTERING
    checks = {
        "kind": None if is_known else say("请选择单位类型。"),
        "name": check_organisation_name(typed.name),
        "uscc": check_uscc(normalise_uscc(typed.uscc)),
        "city": check_city(typed.city),
    }
    return {field: [message] for field, message in checks.items() if message}


def _require_room(user: User) -> None:
    query = (
        select(Organisation.kind, Organisation.state)
        .join(Member, Member.organisation_id == Organisation.id)
        .where(Member.user_id == user.id)
    )
    found = db.session.execute(query).all()
    if any(kind == OrganisationKind.AUTHORITY for kind, _state in found):
        raise NotAllowed(organisations.no_parties())
    waiting = sum(state == OrganisationState.PENDING for _kind, state in found)
    if waiting >= MOST_WAITING:
        raise NotAllowed(
            say("您已有 %(count)s 个单位在等待审核，请等有结果后再登记。", count=MOST_WAITING)
        )
