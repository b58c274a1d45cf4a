"""Drafts: saved, saved twice, saved from two windows, and only until the deadline."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from marketplace.db import WRITING, db
from marketplace.domain import clock as domain_clock
from marketplace.domain.errors import DeadlinePassed, NotAllowed, NotFound, StaleVersion
from marketplace.models import Proposal, Scenario
from marketplace.services import proposals, scenarios
from marketplace.services.proposal_content import ProposalContent
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.openings import open_all
from tests.factories.people import make_administrator, make_buyer, make_vendor
from tests.factories.proposals import make_proposal, make_version, proposal_content
from tests.factories.scenarios import make_scenario
from tests.threads import at_once

WORDS = ProposalContent(summary="一份草稿", price=Decimal(1_800_000), days=90)


def test_a_draft_is_kept_as_written(app: Flask) -> None:
    vendor, scenario = make_vendor(), make_scenario()
    content = proposal_content(scenario, make_version(vendor))
    saved = proposals.save_draft(vendor.actor, scenario.id, content, 0)
    assert saved.version == 1
    assert proposals.get_own(vendor.actor, scenario.id).content == content
    later = proposals.save_draft(vendor.actor, scenario.id, replace(content, days=60), 1)
    assert (later.version, later.content.days) == (2, 60)


def test_saving_over_another_windows_words_is_refused(app: Flask) -> None:
    vendor, scenario = make_vendor(), make_scenario()
    proposals.save_draft(vendor.actor, scenario.id, WORDS, 0)
    proposals.save_draft(vendor.actor, scenario.id, replace(WORDS, days=60), 1)
    with pytest.raises(StaleVersion):
        proposals.save_draft(vendor.actor, scenario.id, replace(WORDS, days=30), 1)
    assert proposals.get_own(vendor.actor, scenario.id).content.days == 60


def test_saving_the_same_words_again_is_no_new_version(app: Flask) -> None:
    vendor, scenario = make_vendor(), make_scenario()
    for version in (0, 0, 1, 99):
        assert proposals.save_draft(vendor.actor, scenario.id, WORDS, version).version == 1


def test_two_first_drafts_at_once_leave_one_and_refuse_one(app: Flask) -> None:
    vendor, scenario = make_vendor(), make_scenario()
    actor, scenario_id = vendor.actor, scenario.id
    answers = at_once(
        app,
        *(
            lambda days=days: (
                proposals.save_draft(actor, scenario_id, replace(WORDS, days=days), 0).version
            )
            for days in (30, 60)
        ),
    )
    assert min(answers, key=str) == 1
    assert sum(isinstance(answer, StaleVersion) for answer in answers) == 1
    assert db.session.query(Proposal).count() == 1


def test_one_first_draft_sent_twice_at_once_is_taken_once(app: Flask) -> None:
    vendor, scenario = make_vendor(), make_scenario()
    actor, scenario_id = vendor.actor, scenario.id
    call = lambda: proposals.save_draft(actor, scenario_id, WORDS, 0).version  # noqa: E731
    assert at_once(app, call, call) == [1, 1]
    assert db.session.query(Proposal).count() == 1


def test_two_windows_at_once_never_overwrite_each_other(app: Flask) -> None:
    vendor, scenario = make_vendor(), make_scenario()
    actor, scenario_id = vendor.actor, scenario.id
    proposals.save_draft(actor, scenario_id, WORDS, 0)
    answers = at_once(
        app,
        *(
            lambda days=days: (
                proposals.save_draft(actor, scenario_id, replace(WORDS, days=days), 1).content.days
            )
            for days in (30, 60, 120)
        ),
    )
    assert sum(isinstance(answer, StaleVersion) for answer in answers) == 2
    kept = [answer for answer in answers if not isinstance(answer, Exception)]
    assert kept == [proposals.get_own(actor, scenario_id).content.days]


@pytest.mark.parametrize(
    ("early", "is_taken"), [(timedelta(microseconds=1), True), (timedelta(0), False)]
)
def test_the_deadline_is_a_moment(app: Flask, clock: Any, early: timedelta, is_taken: bool) -> None:
    vendor, scenario = make_vendor(), make_scenario()
    assert scenario.proposal_deadline is not None
    clock.set(scenario.proposal_deadline - early)
    if is_taken:
        assert proposals.save_draft(vendor.actor, scenario.id, WORDS, 0).version == 1
        return
    with pytest.raises(DeadlinePassed):
        proposals.save_draft(vendor.actor, scenario.id, WORDS, 0)
    assert proposals.find_own(vendor.actor, scenario.id) is None


def test_a_cancelled_scenario_takes_nothing(app: Flask) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    scenarios.cancel(buyer.actor, scenario.id, "项目取消")
    with pytest.raises(DeadlinePassed):
        proposals.save_draft(vendor.actor, scenario.id, WORDS, 0)


def test_what_came_in_time_is_out_once_the_opening_has_gone_by(app: Flask, clock: Any) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    make_proposal(vendor, scenario)
    received_at = domain_clock.now()
    clock.advance(days=14)
    open_all(buyer, scenario.id)
    with pytest.raises(DeadlinePassed), unit_of_work() as work:
        proposals.lock_accepting(work, vendor.actor, scenario.id, received_at)


def _is_held(scenario_id: int) -> bool:
    """Whether an opening, on a connection of its own, would have to wait for the scenario."""
    with db.engine.connect() as other:
        # Not to go back to the pool with this connection's impatience.
        other.detach()
        if other.dialect.name == "sqlite":
            other.exec_driver_sql("PRAGMA busy_timeout = 0")
            other.rollback()
        query = db.select(Scenario.id).where(Scenario.id == scenario_id)
        try:
            other.execution_options(**{WRITING: True}).execute(query.with_for_update(nowait=True))
        except OperationalError:
            return True
    return False


def test_the_opening_waits_for_a_proposal_on_its_way(app: Flask) -> None:
    vendor, scenario = make_vendor(), make_scenario()
    scenario_id, received_at = scenario.id, domain_clock.now()
    with unit_of_work() as work:
        proposals.lock_accepting(work, vendor.actor, scenario_id, received_at)
        assert _is_held(scenario_id)
    assert not _is_held(scenario_id)


def test_many_vendors_hold_one_scenario_at_once(app: Flask) -> None:
    scenario_id = make_scenario().id
    vendors = [make_vendor().actor for _ in range(6)]
    answers = at_once(
        app,
        *(
            lambda actor=actor: proposals.save_draft(actor, scenario_id, WORDS, 0).version
            for actor in vendors
        ),
    )
    assert answers == [1] * 6


@pytest.mark.parametrize("make", [make_buyer, make_administrator])
def test_only_vendors_write(app: Flask, make: Any) -> None:
    person, scenario = make(), make_scenario()
    for call in (proposals.find_own, proposals.get_own):
        with pytest.raises(NotAllowed):
            call(person.actor, scenario.id)
    with pytest.raises(NotAllowed):
        proposals.save_draft(person.actor, scenario.id, WORDS, 0)
    with pytest.raises(NotAllowed):
        proposals.list_own(person.actor)


def test_a_vendor_has_nothing_of_another(app: Flask) -> None:
    vendor, rival, scenario = make_vendor(), make_vendor(), make_scenario()
    make_proposal(vendor, scenario)
    with pytest.raises(NotFound):
        proposals.get_own(rival.actor, scenario.id)
    assert proposals.list_own(rival.actor) == []


def test_the_own_list_holds_every_state_and_nothing_else(app: Flask, clock: Any) -> None:
    buyer, vendor, rival = make_buyer(), make_vendor(), make_vendor()
    opened, open_ = make_scenario(buyer), make_scenario(buyer)
    sealed = make_proposal(vendor, opened)
    make_proposal(rival, opened)
    clock.advance(days=14)
    open_all(buyer, opened.id)
    later = make_scenario(buyer)
    draft = proposals.save_draft(vendor.actor, later.id, WORDS, 0)
    proposals.save_draft(rival.actor, later.id, WORDS, 0)
    listed = proposals.list_own(vendor.actor)
    assert [own.row.id for own in listed] == [draft.row.id, sealed.id]
    assert open_.id not in {own.scenario.id for own in listed}
