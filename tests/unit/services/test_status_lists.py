"""Status lists come in by their signature, and age."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.signed.refusals import (
    AlteredCredential,
    ForeignStatusList,
    IssuerMismatch,
    KeyCompromised,
    NotAToken,
    NotYetValid,
    OlderStatusList,
    RevocationUndone,
    UnknownKey,
)
from marketplace.credentials.signed.signing_key import generate_key
from marketplace.credentials.signed.status_lists import list_payload
from marketplace.db import db
from marketplace.domain.errors import NotAllowed
from marketplace.models import AuditEntry, StatusListVersion
from marketplace.models.status_list import Via
from marketplace.services import evaluators, status_lists
from marketplace.services.evaluator_registry import load_registry
from marketplace.services.status_lists import Freshness, Standing
from tests.conftest import Clock
from tests.factories.evaluators import Body, jwk_text, make_body
from tests.factories.people import make_buyer

pytestmark = pytest.mark.usefixtures("app")


def take(body: Body, **said: object) -> bool:
    made = body.status_list(**said)  # type: ignore[arg-type]
    return status_lists.receive(body.sign(made), Via.PUSHED).is_new


def standing(body: Body) -> Standing:
    (one,) = status_lists.list_standings(body.chief.actor, body.row)
    return one


def count_versions() -> int:
    return db.session.scalar(select(func.count()).select_from(StatusListVersion)) or 0


def test_a_list_is_held_and_its_successor_takes_its_place(clock: Clock) -> None:
    body = make_body()
    assert take(body)
    clock.advance(days=1)
    assert take(body, version=2, taken_back=(7,))
    held = status_lists.load_status_lists(load_registry()).find(body.url())
    assert held is not None
    assert held.version == 2
    one = standing(body)
    assert one.held is not None
    assert (one.held.set_count, one.freshness, one.row.purpose) == (1, "fresh", "revocation")
    assert count_versions() == 2


def test_brought_again_it_changes_nothing(clock: Clock) -> None:
    body = make_body()
    token = body.sign(body.status_list())
    assert status_lists.receive(token, Via.PUSHED).is_new
    clock.advance(hours=1)
    assert not status_lists.receive(f" {token}\n", Via.FILED).is_new
    assert count_versions() == 1


def test_an_older_one_and_one_that_undoes_a_revocation_are_refused(clock: Clock) -> None:
    body = make_body()
    first = body.status_list()
    clock.advance(hours=1)
    take(body, version=2, taken_back=(5,))
    with pytest.raises(OlderStatusList):
        status_lists.receive(body.sign(first), Via.PUSHED)
    with pytest.raises(OlderStatusList):
        take(body, version=2)
    clock.advance(hours=1)
    with pytest.raises(RevocationUndone):
        take(body, version=3)
    assert count_versions() == 1


def test_a_suspension_may_end(clock: Clock) -> None:
    body = make_body()
    take(body, purpose=Purpose.SUSPENSION, taken_back=(5,))
    clock.advance(hours=1)
    assert take(body, version=2, purpose=Purpose.SUSPENSION)


def test_what_no_registered_evaluator_signed_for_itself_is_refused(clock: Clock) -> None:
    body, other = make_body(), make_body()
    made = body.status_list()
    token = body.sign(made)
    wrong = {
        "x": NotAToken,
        body.sign(made, generate_key()): UnknownKey,
        body.sign(made, other.key): IssuerMismatch,
        token[:-10] + ("A" if token[-10] != "A" else "B") + token[-9:]: AlteredCredential,
    }
    for text, refusal in wrong.items():
        with pytest.raises(refusal):
            status_lists.receive(text, Via.PUSHED)
    stolen = list_payload(made) | {"id": other.url()}
    with pytest.raises(ForeignStatusList):
        status_lists.receive(body.key.sign(stolen), Via.PUSHED)
    with pytest.raises(NotYetValid):
        take(body, issued=clock.now() + timedelta(hours=1))
    assert count_versions() == 0


def test_a_compromised_key_brings_no_list_and_its_late_ones_are_set_aside(clock: Clock) -> None:
    body = make_body()
    take(body)
    clock.advance(days=1)
    take(body, version=2, taken_back=(9,))
    since = clock.now() - timedelta(hours=1)
    evaluators.mark_compromised(body.chief.actor, body.row.id, body.key_row.id, since)
    held = standing(body).held
    assert held is not None
    assert held.content.version == 1
    clock.advance(hours=1)
    with pytest.raises(KeyCompromised):
        take(body, version=3)
    fresh = generate_key()
    evaluators.add_key(body.chief.actor, body.row.id, jwk_text(fresh))
    anew = body.sign(body.status_list(version=2), fresh)
    assert status_lists.receive(anew, Via.PUSHED).is_new
    held = standing(body).held
    assert held is not None
    assert (held.content.version, held.set_count) == (2, 0)


def test_a_list_ages(clock: Clock) -> None:
    body = make_body()
    take(body)
    for days, expected in (
        (0, Freshness.FRESH),
        (8, Freshness.STALE),
        (31, Freshness.WORTHLESS),
    ):
        clock.set(Clock.START + timedelta(days=days))
        assert standing(body).freshness is expected
    evaluators.mark_compromised(body.chief.actor, body.row.id, body.key_row.id, Clock.START)
    assert standing(body).freshness is Freshness.MISSING


def test_every_version_is_in_the_audit_without_its_token(clock: Clock) -> None:
    body = make_body()
    take(body)
    query = select(AuditEntry).where(AuditEntry.subject_type == "status_list_version")
    entry = db.session.scalars(query).one()
    assert entry.changes["version"] == [None, 1]
    assert "token" not in entry.changes


def test_only_administrators_see_how_they_stand() -> None:
    with pytest.raises(NotAllowed):
        status_lists.list_standings(make_buyer().actor)
