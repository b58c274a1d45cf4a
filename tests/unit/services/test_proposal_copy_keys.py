"""Split custody: the vendor's own copy opens with its passphrase and not with the platform key."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from marketplace.db import db
from marketplace.domain.errors import (
    AlreadyExists,
    DeadlinePassed,
    InvalidInput,
    NotAllowed,
    NotFound,
)
from marketplace.models import Proposal, Receipt, Scenario
from marketplace.sealing.errors import SealBroken
from marketplace.sealing.owner_copy import reveal
from marketplace.sealing.tokens import read_label
from marketplace.services import (
    amendments,
    bids,
    models,
    proposal_copy_keys,
    proposal_exports,
    proposal_files,
    proposal_receipts,
    proposal_results,
    proposal_submission,
    proposals,
)
from marketplace.services.installation import platform_key, settings
from marketplace.services.proposal_content import ProposalContent
from marketplace.services.proposal_vault import CopyLocked
from marketplace.services.scenario_content import read_content
from tests.factories.custody import make_split_scenario
from tests.factories.people import Person, make_person, make_vendor
from tests.factories.proposals import (
    PASSPHRASE,
    begin_draft,
    make_proposal,
    make_version,
    proposal_content,
)
from tests.factories.scenarios import make_scenario

SECRET = "孪生滚筒自校准算法XQ7731"
PLAN = f"%PDF-1.7 {SECRET}".encode()
OTHER = "龙门石窟 牡丹 洛河 2031"


@pytest.fixture
def scenario(app: Flask) -> Scenario:
    return make_split_scenario().scenario


def _begin(scenario: Scenario, vendor: Person) -> tuple[bytes, ProposalContent]:
    summary = f"{SECRET}，在六条主运皮带上部署识别服务并联动停机。"
    content = proposal_content(scenario, make_version(vendor), summary=summary)
    own = begin_draft(vendor, scenario, content)
    copy_key = own.owner.copy_key
    assert copy_key is not None
    proposals.attach(vendor.actor, scenario.id, PLAN, "plan.pdf", copy_key=copy_key)
    return copy_key, content


def test_a_draft_behind_a_passphrase_is_read_with_its_key(scenario: Scenario) -> None:
    vendor = make_vendor()
    copy_key, content = _begin(scenario, vendor)
    own = proposals.get_own(vendor.actor, scenario.id, copy_key=copy_key)
    assert replace(own.content, files=()) == content
    (note,) = own.content.files
    assert proposal_files.read_own_file(own.row, own.owner, note.file_id) == (note, PLAN)
    colleague = make_person(organisation=vendor.organisation)
    unlocked = proposal_copy_keys.unlock(colleague.actor, scenario.id, PASSPHRASE)
    assert unlocked == copy_key


def test_the_platform_key_alone_reads_none_of_it(scenario: Scenario) -> None:
    vendor = make_vendor()
    copy_key, _content = _begin(scenario, vendor)
    proposal_submission.submit(vendor.actor, scenario.id, 2, copy_key=copy_key)
    found = list(_all_that_opens(str(vendor.organisation.id)))
    assert len(found) >= 4
    assert [payload for payload in found if SECRET.encode() in payload] == []
    assert [payload for payload in found if copy_key in payload] == []


def _all_that_opens(organisation_id: str) -> Iterator[bytes]:
    """Whatever the operator's keys open: in every column, and every file."""
    for text in _all_texts():
        try:
            _key_id, context = read_label(text)
            yield reveal(text, platform_key(), organisation_id, context)
        except SealBroken:
            yield text.encode("utf-8", "surrogatepass")


def _all_texts() -> Iterator[str]:
    for path in (settings().instance / "files").rglob("*"):
        if path.is_file():
            yield path.read_text("ascii")
    for table in (Proposal.__table__, Receipt.__table__):
        for row in db.session.execute(db.select(table)):
            yield from (value for value in row if isinstance(value, str))


def test_without_the_key_nothing_is_read_or_written(scenario: Scenario) -> None:
    vendor = make_vendor()
    _copy_key, content = _begin(scenario, vendor)
    calls = (
        lambda: proposals.find_own(vendor.actor, scenario.id),
        lambda: proposals.get_own(vendor.actor, scenario.id),
        lambda: proposals.save_draft(vendor.actor, scenario.id, content, 2),
        lambda: proposals.attach(vendor.actor, scenario.id, PLAN, "b.pdf"),
        lambda: proposals.detach(vendor.actor, scenario.id, 1),
        lambda: proposal_submission.submit(vendor.actor, scenario.id, 2),
        lambda: proposal_submission.confirm(vendor.actor, scenario.id),
        lambda: proposal_exports.export_draft(vendor.actor, scenario.id),
    )
    for call in calls:
        with pytest.raises(CopyLocked):
            call()
    with pytest.raises(SealBroken):
        proposals.get_own(vendor.actor, scenario.id, copy_key=bytes(32))
    (listed,) = proposals.list_own(vendor.actor)
    assert (listed.is_locked, listed.content) == (True, ProposalContent())


def test_a_proposal_there_begins_with_a_passphrase(scenario: Scenario, clock: Any) -> None:
    vendor = make_vendor()
    with pytest.raises(CopyLocked):
        proposals.save_draft(vendor.actor, scenario.id, ProposalContent(), 0)
    for weak in ("短", "1" * 20, "x" * 201):
        with pytest.raises(InvalidInput) as refusal:
            proposal_copy_keys.begin(vendor.actor, scenario.id, weak, ProposalContent())
        assert set(refusal.value.fields) == {"passphrase"}
    assert proposals.find_row(vendor.actor, scenario.id) is None
    begun = (vendor.actor, scenario.id, PASSPHRASE, ProposalContent())
    proposal_copy_keys.begin(*begun)
    with pytest.raises(AlreadyExists):
        proposal_copy_keys.begin(*begun)
    clock.advance(days=15)
    for late in (proposal_copy_keys.begin_anew, proposal_copy_keys.begin):
        with pytest.raises(DeadlinePassed):
            late(*begun)


def test_a_wrong_passphrase_opens_nothing(scenario: Scenario) -> None:
    vendor, rival = make_vendor(), make_vendor()
    _begin(scenario, vendor)
    with pytest.raises(InvalidInput) as refusal:
        proposal_copy_keys.unlock(vendor.actor, scenario.id, OTHER)
    assert "口令不对" in str(refusal.value.fields["passphrase"][0])
    with pytest.raises(NotFound):
        proposal_copy_keys.unlock(rival.actor, scenario.id, PASSPHRASE)


def test_a_ticket_is_of_one_person_session_and_lock(scenario: Scenario) -> None:
    vendor = make_vendor()
    copy_key, _content = _begin(scenario, vendor)
    here = replace(vendor.actor, session_id=1)
    ticket = proposal_copy_keys.write_ticket(here, scenario.id, copy_key)
    read = proposal_copy_keys.read_ticket
    assert read(here, scenario.id, ticket) == copy_key
    colleague = make_person(organisation=vendor.organisation)
    others = (
        replace(here, session_id=2),
        replace(here, user_id=colleague.user.id),
        make_vendor().actor,
    )
    assert [read(other, scenario.id, ticket) for other in others] == [None] * 3
    for spoilt in ("", "x", ticket[:-2], "长"):
        assert read(here, scenario.id, spoilt) is None
    proposal_copy_keys.begin_anew(here, scenario.id, OTHER, ProposalContent())
    assert read(here, scenario.id, ticket) is None


def test_a_lost_passphrase_loses_the_draft_and_not_what_is_sealed(scenario: Scenario) -> None:
    vendor = make_vendor()
    copy_key, _content = _begin(scenario, vendor)
    sealed = proposal_submission.submit(vendor.actor, scenario.id, 2, copy_key=copy_key)
    commitment = sealed.row.commitment
    new_key = proposal_copy_keys.begin_anew(vendor.actor, scenario.id, OTHER, ProposalContent())
    own = proposals.get_own(vendor.actor, scenario.id, copy_key=new_key)
    assert (own.content, own.row.commitment, own.row.state) == (
        ProposalContent(),
        commitment,
        "submitted",
    )
    assert own.is_changed_since_submission
    assert proposals.read_submitted(own) is None
    assert [file.is_sealed for file in own.row.sealed_files] == [True]
    with pytest.raises(NotFound):
        proposal_exports.export_submitted(vendor.actor, scenario.id, copy_key=new_key)
    with pytest.raises(InvalidInput):
        proposal_copy_keys.unlock(vendor.actor, scenario.id, PASSPHRASE)
    assert proposal_copy_keys.unlock(vendor.actor, scenario.id, OTHER) == new_key
    content = proposal_content(scenario, make_version(vendor, name="另一个模型"))
    proposals.save_draft(vendor.actor, scenario.id, content, own.version, copy_key=new_key)
    replaced = proposal_submission.submit(
        vendor.actor, scenario.id, own.version + 1, copy_key=new_key
    )
    assert replaced.receipt_version == 2


def test_what_was_given_up_cannot_be_confirmed_as_it_was(app: Flask) -> None:
    split, vendor = make_split_scenario(), make_vendor()
    scenario = split.scenario
    make_proposal(vendor, scenario)
    content = proposal_content(scenario, make_version(vendor, name="另一个模型"))
    copy_key = proposal_copy_keys.begin_anew(vendor.actor, scenario.id, OTHER, content)
    changed = replace(read_content(scenario), reference_days=80)
    buyer = split.buyer.person.actor
    amendments.amend(buyer, scenario.id, changed, "补充。", scenario.version)
    with pytest.raises(InvalidInput) as refusal:
        proposal_submission.confirm(vendor.actor, scenario.id, copy_key=copy_key)
    assert set(refusal.value.fields) == {"summary"}


def test_receipts_and_withdrawing_need_no_passphrase(scenario: Scenario) -> None:
    vendor = make_vendor()
    copy_key, _content = _begin(scenario, vendor)
    key = "k-1"
    proposal_submission.submit(vendor.actor, scenario.id, 2, copy_key=copy_key, key=key)
    again = proposal_submission.submit(vendor.actor, scenario.id, 2, key=key)
    assert again.receipt_version == 1
    own = proposals.get_at_a_glance(vendor.actor, scenario.id)
    assert proposal_receipts.read_receipt(own.row, vendor.organisation.id, 1).token
    assert proposal_submission.withdraw(vendor.actor, scenario.id).row.state == "withdrawn"
    with pytest.raises(NotFound):
        proposal_results.get_own_result(vendor.actor, scenario.id)


def test_a_model_stays_as_it_is_while_a_locked_proposal_may_name_it(scenario: Scenario) -> None:
    vendor = make_vendor()
    row = make_proposal(vendor, scenario)
    version_id = models.list_own(vendor.actor)[0].versions[0].id
    with pytest.raises(NotAllowed, match="口令"):
        bids.require_not_bid(vendor.actor, [version_id + 100])
    proposal_submission.withdraw(vendor.actor, scenario.id)
    bids.require_not_bid(vendor.actor, [version_id])
    assert row.state == "withdrawn"


def test_where_the_platform_keeps_the_key_there_is_no_passphrase(app: Flask) -> None:
    vendor, scenario = make_vendor(), make_scenario()
    row = make_proposal(vendor, scenario)
    assert row.copy_key is None
    with pytest.raises(NotFound):
        proposal_copy_keys.unlock(vendor.actor, scenario.id, PASSPHRASE)
    own = proposals.get_own(vendor.actor, scenario.id, copy_key=bytes(32))
    assert own.owner.copy_key is None
