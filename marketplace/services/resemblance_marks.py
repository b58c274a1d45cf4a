"""What bidders are known by: contacts, members, addresses, browsers, networks. All of it is there
for other reasons; nothing is looked up before the opening."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from ipaddress import ip_address, ip_network

from sqlalchemy import Select, select

from marketplace.db import db
from marketplace.matching.particulars import (
    Mark,
    MarkKind,
    address_marks,
    email_marks,
    phone_marks,
)
from marketplace.models import Member, Organisation, Proposal, Scenario, User, UserSession
from marketplace.services.opened_proposals import content_of

CONTACT, MEMBER, ORGANISATION = "contact", "member", "organisation"
SUBMISSION, SIGN_IN = "submission", "sign_in"


def list_marks(scenario: Scenario, proposals: Sequence[Proposal]) -> dict[int, list[Mark]]:
    """The marks of each proposal's vendor, by the proposal's id."""
    members = _list_members(proposals)
    shared = _find_shared(members)
    found: dict[int, list[Mark]] = {}
    for proposal in proposals:
        own = members.get(proposal.organisation_id or 0, [])
        alone = [user for user in own if user.id not in shared]
        found[proposal.id] = [
            *_of_contact(proposal),
            *(Mark(MarkKind.PERSON, str(user.id), MEMBER, user.name) for user in own),
            *(mark for user in alone for mark in _of_person(user)),
            *_of_organisation(proposal.organisation),
            *_of_browser(proposal),
            *_of_networks(scenario, [user.id for user in alone]),
        ]
    return found


def _list_members(proposals: Sequence[Proposal]) -> Mapping[int, list[User]]:
    vendors = [proposal.organisation_id for proposal in proposals]
    query = select(Member.organisation_id, User).join(User, User.id == Member.user_id)
    query = query.where(Member.organisation_id.in_(vendors), User.deleted_at.is_(None))
    found: dict[int, list[User]] = {}
    for vendor_id, user in db.session.execute(query.order_by(Member.id)):
        found.setdefault(vendor_id, []).append(user)
    return found


def _find_shared(members: Mapping[int, list[User]]) -> frozenset[int]:
    """Who is a member of several bidders: that is said once, and not again of their telephone."""
    times = Counter(user.id for users in members.values() for user in users)
    return frozenset(number for number, count in times.items() if count > 1)


def _of_contact(proposal: Proposal) -> list[Mark]:
    content = content_of(proposal)
    return [
        *phone_marks(content.contact_phone, CONTACT),
        *email_marks(content.contact_email, CONTACT),
    ]


def _of_person(user: User) -> list[Mark]:
    return [*phone_marks(user.phone or "", MEMBER), *email_marks(user.email, MEMBER)]


def _of_organisation(vendor: Organisation | None) -> list[Mark]:
    return address_marks(vendor.address, ORGANISATION) if vendor else []


def _of_browser(proposal: Proposal) -> list[Mark]:
    """The tags that were sealed along. Whoever has the scenario's public key can seal anything."""
    tags = (proposal.content or {}).get("devices", [])
    is_list = isinstance(tags, list)
    return [Mark(MarkKind.BROWSER, str(tag), SUBMISSION) for tag in tags] if is_list else []


def _of_networks(scenario: Scenario, user_ids: Sequence[int]) -> Iterator[Mark]:
    """The networks from which they signed in while the call was open."""
    begin, end = scenario.published_at, scenario.proposal_deadline
    if begin is None or end is None:
        return
    for address in sorted(set(db.session.scalars(_sign_ins(user_ids, begin, end)))):
        network = _network_of(address)
        if network is not None:
            yield Mark(MarkKind.NETWORK, network, SIGN_IN)


def _sign_ins(user_ids: Sequence[int], begin: datetime, end: datetime) -> Select[str]:
    return select(UserSession.address).where(
        UserSession.user_id.in_(user_ids),
        UserSession.created_at >= begin,
        UserSession.created_at <= end,
    )


def _network_of(address: str) -> str | None:
    """The address on the internet, of IPv6 the subscriber's part; None for what says nothing, such
    as the address of our own proxy."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    if not parsed.is_global:
        return None
    return str(parsed) if parsed.version == 4 else str(ip_network(f"{parsed}/64", strict=False))
