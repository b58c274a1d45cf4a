"""Every write leaves an entry: who, from where, what, old and new; never a secret."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.db import Base, db
from marketplace.models import AuditEntry, Organisation
from marketplace.services import acting, organisations, proposals, scenarios
from marketplace.services.acting import Origin
from marketplace.services.audit_policy import ANONYMOUS, SHOWN, UNAUDITED
from marketplace.services.auditing import LONGEST_VALUE, AuditAction
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import make_administrator, make_buyer, make_organisation, make_vendor
from tests.factories.proposals import make_version, proposal_content
from tests.factories.scenarios import make_scenario

SECRETS = ("hash", "secret", "token", "nonce", "storage_key", "wrapped", "_step", "copy", "seal")


def _entries(subject_type: str) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.subject_type == subject_type)
    return list(db.session.scalars(query.order_by(AuditEntry.id)))


@pytest.mark.usefixtures("app")
class TestEntries:
    def test_a_change_is_entered_with_old_and_new_value(self) -> None:
        organisation = make_organisation(state="pending")
        chief = make_administrator()
        origin = Origin(chief.user.id, chief.organisation.id, "10.0.0.7")
        with acting.on_behalf_of(origin):
            organisations.reject(chief.actor, organisation.id, "名称不符。")
        entry = [e for e in _entries("organisation") if e.subject_id == organisation.id][-1]
        assert (entry.actor_id, entry.organisation_id, entry.address) == (
            chief.user.id,
            chief.organisation.id,
            "10.0.0.7",
        )
        assert entry.action == AuditAction.UPDATE
        assert entry.changes == {
            "state": ["pending", "rejected"],
            "decision_reason": [None, "名称不符。"],
        }

    def test_without_a_request_nobody_is_named(self) -> None:
        make_organisation()
        (entry,) = _entries("organisation")
        assert (entry.action, entry.actor_id, entry.address) == ("insert", None, None)
        assert entry.changes["city"] == [None, "zhengzhou"]

    def test_what_was_rolled_back_left_no_entry(self) -> None:
        def fail() -> None:
            with unit_of_work() as work:
                work.add(Organisation(kind="buyer", name="甲", uscc="9" * 18, city="henan"))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert _entries("organisation") == []

    def test_a_deletion_keeps_what_was_there(self) -> None:
        scenario = make_scenario()
        with unit_of_work() as work:
            criterion = scenario.criteria[0]
            kind, weight = criterion.kind, criterion.weight
            work.session.delete(criterion)
        entry = _entries("criterion")[-1]
        assert entry.action == AuditAction.DELETE
        assert entry.changes["kind"] == [kind, None]
        assert entry.changes["weight"] == [weight, None]

    def test_secrets_are_changed_without_a_value(self) -> None:
        buyer = make_buyer()
        with unit_of_work():
            buyer.user.password_hash = "$argon2id$secret-hash"
            buyer.user.name = "新名"
        entry = _entries("user")[-1]
        assert entry.changes["password_hash"] is None
        assert entry.changes["name"][1] == "新名"
        everything = json.dumps([e.changes for e in db.session.scalars(select(AuditEntry))])
        assert "argon2" not in everything

    def test_long_texts_are_kept_by_their_beginning(self) -> None:
        buyer = make_buyer()
        draft = make_scenario(buyer, "draft")
        with unit_of_work():
            draft.contents = "长" * (LONGEST_VALUE + 9)
        (_old, new) = _entries("scenario")[-1].changes["contents"]
        assert new == "长" * LONGEST_VALUE + "…"

    def test_moments_and_amounts_are_kept(self) -> None:
        buyer = make_buyer()
        scenario = make_scenario(buyer)
        scenarios.cancel(buyer.actor, scenario.id, "不做了。")
        with unit_of_work():
            scenario.proposal_deadline += timedelta(days=1)  # type: ignore[operator]
            scenario.price_ceiling = None
        changes = _entries("scenario")[-1].changes
        assert changes["proposal_deadline"][1].endswith("+00:00")
        assert float(changes["price_ceiling"][0]) > 0

    def test_a_proposal_names_nobody(self) -> None:
        vendor, scenario = make_vendor(), make_scenario()
        content = proposal_content(scenario, make_version(vendor), summary="a-sealed-word")
        origin = Origin(vendor.user.id, vendor.organisation.id, "10.0.0.7")
        with acting.on_behalf_of(origin):
            proposals.save_draft(vendor.actor, scenario.id, content, 0)
        (entry,) = _entries(ANONYMOUS)
        assert (entry.actor_id, entry.organisation_id, entry.address) == (None, None, None)
        assert set(entry.changes) <= {"state"}
        assert "a-sealed-word" not in json.dumps(
            [e.changes for e in db.session.scalars(select(AuditEntry))]
        )


def test_every_table_is_audited_or_says_why_not() -> None:
    tables = set(Base.metadata.tables)
    assert set(SHOWN) | UNAUDITED == tables
    assert not set(SHOWN) & UNAUDITED


def test_only_columns_that_are_there_are_shown_and_none_that_is_secret() -> None:
    for name, shown in SHOWN.items():
        columns = set(Base.metadata.tables[name].columns.keys())
        assert shown <= columns, name
        secret = {column for column in shown if any(part in column for part in SECRETS)}
        assert secret == set(), name
