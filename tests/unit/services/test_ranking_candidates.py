"""Opened proposals as the matching sees them."""

from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from marketplace.credentials.signed.credential import Purpose
from marketplace.domain import clock as domain_clock
from marketplace.domain.membership import OrganisationKind
from marketplace.matching.proposals import Answer as MatchedAnswer
from marketplace.matching.proposals import Candidate, EvidenceResult, KpiCommitment, Relevance
from marketplace.matching.rules import Rules, Tier
from marketplace.models import Credential, ModelVersion, Scenario
from marketplace.services import models, takings_back
from marketplace.services.proposal_content import Answer, ProposalContent
from marketplace.services.ranking_candidates import list_candidates, make_candidate
from marketplace.services.ranking_rules import build_rules, closing_of
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.credentials import make_signed, make_testing_body, send_list
from tests.factories.evaluators import Body
from tests.factories.people import Person, make_buyer, make_person, make_vendor
from tests.factories.proposals import (
    TASK,
    make_credential,
    make_version,
    proposal_content,
)
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")

KPIS = (
    {"name": "漏检率", "baseline": "12", "target": "3", "unit": "%"},
    {"name": "满意度", "baseline": "", "target": "提高", "unit": ""},
)
NUMBER = "网信算备" + "1" * 21 + "号"


@dataclass
class Bid:
    """A vendor's content for a scenario, not sealed."""

    vendor: Person
    version: ModelVersion
    scenario: Scenario
    rules: Rules
    content: ProposalContent

    def candidate(self, **fields: object) -> Candidate:
        content = replace(self.content, **fields)  # type: ignore[arg-type]
        owner = self.vendor.organisation.id
        closing = closing_of(self.scenario)
        return make_candidate(
            self.rules,
            key="7",
            organisation_id=owner,
            content=content,
            closing=closing,
            at=domain_clock.now(),
        )


@pytest.fixture
def bid() -> Bid:
    vendor = make_vendor()
    scenario, version = make_scenario(make_buyer(), kpis=KPIS), make_version(vendor)
    content = proposal_content(scenario, version)
    return Bid(vendor, version, scenario, build_rules(scenario), content)


def test_figures_are_those_of_the_proposal(bid: Bid) -> None:
    candidate = bid.candidate(price=Decimal(1_700_000), days=150)
    assert (candidate.key, candidate.price, candidate.days) == ("7", Decimal(1_700_000), 150)
    assert candidate.model_version == str(bid.version.id)
    assert candidate.deployment == "on-premises"


@pytest.mark.parametrize("missing", ["price", "days"])
def test_what_never_passed_the_checks_of_a_submission_is_a_mistake(bid: Bid, missing: str) -> None:
    with pytest.raises(ValueError, match="submitted"):
        bid.candidate(**{missing: None})


@pytest.mark.parametrize(("is_met", "expected"), [(True, True), (False, False), (None, False)])
def test_answers_are_those_to_the_gates(bid: Bid, is_met: bool | None, expected: bool) -> None:
    (gate,) = bid.scenario.requirements
    answers = {gate.id: Answer(is_met, "内网部署。"), gate.id + 1: Answer(True, "没有问过。")}
    assert bid.candidate(answers=answers).answers == (
        MatchedAnswer(str(gate.id), expected, "内网部署。"),
    )
    assert bid.candidate(answers={}).answers == ()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("2.5", (KpiCommitment("漏检率", Decimal("2.5")),)), ("尽力", ()), ("", ()), ("NaN", ())],
)
def test_commitments_are_numbers_for_measurable_targets(
    bid: Bid, typed: str, expected: tuple[KpiCommitment, ...]
) -> None:
    assert bid.candidate(kpis={"漏检率": typed, "满意度": "5", "别的": "1"}).kpis == expected


def test_evidence_is_what_was_tested_on_a_known_benchmark(bid: Bid) -> None:
    report = make_credential(bid.vendor, bid.version, TASK, 30, 37)
    (evidence,) = bid.candidate(credential_ids=(report.id,)).evidence
    assert evidence.id == f"{report.id}:{report.results[0].id}"
    assert (evidence.task, evidence.n, evidence.tier) == (TASK, 37, Tier.T1)
    assert evidence.value is not None
    assert round(evidence.value, 6) == Decimal("0.810811")
    assert (evidence.baseline, evidence.top) == (Decimal("0.25"), Decimal("0.7994"))
    assert evidence.relevance == Relevance.PROXY
    assert evidence.model_version == str(bid.version.id)


def test_an_unknown_benchmark_is_no_evidence(bid: Bid) -> None:
    report = make_credential(bid.vendor, bid.version, "home_made_quiz", 30, 37)
    assert bid.candidate(credential_ids=(report.id,)).evidence == ()


def test_evidence_of_another_vendor_does_not_count(bid: Bid) -> None:
    other = make_vendor()
    report = make_credential(other, make_version(other), TASK, 30, 37)
    assert bid.candidate(credential_ids=(report.id, 10**6)).evidence == ()


def test_evidence_keeps_the_version_it_was_made_with(bid: Bid) -> None:
    second = models.add_version(bid.vendor.actor, bid.version.model_id, "v2", "", None)
    report = make_credential(bid.vendor, second, TASK, 30, 37)
    (evidence,) = bid.candidate(credential_ids=(report.id,)).evidence
    assert evidence.model_version == str(second.id)
    assert bid.candidate().model_version == str(bid.version.id)


def test_evidence_received_when_the_call_was_closed_does_not_count(bid: Bid, clock: Clock) -> None:
    clock.set(closing_of(bid.scenario))
    report = make_credential(bid.vendor, bid.version, TASK, 30, 37)
    assert bid.candidate(credential_ids=(report.id,)).evidence == ()


def test_a_score_in_percent_is_taken_as_a_proportion(bid: Bid) -> None:
    report = make_credential(bid.vendor, bid.version, TASK, 30, 37)
    with unit_of_work():
        report.results[0].value, report.results[0].scale = Decimal("81.25"), 100
    (evidence,) = bid.candidate(credential_ids=(report.id,)).evidence
    assert evidence.value == Decimal("0.8125")


def test_filings_are_those_of_the_vendors_own_model(bid: Bid) -> None:
    assert bid.candidate().filing is None
    models.add_filing(bid.vendor.actor, bid.version.model_id, "algorithm", NUMBER, None)
    filing = bid.candidate().filing
    assert filing is not None
    assert (filing.is_in_force, filing.detail) == (True, NUMBER)
    others = make_version(make_vendor())
    assert bid.candidate(model_version_id=others.id).filing is None
    assert bid.candidate(model_version_id=None).filing is None


def test_nothing_is_listed_of_nothing(bid: Bid) -> None:
    assert list_candidates(bid.rules, [], closing_of(bid.scenario), domain_clock.now()) == []


class TestSigned:
    """A signed credential counts by its verdict at the ranking's moment."""

    @pytest.fixture
    def body(self) -> Body:
        return make_testing_body()

    def evidence_of(self, bid: Bid, row: Credential) -> EvidenceResult:
        (found,) = bid.candidate(credential_ids=(row.id,)).evidence
        return found

    def test_it_counts_as_what_a_testing_body_signed(self, bid: Bid, body: Body) -> None:
        found = self.evidence_of(bid, make_signed(bid.vendor, body, bid.version))
        assert (found.tier, found.is_valid, found.reason) == (Tier.T3, True, None)
        assert (found.benchmark, found.n) == (TASK, 37)

    def test_stale_status_is_named(self, bid: Bid, body: Body, clock: Clock) -> None:
        row = make_signed(bid.vendor, body, bid.version)
        clock.advance(days=8)
        found = self.evidence_of(bid, row)
        assert (found.tier, found.is_valid) == (Tier.T2, True)
        assert "没有更新" in str(found.reason)

    def test_revoked_it_is_void_with_the_reason(self, bid: Bid, body: Body) -> None:
        row = make_signed(bid.vendor, body, bid.version)
        send_list(body, 2, Purpose.REVOCATION, 0)
        found = self.evidence_of(bid, row)
        assert (found.tier, found.is_valid) == (Tier.T0, False)
        assert str(found.reason) == "凭证已被测评机构撤销。"

    def test_taken_back_on_the_platform_it_is_void_with_the_reason(
        self, bid: Bid, clock: Clock
    ) -> None:
        owner = make_person(OrganisationKind.EVALUATOR)
        body = make_testing_body(organisation_id=owner.organisation.id)
        row = make_signed(bid.vendor, body, bid.version)
        taking = takings_back.suspend(owner.actor, row.id, "复核。")
        found = self.evidence_of(bid, row)
        assert (found.tier, found.is_valid) == (Tier.T0, False)
        assert "在平台上暂停凭证" in str(found.reason)
        clock.advance(minutes=1)
        takings_back.lift(owner.actor, row.id, taking.id)
        assert self.evidence_of(bid, row).is_valid

    def test_received_after_the_closing_it_does_not_count(
        self, bid: Bid, body: Body, clock: Clock
    ) -> None:
        clock.set(closing_of(bid.scenario))
        send_list(body, 2, Purpose.REVOCATION)
        send_list(body, 2, Purpose.SUSPENSION)
        row = make_signed(bid.vendor, body, bid.version)
        assert bid.candidate(credential_ids=(row.id,)).evidence == ()
