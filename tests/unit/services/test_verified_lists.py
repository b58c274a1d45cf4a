"""Status lists are verified once for a revision of the registry."""

import pytest

from marketplace.db import db
from marketplace.models import StatusListVersion
from marketplace.models.status_list import Via
from marketplace.services import evaluators, status_lists
from marketplace.services.evaluator_registry import load_registry
from marketplace.services.verified_lists import VerifiedLists
from tests.conftest import Clock
from tests.factories.evaluators import Body, make_body

pytestmark = pytest.mark.usefixtures("app")


def take(body: Body) -> StatusListVersion:
    """A version that is held."""
    status_lists.receive(body.sign(body.status_list()), Via.PUSHED)
    return db.session.query(StatusListVersion).order_by(StatusListVersion.id.desc()).first()


def test_asked_for_again_it_is_the_same_one() -> None:
    kept, version = VerifiedLists(), take(make_body())
    found = kept.find(version, load_registry())
    assert found is not None
    assert kept.find(version, load_registry()) is found


def test_a_change_of_the_registry_lets_it_be_verified_again(clock: Clock) -> None:
    kept, body = VerifiedLists(), make_body()
    version, registry = take(body), load_registry()
    assert kept.find(version, registry) is not None
    evaluators.mark_compromised(body.chief.actor, body.row.id, body.key_row.id, clock.now())
    assert kept.find(version, load_registry()) is None
    # A ranking that read the registry before goes on with what it read.
    assert kept.find(version, registry) is not None


def test_only_so_many_are_kept() -> None:
    kept, body, other = VerifiedLists(most=1), make_body(), make_body()
    first, second = take(body), take(other)
    registry = load_registry()
    found = kept.find(first, registry)
    assert kept.find(second, registry) is not None
    again = kept.find(first, registry)
    assert again == found
    assert again is not found
