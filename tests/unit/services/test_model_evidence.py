"""What the tests of models say of work in a sector."""

from decimal import Decimal

import pytest

from marketplace.domain import clock as domain_clock
from marketplace.matching.evidence import evidence_score
from marketplace.models import ModelVersion
from marketplace.services import models
from marketplace.services.evidence_results import list_results
from marketplace.services.model_evidence import find_evidence
from tests.factories.people import Person, make_vendor
from tests.factories.proposals import TASK, make_credential, make_version

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def vendor() -> Person:
    return make_vendor()


def evidence_of(*versions: ModelVersion, sector: str = "industry"):
    return find_evidence([row.model_id for row in versions], sector, domain_clock.now())


def test_a_model_counts_as_its_results_do(vendor: Person) -> None:
    version = make_version(vendor)
    credential = make_credential(vendor, version, TASK, 33, 37)
    (found,) = evidence_of(version).values()
    expected = evidence_score(list_results("industry", [credential], domain_clock.now()))
    assert (found.version, found.score) == (version, expected)
    assert found.score.raw > 0


def test_the_better_tested_version_speaks_for_a_model(vendor: Person) -> None:
    good = make_version(vendor)
    make_credential(vendor, good, TASK, 36, 37)
    worse = models.add_version(vendor.actor, good.model_id, "v2", "", None)
    make_credential(vendor, worse, TASK, 20, 37)
    (found,) = evidence_of(good).values()
    assert found.version == good


def test_of_equal_versions_the_newer_speaks(vendor: Person) -> None:
    old = make_version(vendor)
    make_credential(vendor, old, TASK, 33, 37)
    new = models.add_version(vendor.actor, old.model_id, "v2", "", None)
    make_credential(vendor, new, TASK, 33, 37)
    (found,) = evidence_of(old).values()
    assert found.version == new


def test_results_count_in_the_sector_that_is_asked_for(vendor: Person) -> None:
    version = make_version(vendor)
    make_credential(vendor, version, TASK, 33, 37)
    there = evidence_of(version).values()
    assert all(item.score.raw > Decimal(0) for item in there)
    assert evidence_of(version, sector="culture-tourism") == {}


def test_who_was_never_tested_is_absent(vendor: Person) -> None:
    assert evidence_of(make_version(vendor)) == {}
    assert find_evidence([], "industry", domain_clock.now()) == {}
