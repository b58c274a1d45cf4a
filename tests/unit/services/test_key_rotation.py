"""Everything comes under the new platform key, however often the rotation is killed."""

from collections import Counter
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.db import db
from marketplace.models import (
    AuditEntry,
    Delivery,
    Handover,
    HandoverFile,
    Proposal,
    Question,
    Scenario,
    SealedFile,
)
from marketplace.sealing.platform_key import FILE_NAME, NEXT_FILE_NAME
from marketplace.services import (
    annex_files,
    askers,
    handover_vault,
    installation,
    key_holdings,
    key_rotation,
    outbox,
    proposal_files,
    proposal_submission,
    proposals,
    questions,
    second_factors,
)
from marketplace.services import proposal_vault as vault
from marketplace.services.installation import file_store
from marketplace.services.key_holdings import UNREADABLE
from marketplace.services.proposal_content import ProposalContent
from marketplace.services.scenario_keys import private_key_of
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.annexes import SECRET, add_annex_file, make_annex
from tests.factories.openings import killed_after
from tests.factories.people import TOTP_SECRET, make_buyer, make_supervisor, make_vendor
from tests.factories.proposals import make_version, proposal_content
from tests.factories.scenarios import make_scenario
from tests.leftovers import list_tokens_under

pytestmark = pytest.mark.usefixtures("app")

PLAN = b"%PDF-1.7 the plan"
LOCKED = "a key that a passphrase locks"


class Everything:
    """One of everything that rests under the platform key."""

    def __init__(self) -> None:
        self.supervisor = make_supervisor()
        self.buyer, self.vendor = make_buyer(), make_vendor()
        self.scenario = make_scenario(self.buyer)
        actor = self.vendor.actor
        make_annex(self.buyer, self.scenario)
        self.annex_file = add_annex_file(self.buyer, self.scenario)
        self.question = questions.ask(actor, self.scenario.id, "相机由谁采购？")
        content = proposal_content(self.scenario, make_version(self.vendor))
        proposals.save_draft(actor, self.scenario.id, content, 0)
        own = proposals.attach(actor, self.scenario.id, PLAN, "plan.pdf")
        [note] = own.content.files
        self.file_id = note.file_id
        proposal_submission.submit(actor, self.scenario.id, own.row.draft_version)
        self.handed_over = self._hand_over()
        self.locked = make_vendor()
        self._lock_a_copy()

    def _hand_over(self) -> HandoverFile:
        """A file as a delivery keeps it."""
        digest = sha256(PLAN).hexdigest()
        token = handover_vault.protect_file(PLAN, self.scenario, digest)
        with unit_of_work() as work:
            due = date(2030, 3, 1)
            milestone = work.add(
                Delivery(scenario_id=self.scenario.id, number=1, title="上线", due_on=due)
            )
            handover = work.add(
                Handover(delivery_id=milestone.id, prepared_by_id=self.vendor.user.id)
            )
            return work.add(
                HandoverFile(
                    handover_id=handover.id,
                    name="plan.pdf",
                    media_type="application/pdf",
                    size=len(PLAN),
                    digest=digest,
                    storage_key=file_store().put(token),
                )
            )

    def _lock_a_copy(self) -> None:
        """Another vendor's, as in split custody: what a passphrase locks is rewrapped as it is."""
        actor, scenario_id = self.locked.actor, self.scenario.id
        own = proposals.save_draft(actor, scenario_id, ProposalContent(), 0)
        with unit_of_work() as work:
            work.lock(own.row).copy_key = vault.protect_copy_key(LOCKED, scenario_id, own.owner)

    def check(self) -> None:
        """That everybody still reads their own."""
        actor, scenario_id = self.vendor.actor, self.scenario.id
        own = proposals.find_own(actor, scenario_id)
        assert own is not None
        assert own.content.price == self.scenario.price_ceiling
        assert vault.read_bidder(own.row) == self.vendor.organisation.id
        assert proposal_files.read_own_file(own.row, own.owner, self.file_id)[1] == PLAN
        locked = proposals.get_at_a_glance(self.locked.actor, scenario_id)
        assert vault.reveal_copy_key(locked.row, locked.owner) == LOCKED
        [receipt] = own.row.receipts
        assert vault.reveal_receipt(receipt, self.vendor.organisation.id).count(".") == 2
        question = db.session.get_one(Question, self.question.id)
        assert askers.read_asker(question)[0] == self.vendor.organisation.id
        assert question.asker_tag == askers.tag_of(scenario_id, self.vendor.organisation.id)
        _row, data = annex_files.read_own(self.buyer.actor, scenario_id, self.annex_file.id)
        assert data.decode() == SECRET
        row = db.session.get_one(HandoverFile, self.handed_over.id)
        token = file_store().get(row.storage_key)
        assert handover_vault.reveal_file(token, self.scenario, row.digest) == PLAN
        assert second_factors.reveal_secret(self.supervisor.user) == TOTP_SECRET
        assert private_key_of(self.scenario).public_jwk() == self.scenario.public_key


def old_key_id() -> str:
    return installation.platform_key().key_id


def list_keys_in_use() -> set[frozenset[str]]:
    counts = key_holdings.count_by_key()
    assert counts.pop("custodians' parts") == Counter()
    return set(map(frozenset, counts.values()))


def test_everything_comes_under_the_new_key() -> None:
    made, old = Everything(), old_key_id()
    done = key_rotation.rotate()
    new = old_key_id()
    assert (done.old, done.new) == (old, new)
    assert old != new
    made.check()
    outbox.deliver_due()
    assert list_tokens_under(old) == []
    assert done.unreadable == []
    assert key_rotation.find_pending() is None


def test_a_vendor_still_has_one_proposal() -> None:
    made = Everything()
    key_rotation.rotate()
    own = proposals.find_own(made.vendor.actor, made.scenario.id)
    assert own is not None
    changed = replace(own.content, days=99)
    proposals.save_draft(made.vendor.actor, made.scenario.id, changed, own.version)
    assert db.session.scalar(select(func.count(Proposal.id))) == 2


@pytest.mark.parametrize("survived", range(0, 16, 3))
def test_a_rotation_that_was_killed_goes_on(survived: int) -> None:
    made, old = Everything(), old_key_id()
    with killed_after(survived):
        key_rotation.rotate()
    pending = key_rotation.find_pending()
    assert pending is not None
    assert old_key_id() == old
    done = key_rotation.rotate()
    assert done.new == pending.key_id == old_key_id()
    made.check()
    outbox.deliver_due()
    assert list_tokens_under(old) == []


def test_the_old_key_is_kept_for_what_was_backed_up() -> None:
    folder = installation.keys_folder()
    content, old = (folder / FILE_NAME).read_bytes(), old_key_id()
    done = key_rotation.rotate()
    assert done.retired == folder / f"platform-{old}.retired.key"
    assert done.retired.read_bytes() == content
    assert not (folder / NEXT_FILE_NAME).exists()


def test_a_key_in_the_settings_is_changed_by_hand(app: Flask) -> None:
    made, folder = Everything(), installation.keys_folder()
    text = (folder / FILE_NAME).read_text()
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, sealing_key=text)
    done = key_rotation.rotate()
    assert done.retired is None
    assert (folder / FILE_NAME).read_text() == text
    assert key_rotation.find_pending() is not None
    assert not key_rotation.is_finished_by_setting()
    assert key_rotation.rotate().new == done.new
    following = (folder / NEXT_FILE_NAME).read_text()
    app.config["SETTINGS"] = replace(settings, sealing_key=following)
    assert key_rotation.find_pending() is None
    made.check()
    assert key_rotation.is_finished_by_setting()
    assert not (folder / NEXT_FILE_NAME).exists()


def test_what_cannot_be_read_is_left_and_named() -> None:
    made = Everything()
    with unit_of_work() as work:
        work.lock(made.scenario).wrapped_private_key = "no token"
        file = work.lock(db.session.scalars(select(SealedFile).where(~SealedFile.is_sealed)).one())
        installation.file_store().remove(file.storage_key)
    done = key_rotation.rotate()
    assert done.unreadable == [f"scenario {made.scenario.id}", f"sealed_file {file.id}"]
    counts = key_holdings.count_by_key()
    assert counts["scenarios' private keys"] == Counter({UNREADABLE: 1})
    assert counts["vendors' attachments"] == Counter({UNREADABLE: 1})
    assert counts["vendors' drafts"] == Counter({done.new: 2})


def test_it_is_counted_what_is_under_which_key() -> None:
    Everything()
    old = old_key_id()
    assert list_keys_in_use() == {frozenset({old})}
    key_rotation.rotate()
    assert list_keys_in_use() == {frozenset({old_key_id()})}


def test_no_row_looks_changed_and_the_audit_has_one_word() -> None:
    made = Everything()
    moment = db.session.get_one(Scenario, made.scenario.id).updated_at
    before = db.session.scalar(select(func.count(AuditEntry.id))) or 0
    done = key_rotation.rotate()
    assert db.session.get_one(Scenario, made.scenario.id).updated_at == moment
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()[before:]
    assert [(entry.subject_type, entry.note) for entry in entries] == [
        ("platform_key", f"{done.old} → {done.new}")
    ]
