"""What an organisation says of itself, and a new name that waits for the administrators."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, StaleVersion
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.domain.texts import check_text, require_reason
from marketplace.models import Model, Organisation, Scenario, User
from marketplace.services import notifications, organisations
from marketplace.services.account_checks import check_city, check_organisation_name
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

ADDRESS_LENGTH = 200
WEBSITE_LENGTH = 300
INTRODUCTION_LENGTH = 2000


@dataclass(frozen=True)
class Profile:
    """What its owners may change. A new `name` waits for an administrator, the rest counts now."""

    name: str
    city: str
    address: str
    website: str
    introduction: str


def save(actor: Actor, profile: Profile) -> Organisation:
    """Change one's own organisation's profile. Raises `InvalidInput`."""
    wrong = _check(profile)
    if wrong:
        raise InvalidInput(wrong)
    with unit_of_work() as work:
        organisation = work.lock(organisations.get_own(actor))
        require(actor, Permission.ORGANISATION_EDIT, organisation)
        organisation.city = profile.city
        organisation.address = profile.address
        organisation.website = profile.website
        organisation.introduction = profile.introduction
        _propose_name(work, organisation, profile.name.strip())
    return organisation


def _propose_name(work: UnitOfWork, organisation: Organisation, name: str) -> None:
    if name == organisation.name:
        organisation.proposed_name = None
    elif name != organisation.proposed_name:
        organisation.proposed_name = name
        notifications.tell_administrators(
            work,
            "organisation_name_proposed",
            organisation_id=organisation.id,
            organisation=organisation.name,
            name=name,
        )


def _check(profile: Profile) -> dict[str, list[Message]]:
    checks = {
        "name": check_organisation_name(profile.name),
        "city": check_city(profile.city),
        "address": check_text(profile.address, ADDRESS_LENGTH),
        "website": _check_website(profile.website),
        "introduction": check_text(profile.introduction, INTRODUCTION_LENGTH),
    }
    return {field: [message] for field, message in checks.items() if message}


def _check_website(address: str) -> Message | None:
    """Only what a browser can be sent to without running anything."""
    wrong = check_text(address, WEBSITE_LENGTH)
    if wrong or not address:
        return wrong
    try:
        parts = urlsplit(address)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # a bracket that begins no IPv6 address
        is_usable = False
    if not is_usable or any(character.isspace() for character in address):
        return say("网址要以 http:// 或 https:// 开头，例如 https://www.example.com。")
    return None


def list_renamings(actor: Actor) -> list[Organisation]:
    """The organisations whose new name waits for a decision."""
    require(actor, Permission.ORGANISATION_DECIDE, None)
    query = select(Organisation).where(Organisation.proposed_name.is_not(None))
    return list(db.session.scalars(query.order_by(Organisation.id)))


def approve_name(actor: Actor, organisation_id: int, name: str) -> Organisation:
    """Let the proposed name count; `name` is the one that was looked at. Raises `StaleVersion`."""
    with unit_of_work() as work:
        organisation = _lock_renaming(work, actor, organisation_id, name)
        organisation.name, organisation.proposed_name = name, None
        notifications.tell_organisation(
            work, organisation.id, "organisation_name_approved", organisation=name
        )
        _index_anew(work, organisation.id)
    return organisation


def refuse_name(actor: Actor, organisation_id: int, name: str, reason: str) -> Organisation:
    """Keep the old name, and say why. Raises `InvalidInput` (`reason`), `StaleVersion`."""
    kept = require_reason(reason)
    with unit_of_work() as work:
        organisation = _lock_renaming(work, actor, organisation_id, name)
        organisation.proposed_name = None
        notifications.tell_organisation(
            work,
            organisation.id,
            "organisation_name_refused",
            organisation=organisation.name,
            name=name,
            reason=kept,
        )
    return organisation


def _lock_renaming(work: UnitOfWork, actor: Actor, organisation_id: int, name: str) -> Organisation:
    organisation = work.lock(organisations.get_organisation(actor, organisation_id))
    require(actor, Permission.ORGANISATION_DECIDE, organisation)
    if not name or organisation.proposed_name != name:
        raise StaleVersion(say("改名申请已经变了，请刷新页面后再决定。"))
    return organisation


def _index_anew(work: UnitOfWork, organisation_id: int) -> None:
    """Its listings and models are found by its name."""
    for topic, table in (("search.scenario", Scenario), ("search.model", Model)):
        query = select(table.id).where(table.organisation_id == organisation_id)
        for row_id in work.session.scalars(query).all():
            work.emit(topic, id=row_id)


def require_second_factors(actor: Actor, is_required: bool) -> Organisation:
    """Ask every member of one's own organisation for a second factor, or no longer.

    Only an owner who has one may ask it of the others: nobody shuts themselves out.
    """
    with unit_of_work() as work:
        organisation = work.lock(organisations.get_own(actor))
        require(actor, Permission.ORGANISATION_EDIT, organisation)
        owner = work.session.get_one(User, actor.user_id)
        if is_required and not owner.has_second_factor:
            raise NotAllowed(say("请先给您自己的账号设置两步验证，再要求全体成员使用。"))
        organisation.requires_second_factor = is_required
    return organisation
