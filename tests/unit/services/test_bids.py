"""What a sealed proposal rests on stays as it was at the deadline until the ranking has run."""

from datetime import timedelta

import pytest

from marketplace.domain.errors import NotAllowed
from marketplace.models import Filing, Scenario
from marketplace.services import (
    credentials,
    filings,
    models,
    proposal_submission,
    rankings,
    scenarios,
)
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import Person, make_administrator, make_buyer, make_vendor
from tests.factories.proposals import TASK, make_credential, make_proposal, make_version
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")

NUMBERS = tuple(f"Henan-CeShi-20260101000{digit}" for digit in "12")


def file(vendor: Person, model_id: int, number: str = NUMBERS[0]) -> Filing:
    return models.add_filing(vendor.actor, model_id, "generative-service", number, None)


def correct(vendor: Person, filing: Filing) -> None:
    series, number = "generative-service", NUMBERS[1]
    models.save_filing(vendor.actor, filing.model_id, filing.id, series, number, None)


def failed_gates(clock: Clock, buyer: Person, scenario: Scenario) -> list[str]:
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    result = rankings.read_run(rankings.run(buyer.actor, scenario.id)).result
    return [gate.rule for line in result.disqualified for gate in line.failed]


def test_a_filing_noted_after_the_deadline_comes_too_late(clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer, is_filing_required=True)
    version = make_version(vendor)
    make_proposal(vendor, scenario, version)
    clock.set(scenario.proposal_deadline)
    file(vendor, version.model_id)
    assert failed_gates(clock, buyer, scenario) == ["filing"]


def test_a_filing_noted_after_sealing_and_before_the_deadline_counts(clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer, is_filing_required=True)
    version = make_version(vendor)
    make_proposal(vendor, scenario, version)
    clock.set(scenario.proposal_deadline - timedelta(seconds=1))
    file(vendor, version.model_id)
    assert failed_gates(clock, buyer, scenario) == []


@pytest.mark.parametrize(
    ("before", "after", "failed"),
    [
        ("not-found", None, ["filing"]),
        ("not-found", "checked", ["filing"]),
        ("checked", "not-found", []),
        (None, "not-found", []),
    ],
)
def test_only_what_was_found_before_the_deadline_decides(
    clock: Clock, before: str | None, after: str | None, failed: list[str]
) -> None:
    buyer, vendor, chief = make_buyer(), make_vendor(), make_administrator()
    scenario = make_scenario(buyer, is_filing_required=True)
    version = make_version(vendor)
    filing = file(vendor, version.model_id)
    make_proposal(vendor, scenario, version)
    if before:
        filings.check(chief.actor, filing.id, before, "公告")
    clock.set(scenario.proposal_deadline)
    if after:
        filings.check(chief.actor, filing.id, after, "公告")
    assert failed_gates(clock, buyer, scenario) == failed


def test_a_number_found_beside_one_that_was_not_is_enough(clock: Clock) -> None:
    buyer, vendor, chief = make_buyer(), make_vendor(), make_administrator()
    scenario = make_scenario(buyer, is_filing_required=True)
    version = make_version(vendor)
    lost = file(vendor, version.model_id)
    file(vendor, version.model_id, NUMBERS[1])
    make_proposal(vendor, scenario, version)
    filings.check(chief.actor, lost.id, "not-found", "公告")
    assert failed_gates(clock, buyer, scenario) == []


def test_nobody_leaves_after_the_deadline_by_removing_what_the_proposal_rests_on(
    clock: Clock,
) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer, is_filing_required=True, minimum_tier="T1")
    version = make_version(vendor)
    report = make_credential(vendor, version, TASK, 30, 37)
    filing = file(vendor, version.model_id)
    make_proposal(vendor, scenario, version, credential_ids=(report.id,))
    for _moment in ("before the deadline", "after it"):
        with pytest.raises(NotAllowed):
            credentials.remove_credential(vendor.actor, report.id)
        with pytest.raises(NotAllowed):
            models.remove_filing(vendor.actor, version.model_id, filing.id)
        with pytest.raises(NotAllowed):
            correct(vendor, filing)
        clock.set(scenario.proposal_deadline)
    open_all(buyer, scenario.id)
    with pytest.raises(NotAllowed):
        models.remove_filing(vendor.actor, version.model_id, filing.id)
    assert failed_gates_of_a_run(buyer, scenario) == []


def failed_gates_of_a_run(buyer: Person, scenario: Scenario) -> list[str]:
    result = rankings.read_run(rankings.run(buyer.actor, scenario.id)).result
    return [gate.rule for line in result.disqualified for gate in line.failed]


def test_who_withdraws_in_time_may_remove_it(clock: Clock) -> None:
    vendor = make_vendor()
    scenario = make_scenario(make_buyer())
    version = make_version(vendor)
    report = make_credential(vendor, version, TASK, 30, 37)
    filing = file(vendor, version.model_id)
    make_proposal(vendor, scenario, version, credential_ids=(report.id,))
    proposal_submission.withdraw(vendor.actor, scenario.id)
    credentials.remove_credential(vendor.actor, report.id)
    models.remove_filing(vendor.actor, version.model_id, filing.id)


def test_a_call_that_ended_unopened_holds_nothing(clock: Clock) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    version = make_version(vendor)
    report = make_credential(vendor, version, TASK, 30, 37)
    make_proposal(vendor, scenario, version, credential_ids=(report.id,))
    scenarios.cancel(buyer.actor, scenario.id, "预算调整。")
    credentials.remove_credential(vendor.actor, report.id)


def test_other_versions_and_other_vendors_are_free(clock: Clock) -> None:
    vendor, other = make_vendor(), make_vendor()
    scenario = make_scenario(make_buyer())
    bid, spare = make_version(vendor), make_version(vendor, name="另一个模型")
    make_proposal(vendor, scenario, bid)
    report = make_credential(vendor, spare, TASK, 30, 37)
    credentials.remove_credential(vendor.actor, report.id)
    theirs = make_credential(other, make_version(other), TASK, 30, 37)
    credentials.remove_credential(other.actor, theirs.id)
