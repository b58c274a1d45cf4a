"""Scores of many models at once are those of each, whatever has been kept."""

import pytest

from marketplace.credentials.tiers import Tier
from marketplace.domain import clock as domain_clock
from marketplace.domain.membership import OrganisationKind
from marketplace.services import takings_back
from marketplace.services.evidence_scores import ModelScores, find_scores
from marketplace.services.model_evidence import find_evidence
from tests.conftest import Clock
from tests.factories.credentials import make_signed, make_testing_body
from tests.factories.people import Person, make_person, make_vendor
from tests.factories.proposals import TASK, make_credential, make_version

pytestmark = pytest.mark.usefixtures("app")

SECTORS = ("industry", "energy", "culture-tourism")


@pytest.fixture
def vendor() -> Person:
    return make_vendor()


def scores_of(model_id: int) -> ModelScores:
    return find_scores({model_id: SECTORS}, domain_clock.now())[model_id]


def test_they_are_those_of_the_model_s_evidence_in_every_sector(vendor: Person) -> None:
    version = make_version(vendor)
    make_credential(vendor, version, TASK, 33, 37)
    make_credential(vendor, version, "gsm8k", 1200, 1319)
    expected = {
        sector: found[version.model_id].score.raw
        for sector in SECTORS
        if (found := find_evidence([version.model_id], sector, domain_clock.now()))
    }
    assert len(expected) == 3
    for _again in range(2):
        assert scores_of(version.model_id) == ModelScores(Tier.T1, expected)


def test_who_was_never_tested_is_absent(vendor: Person) -> None:
    number = make_version(vendor).model_id
    assert find_scores({number: SECTORS}, domain_clock.now()) == {}
    assert find_scores({}, domain_clock.now()) == {}


def test_a_signed_credential_counts_until_it_is_taken_back(vendor: Person) -> None:
    owner = make_person(OrganisationKind.EVALUATOR)
    body = make_testing_body(organisation_id=owner.organisation.id)
    version = make_version(vendor)
    row = make_signed(vendor, body, version)
    before = scores_of(version.model_id)
    assert (before.tier, bool(before.scores)) == (Tier.T3, True)
    takings_back.revoke(owner.actor, row.id, "测评环境有误。")
    assert scores_of(version.model_id) == ModelScores(Tier.T0, {})


def test_a_signed_credential_counts_until_it_expires(clock: Clock, vendor: Person) -> None:
    version = make_version(vendor)
    make_signed(vendor, make_testing_body(), version)
    assert scores_of(version.model_id).scores
    clock.advance(days=100)
    assert not scores_of(version.model_id).scores
