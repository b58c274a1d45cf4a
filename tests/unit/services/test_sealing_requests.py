"""Requests to seal that come twice: one receipt, whatever happened in between."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from marketplace.db import db
from marketplace.domain.errors import DeadlinePassed, StaleVersion
from marketplace.models import Receipt, Scenario, SealingRequest
from marketplace.services import proposal_submission, proposals
from marketplace.services.proposal_content import ProposalContent
from marketplace.services.sealing_requests import RequestKeyReused, RequestKeyUnusable
from tests.factories.people import Person, make_person, make_vendor
from tests.factories.proposals import make_version, proposal_content
from tests.factories.scenarios import make_scenario
from tests.threads import at_once


def _drafted(vendor: Person | None = None) -> tuple[Person, Scenario, ProposalContent]:
    vendor, scenario = vendor or make_vendor(), make_scenario()
    content = proposal_content(scenario, make_version(vendor, name=f"模型{scenario.id}"))
    proposals.save_draft(vendor.actor, scenario.id, content, 0)
    return vendor, scenario, content


def _count_receipts() -> int:
    return db.session.query(Receipt).count()


def test_the_same_key_gives_the_same_receipt(app: Flask) -> None:
    vendor, scenario, _content = _drafted()
    first = proposal_submission.submit(vendor.actor, scenario.id, 1, key="k-1")
    again = proposal_submission.submit(vendor.actor, scenario.id, 1, key="k-1")
    assert (first.receipt_version, again.receipt_version) == (1, 1)
    assert _count_receipts() == 1


def test_the_same_key_twice_at_once_gives_one_receipt(app: Flask) -> None:
    vendor, scenario, _content = _drafted()
    actor, scenario_id = vendor.actor, scenario.id

    def call() -> tuple[int, str | None]:
        sealed = proposal_submission.submit(actor, scenario_id, 1, key="k-1")
        return sealed.receipt_version, sealed.row.commitment

    answers = at_once(app, *[call] * 4)
    assert answers == [answers[0]] * 4
    assert answers[0][0] == 1
    assert _count_receipts() == db.session.query(SealingRequest).count() == 1


def test_an_old_key_is_answered_by_its_old_receipt(app: Flask) -> None:
    vendor, scenario, content = _drafted()
    proposal_submission.submit(vendor.actor, scenario.id, 1, key="first")
    proposals.save_draft(vendor.actor, scenario.id, replace(content, days=60), 1)
    replaced = proposal_submission.submit(vendor.actor, scenario.id, 2, key="second")
    old = proposal_submission.submit(vendor.actor, scenario.id, 1, key="first")
    assert (old.receipt_version, replaced.receipt_version) == (1, 2)
    assert (old.row.version, _count_receipts()) == (2, 2)


def test_a_key_that_was_answered_by_what_stood_is_known_after_a_replacement(app: Flask) -> None:
    vendor, scenario, content = _drafted()
    for key in ("first", "another window"):
        proposal_submission.submit(vendor.actor, scenario.id, 1, key=key)
    proposals.save_draft(vendor.actor, scenario.id, replace(content, days=60), 1)
    proposal_submission.submit(vendor.actor, scenario.id, 2, key="second")
    again = proposal_submission.submit(vendor.actor, scenario.id, 1, key="another window")
    assert again.receipt_version == 1


def test_an_answer_lost_in_the_last_second_is_given_after_the_deadline(
    app: Flask, clock: Any
) -> None:
    vendor, scenario, _content = _drafted()
    proposal_submission.submit(vendor.actor, scenario.id, 1, key="k-1")
    clock.advance(days=14)
    again = proposal_submission.submit(vendor.actor, scenario.id, 1, key="k-1")
    assert again.receipt_version == 1
    with pytest.raises(DeadlinePassed):
        proposal_submission.submit(vendor.actor, scenario.id, 1, key="k-2")


def test_a_key_of_another_request_is_refused(app: Flask) -> None:
    vendor, scenario, content = _drafted()
    proposal_submission.submit(vendor.actor, scenario.id, 1, key="k-1")
    proposals.save_draft(vendor.actor, scenario.id, replace(content, days=60), 1)
    _vendor, other, _content = _drafted(vendor)
    calls = (
        lambda: proposal_submission.submit(vendor.actor, scenario.id, 2, key="k-1"),
        lambda: proposal_submission.submit(vendor.actor, other.id, 1, key="k-1"),
        lambda: proposal_submission.confirm(vendor.actor, scenario.id, key="k-1"),
    )
    for call in calls:
        with pytest.raises(RequestKeyReused):
            call()
    assert _count_receipts() == 1


def test_a_key_for_two_scenarios_at_once_seals_one(app: Flask) -> None:
    vendor, scenario, _content = _drafted()
    _vendor, other, _content = _drafted(vendor)
    actor, ids = vendor.actor, (scenario.id, other.id)
    answers = at_once(
        app,
        *(
            lambda number=number: (
                proposal_submission.submit(actor, number, 1, key="k-1").receipt_version
            )
            for number in ids
        ),
    )
    assert sum(answer == 1 for answer in answers) == 1
    assert sum(isinstance(answer, RequestKeyReused) for answer in answers) == 1
    states = sorted(proposals.get_own(actor, number).row.state for number in ids)
    assert states == ["draft", "submitted"]


def test_a_request_that_was_refused_may_come_again_under_its_key(app: Flask) -> None:
    vendor, scenario, content = _drafted()
    proposals.save_draft(vendor.actor, scenario.id, replace(content, days=60), 1)
    with pytest.raises(StaleVersion):
        proposal_submission.submit(vendor.actor, scenario.id, 1, key="k-1")
    assert proposal_submission.submit(vendor.actor, scenario.id, 2, key="k-1").receipt_version == 1


def test_vendors_may_choose_the_same_key_and_colleagues_share_theirs(app: Flask) -> None:
    vendor, scenario, _content = _drafted()
    rival = make_vendor()
    content = proposal_content(scenario, make_version(rival))
    proposals.save_draft(rival.actor, scenario.id, content, 0)
    colleague = make_person(organisation=vendor.organisation)
    for person in (vendor, rival, colleague):
        assert proposal_submission.submit(person.actor, scenario.id, 1, key="1").receipt_version
    assert _count_receipts() == 2


@pytest.mark.parametrize("key", ["长", "a\nb", "k" * 201])
def test_what_is_no_key_is_refused(app: Flask, key: str) -> None:
    vendor, scenario, _content = _drafted()
    with pytest.raises(RequestKeyUnusable):
        proposal_submission.submit(vendor.actor, scenario.id, 1, key=key)
    assert proposals.get_own(vendor.actor, scenario.id).row.state == "draft"


def test_the_row_says_nothing_of_the_key_or_the_vendor(app: Flask) -> None:
    first, scenario, _content = _drafted()
    _same, other, _content = _drafted(first)
    keys = ("0001", "0002")
    for listing, key in zip((scenario, other), keys, strict=True):
        proposal_submission.submit(first.actor, listing.id, 1, key=key)
    rows = db.session.query(SealingRequest).order_by(SealingRequest.id).all()
    tags = [tag for row in rows for tag in (row.tag, row.asked_tag)]
    assert len(set(tags)) == 4
    assert all(len(tag) == 64 for tag in tags)
    assert {column.name for column in SealingRequest.__table__.columns} == {
        "id",
        "tag",
        "asked_tag",
        "receipt_id",
    }
