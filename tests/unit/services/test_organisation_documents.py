"""An organisation's papers: who adds, reads and removes them."""

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from marketplace.domain.lifecycle import OrganisationState
from marketplace.domain.membership import MemberRole
from marketplace.models import AuditEntry, Organisation, OrganisationDocument
from marketplace.services import organisation_documents, organisations, outbox
from marketplace.services.installation import file_store, settings
from marketplace.services.organisation_documents import Upload
from marketplace.services.organisations import OrganisationProfile
from marketplace.services.unit_of_work import unit_of_work
from marketplace.storage.file_types import FileRefused
from tests.factories.people import (
    Person,
    add_member,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)

pytestmark = pytest.mark.usefixtures("app")

LICENCE = Upload(b"%PDF-1.7\nlicence", "../执照.pdf")


def add(owner: Person, kind: str = "licence") -> OrganisationDocument:
    return organisation_documents.add(owner.actor, kind, LICENCE)


def put_into(owner: Person, state: OrganisationState) -> None:
    with unit_of_work():
        owner.organisation.state = state


def test_an_owner_adds_a_paper_and_members_and_administrators_read_it() -> None:
    owner = make_buyer()
    row = add(owner)
    assert (row.name, row.media_type, row.uploaded_by) == (
        "执照.pdf",
        "application/pdf",
        owner.user.id,
    )
    viewer = add_member(owner.organisation, MemberRole.VIEWER)
    for reader in (owner, viewer, make_administrator()):
        found, data = organisation_documents.read_document(reader.actor, row.id)
        assert (found, data) == (row, LICENCE.data)
        listed = organisation_documents.list_documents(reader.actor, owner.organisation)
        assert listed == [row]


def test_that_it_was_read_is_in_the_audit() -> None:
    row = add(make_buyer())
    organisation_documents.read_document(make_administrator().actor, row.id)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "read")).one()
    assert (entry.subject_type, entry.subject_id) == ("organisation_document", row.id)


def test_nobody_else_knows_of_it() -> None:
    owner = make_buyer()
    row = add(owner)
    for other in (make_buyer(), make_vendor(), make_supervisor()):
        with pytest.raises(NotFound):
            organisation_documents.read_document(other.actor, row.id)
        with pytest.raises(NotFound):
            organisation_documents.remove(other.actor, row.id)
        with pytest.raises(NotAllowed):
            organisation_documents.list_documents(other.actor, owner.organisation)


def test_only_owners_add_and_remove() -> None:
    owner = make_buyer()
    row = add(owner, "other")
    editor = add_member(owner.organisation, MemberRole.EDITOR)
    for other in (editor, make_administrator()):
        with pytest.raises(NotAllowed):
            organisation_documents.remove(other.actor, row.id)
    with pytest.raises(NotAllowed):
        add(editor)


@pytest.mark.parametrize(
    ("data", "name", "refusal"),
    [(b"", "执照.pdf", InvalidInput), (b"MZ\x90\x00" * 9, "执照.pdf", FileRefused)],
)
def test_what_is_uploaded_is_checked(data: bytes, name: str, refusal: type[Exception]) -> None:
    owner = make_buyer()
    with pytest.raises(refusal):
        organisation_documents.add(owner.actor, "licence", Upload(data, name))
    assert organisation_documents.list_documents(owner.actor, owner.organisation) == []


@pytest.mark.parametrize("kind", ["", "passport", "\x00"])
def test_only_known_kinds_are_taken(kind: str) -> None:
    with pytest.raises(InvalidInput):
        add(make_buyer(), kind)


def test_there_is_an_end_to_papers() -> None:
    owner = make_buyer()
    for _ in range(settings().max_attachments):
        add(owner)
    with pytest.raises(InvalidInput, match="1 处"):
        add(owner)


@pytest.mark.parametrize("state", list(OrganisationState))
def test_the_only_licence_can_be_replaced_and_not_just_taken_away(
    state: OrganisationState,
) -> None:
    owner = make_buyer()
    put_into(owner, state)
    first = add(owner)
    if state is not OrganisationState.REJECTED:
        with pytest.raises(NotAllowed, match="唯一"):
            organisation_documents.remove(owner.actor, first.id)
        add(owner)
    key = first.storage_key
    organisation_documents.remove(owner.actor, first.id)
    outbox.deliver_due()
    with pytest.raises(NotFound):
        file_store().get(key)


def test_approval_rests_on_a_licence_or_on_the_administrator_s_word() -> None:
    owner, other, administrator = make_buyer(), make_buyer(), make_administrator()
    for one in (owner, other):
        put_into(one, OrganisationState.PENDING)
    with pytest.raises(InvalidInput) as refusal:
        organisations.approve(administrator.actor, owner.organisation.id)
    assert list(refusal.value.fields) == ["is_checked_offline"]
    organisations.approve(administrator.actor, owner.organisation.id, is_checked_offline=True)
    add(other)
    organisations.approve(administrator.actor, other.organisation.id)
    states = [one.organisation.state for one in (owner, other)]
    assert states == [OrganisationState.APPROVED] * 2


def test_a_refused_organisation_adds_a_licence_when_it_asks_again() -> None:
    owner = make_buyer()
    put_into(owner, OrganisationState.REJECTED)
    assert organisation_documents.is_licence_awaited(owner.organisation)
    profile = OrganisationProfile("新名称", "luoyang")
    organisations.resubmit(owner.actor, profile, LICENCE)
    assert organisation_documents.has_licence(owner.organisation.id)
    with pytest.raises(TransitionRefused):
        organisations.resubmit(owner.actor, profile, LICENCE)
    found = db.session.get_one(Organisation, owner.organisation.id)
    assert len(organisation_documents.list_documents(owner.actor, found)) == 1
