"""A vendor records the digest of a version's weights, until a proposal relies on it."""

import pytest

from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound
from marketplace.services import weights
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import make_buyer, make_vendor
from tests.factories.proposals import make_proposal, make_version
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")

DIGEST, OTHER = "ab" * 32, "cd" * 32


def test_it_is_recorded_changed_and_taken_back(clock: Clock) -> None:
    vendor = make_vendor()
    version = make_version(vendor)
    recorded = weights.record_digest(vendor.actor, version.id, f" SHA256:{DIGEST.upper()} ")
    assert (recorded.weights_digest, recorded.weights_recorded_at) == (DIGEST, clock.now())
    clock.advance(days=1)
    assert (
        weights.record_digest(vendor.actor, version.id, DIGEST).weights_recorded_at != clock.now()
    )
    assert weights.record_digest(vendor.actor, version.id, OTHER).weights_digest == OTHER
    gone = weights.record_digest(vendor.actor, version.id, " ")
    assert (gone.weights_digest, gone.weights_recorded_at) == (None, None)


@pytest.mark.parametrize("text", ["abc", "zz" * 32, "sha512:" + DIGEST, "\0" * 64])
def test_what_is_no_sha256_is_refused(text: str) -> None:
    vendor = make_vendor()
    version = make_version(vendor)
    with pytest.raises(InvalidInput) as refusal:
        weights.record_digest(vendor.actor, version.id, text)
    assert list(refusal.value.fields) == ["digest"]


def test_it_is_the_vendors_own_affair() -> None:
    version = make_version(make_vendor())
    for other in (make_vendor(), make_buyer()):
        with pytest.raises(NotAllowed):
            weights.record_digest(other.actor, version.id, DIGEST)
    hidden = make_version(make_vendor(), is_published=False)
    with pytest.raises(NotFound):
        weights.record_digest(make_vendor().actor, hidden.id, DIGEST)


def test_what_a_proposal_relies_on_stays(clock: Clock) -> None:
    vendor, buyer = make_vendor(), make_buyer()
    version = make_version(vendor)
    weights.record_digest(vendor.actor, version.id, DIGEST)
    scenario = make_scenario(buyer)
    make_proposal(vendor, scenario, version)
    for text in (OTHER, ""):
        with pytest.raises(NotAllowed):
            weights.record_digest(vendor.actor, version.id, text)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    with pytest.raises(NotAllowed):
        weights.record_digest(vendor.actor, version.id, OTHER)
    assert weights.record_digest(vendor.actor, version.id, DIGEST).weights_digest == DIGEST
