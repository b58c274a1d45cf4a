"""A sector's models by evidence and its vendors by deliveries."""

from decimal import Decimal

import pytest

from marketplace.credentials.tiers import Tier
from marketplace.db import db
from marketplace.domain import clock as domain_clock
from marketplace.matching.arithmetic import publish
from marketplace.models import ModelVersion
from marketplace.services import models
from marketplace.services.model_evidence import find_evidence
from marketplace.services.sector_rankings import (
    Standing,
    count_steps,
    list_standings,
    list_tested,
    list_vendors,
    rank_jointly,
)
from tests.conftest import Clock
from tests.factories.awards import make_award
from tests.factories.people import Person, make_vendor
from tests.factories.proposals import TASK, make_credential, make_version, model_profile

pytestmark = pytest.mark.usefixtures("app")

SECTOR = "industry"


@pytest.fixture
def vendor() -> Person:
    return make_vendor()


def make_tested(vendor: Person, name: str, right: int, **fields: object) -> ModelVersion:
    version = make_version(vendor, name=name, **fields)
    make_credential(vendor, version, TASK, right, 37)
    return version


def standings(sector: str = SECTOR) -> list[Standing]:
    return list_standings(sector, domain_clock.now())


def test_equal_values_share_a_rank_and_the_next_is_counted_on() -> None:
    assert rank_jointly([1, 3, 3, 2], int) == [(1, 3), (1, 3), (3, 2), (4, 1)]
    assert rank_jointly([], int) == []


def test_models_stand_by_the_score_that_a_ranking_gives(vendor: Person) -> None:
    worse, better = make_tested(vendor, "较差", 25), make_tested(vendor, "较好", 36)
    ids = [worse.model_id, better.model_id]
    found = find_evidence(ids, SECTOR, domain_clock.now())
    assert [(row.model_id, row.rank, row.tier, row.score) for row in standings()] == [
        (better.model_id, 1, Tier.T1, publish(found[better.model_id].score.raw)),
        (worse.model_id, 2, Tier.T1, publish(found[worse.model_id].score.raw)),
    ]


def test_what_is_equal_as_published_stands_together_by_name(vendor: Person) -> None:
    make_tested(vendor, "乙", 33)
    make_tested(vendor, "甲", 33)
    make_tested(vendor, "丙", 25)
    assert [(row.name, row.rank) for row in standings()] == [("乙", 1), ("甲", 1), ("丙", 3)]


def test_who_has_no_score_has_no_rank_and_stands_apart(vendor: Person) -> None:
    make_version(vendor, name="没测过")
    make_credential(vendor, make_version(vendor, name="没用"), "no-such-task", 30, 37)
    make_tested(vendor, "测过", 33)
    assert [(row.name, row.rank, row.score is None) for row in standings()] == [
        ("测过", 1, False),
        ("没用", None, True),
        ("没测过", None, True),
    ]
    assert standings()[2].tier is None


def test_what_is_hidden_or_for_another_sector_is_not_there(vendor: Person) -> None:
    make_tested(vendor, "没公开", 36, is_published=False)
    make_tested(vendor, "别的行业", 36, sectors=("energy",))
    assert standings() == []
    assert list_vendors(SECTOR).without == 0


def test_a_model_that_is_hidden_later_goes_and_comes_back(vendor: Person) -> None:
    version = make_tested(vendor, "甲", 36)
    before = standings()
    for is_published in (False, True):
        profile = model_profile(name="甲", is_published=is_published)
        models.save_model(vendor.actor, version.model_id, profile)
        assert standings() == (before if is_published else [])


def test_a_new_credential_counts_at_once_and_never_lowers(vendor: Person) -> None:
    version = make_tested(vendor, "甲", 30)
    before = standings()[0].score or Decimal(0)
    make_credential(vendor, version, "ceval-valid_metrology_engineer", 24, 24)
    after = standings()[0].score or Decimal(0)
    assert after > before
    make_credential(vendor, version, TASK, 10, 37)
    assert standings()[0].score == after


def test_a_page_has_the_evidence_of_its_models_and_the_whole_count(vendor: Person) -> None:
    for name, right in (("甲", 36), ("乙", 33), ("丙", 30)):
        make_tested(vendor, name, right)
    make_version(vendor, name="丁")
    found = list_tested(SECTOR, domain_clock.now(), page=2, per_page=2)
    assert (found.page.total, found.ranked, found.page.paging.pages) == (4, 3, 2)
    (third, unknown) = found.page.rows
    assert (third.model.name, third.standing.rank) == ("丙", 3)
    assert third.evidence
    assert publish(third.evidence.score.raw) == third.standing.score
    assert (unknown.model.name, unknown.evidence) == ("丁", None)


def test_vendors_stand_by_accepted_scenarios_not_by_concluded_ones(clock: Clock) -> None:
    assert list_vendors(SECTOR).ranked == ()
    make_award(clock).conclude(clock)
    assert list_vendors(SECTOR).ranked == ()
    awarded = make_award(clock)
    awarded.deliver(clock)
    (row,) = list_vendors(SECTOR).ranked
    assert (row.organisation_id, row.count, row.rank, row.step) == (
        awarded.selected.model.organisation_id,
        1,
        1,
        Decimal("0.5"),
    )
    assert row.accepted[0].title == awarded.scenario.title
    assert list_vendors("energy").ranked == ()


def test_every_vendor_stands_on_one_step(clock: Clock) -> None:
    for awarded in (make_award(clock), make_award(clock)):
        awarded.deliver(clock)
    found = list_vendors(SECTOR)
    assert [row.rank for row in found.ranked] == [1, 1]
    # The two that lost offer models for the sector too.
    assert count_steps(found) == {0: 2, 1: 2, 2: 0, 3: 0}


def test_the_number_of_queries_does_not_grow_with_the_models(vendor: Person) -> None:
    make_tested(vendor, "甲", 33)
    one = _count_queries()
    for number in range(4):
        make_tested(vendor, f"又一个{number}", 30 + number)
    standings()
    assert _count_queries() == one


def _count_queries() -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    standings()
    db.event.listen(db.engine, "before_cursor_execute", note)
    try:
        standings()
    finally:
        db.event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)
