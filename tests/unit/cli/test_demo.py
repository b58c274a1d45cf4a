"""`marketplace demo`: one story, told once, in which everything occurs."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from marketplace.app import create_app, main
from marketplace.cli import schema
from marketplace.cli.demonstration import keeping, specs, story
from marketplace.cli.demonstration.cast import PASSWORD, uscc_of
from marketplace.cli.demonstration.documents import write_pdf
from marketplace.config import Settings
from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.clock import SHANGHAI
from marketplace.domain.lifecycle import (
    CONCLUDED_STATES,
    PUBLIC_STATES,
    ProposalState,
    Role,
    ScenarioState,
)
from marketplace.domain.sectors import SECTORS
from marketplace.matching.flags import FlagKind, list_flags
from marketplace.matching.rules import CriterionKind, RuleSet
from marketplace.models import (
    AnnexFile,
    AnnexRequest,
    Award,
    Credential,
    LedgerEntry,
    Model,
    Notification,
    Organisation,
    OutboxMessage,
    Proposal,
    Question,
    Ranking,
    Resemblance,
    ResemblanceCheck,
    Scenario,
    ScenarioReview,
    ScenarioView,
    StateChange,
)
from marketplace.sealing.chain_check import verify_chain
from marketplace.sealing.custodian_key import read_key_file
from marketplace.sealing.ledger import LedgerRecord
from marketplace.services import (
    accounts,
    assessment_marks,
    assessment_panels,
    installation,
    own_assessments,
    rankings,
    search_indexing,
    sign_ins,
)
from marketplace.services.credential_verdicts import list_verdicts
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import make_buyer

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, nine o'clock in Henan


def _run(app: Flask, *arguments: str) -> Result:
    script = ScriptInfo(create_app=lambda: app)
    with clock.frozen(NOW):
        return CliRunner().invoke(main, ["demo", *arguments], obj=script)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An installation of its own, as after `init`: telling takes seconds, so it is done once."""
    made = create_app(
        Settings(instance=tmp_path_factory.mktemp("told"), secret_key="of tests alone")
    )
    with made.app_context():
        schema.upgrade()
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def answer(fresh: Flask) -> dict[str, Any]:
    """What the first telling answered."""
    result = _run(fresh, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    said: dict[str, Any] = json.loads(result.stdout)
    return said


@pytest.fixture
def told(fresh: Flask, answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The answer, with the database it is about at hand, at the moment of the telling."""
    with fresh.app_context(), clock.frozen(NOW):
        yield answer


def _count(table: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _states(table: type[Scenario] | type[Proposal]) -> Counter[str]:
    return Counter(db.session.scalars(select(table.state)))


def test_it_answers_how_much_there_is(told: dict[str, Any]) -> None:
    counted = {
        "scenarios": _count(Scenario),
        "models": _count(Model),
        "proposals": _count(Proposal),
    }
    assert {name: told[name] for name in counted} == counted


def test_the_public_list_is_long_and_covers_every_sector(told: dict[str, Any]) -> None:
    public = db.session.scalars(select(Scenario).where(Scenario.state.in_(PUBLIC_STATES))).all()
    assert len(public) >= 42
    by_sector = Counter(row.sector for row in public)
    assert set(by_sector) == {sector.slug for sector in SECTORS}
    assert min(by_sector.values()) >= 3


def test_every_state_occurs(told: dict[str, Any]) -> None:
    assert set(_states(Scenario)) == set(ScenarioState)
    assert set(_states(Proposal)) == set(ProposalState)


def test_a_published_listing_is_open_or_closed(told: dict[str, Any]) -> None:
    published = select(Scenario).where(Scenario.state == ScenarioState.PUBLISHED)
    found = Counter(row.public_state_at(NOW) for row in db.session.scalars(published))
    assert found["accepting"] >= 20
    assert found["closed"] >= 2


def test_both_kinds_of_failure_are_told(told: dict[str, Any]) -> None:
    failed = db.session.scalars(select(Scenario.id).where(Scenario.state == ScenarioState.FAILED))
    came = {
        db.session.scalar(select(func.count()).where(Ranking.scenario_id == scenario_id))
        for scenario_id in failed
    }
    assert came == {0, 1}


def test_a_returned_listing_has_remarks_beside_fields(told: dict[str, Any]) -> None:
    reviews = db.session.scalars(select(ScenarioReview)).all()
    assert [review for review in reviews if review.field_reasons]


def test_one_award_departs_from_the_ranking(told: dict[str, Any]) -> None:
    departures = db.session.scalars(select(Award).where(Award.departure_reason.is_not(None))).all()
    assert len(departures) == 1
    assert db.session.get_one(Proposal, departures[0].proposal_id).rank == 2


def test_awards_are_in_standstill_or_past_it(told: dict[str, Any]) -> None:
    for award in db.session.scalars(select(Award)):
        state = db.session.get_one(Scenario, award.scenario_id).state
        expected = {ScenarioState.AWARDED} if award.standstill_until > NOW else CONCLUDED_STATES
        assert state in expected


def test_disqualified_for_every_kind_of_gate(told: dict[str, Any]) -> None:
    failed = {
        gate.rule.partition(":")[0]
        for row in db.session.scalars(select(Ranking))
        for line in rankings.read_run(row).result.disqualified
        for gate in line.failed
    }
    assert failed == {"requirement", "filing", "tier"}


def test_prices_lie_between_reference_and_ceiling(told: dict[str, Any]) -> None:
    opened = db.session.scalars(select(Proposal).where(Proposal.price.is_not(None))).all()
    assert len(opened) >= 40
    for row in opened:
        reference, ceiling = row.scenario.reference_price, row.scenario.price_ceiling
        assert (reference is None) is (row.scenario.rule_set == RuleSet.ORDER87)
        assert ceiling is not None
        assert row.price is not None
        assert (reference or 0) <= row.price < ceiling


def test_one_purchase_is_ranked_under_order_87(told: dict[str, Any]) -> None:
    runs = [rankings.read_run(row) for row in db.session.scalars(select(Ranking))]
    (run,) = [one for one in runs if one.rules.rule_set is RuleSet.ORDER87]
    assert len(run.result.ranked) >= 2
    lowest = min(line.price for line in run.result.ranked)
    full = {line.key: line for line in run.result.ranked if line.price == lowest}
    for line in full.values():
        price = next(part for part in line.criteria if part.kind is CriterionKind.PRICE)
        assert price.contribution == price.weight


def test_reports_are_sound_and_full_or_partial(told: dict[str, Any]) -> None:
    query = select(Credential.noted_tier).where(Credential.kind == "report")
    tiers = Counter(db.session.scalars(query))
    assert set(tiers) == {"T1", "T0"}
    partial = [v for model in specs.list_models() for v in model.versions if v.limit]
    assert tiers["T0"] == len(partial)


def test_signed_credentials_are_good_stale_and_revoked(told: dict[str, Any]) -> None:
    rows = db.session.scalars(select(Credential).where(Credential.kind == "signed")).all()
    assert sorted(verdict.tier for verdict in list_verdicts(rows).values()) == ["T0", "T2", "T3"]
    assert sorted(row.standing or "" for row in rows) == ["good", "good", "revoked"]


def test_the_past_happened_in_its_order(told: dict[str, Any]) -> None:
    moments = list(db.session.scalars(select(StateChange.at).order_by(StateChange.id)))
    assert moments == sorted(moments)
    midnight = NOW.astimezone(SHANGHAI).replace(hour=0)
    assert midnight - timedelta(days=2) < moments[-1] < midnight


def test_proposals_came_in_before_their_deadline(told: dict[str, Any]) -> None:
    for row in db.session.scalars(select(Proposal).where(Proposal.submitted_at.is_not(None))):
        opened, closed = row.scenario.published_at, row.scenario.proposal_deadline
        assert opened is not None
        assert closed is not None
        assert row.submitted_at is not None
        assert opened < row.submitted_at < closed


def test_the_ledger_is_intact_and_every_run_can_be_replayed(told: dict[str, Any]) -> None:
    rows = db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.position))
    records = [
        LedgerRecord(row.position, row.at, row.kind, row.body, row.previous, row.hash)
        for row in rows
    ]
    assert verify_chain(records).is_intact
    runs = list(db.session.scalars(select(Ranking.id)))
    assert len(runs) >= 10
    for run in runs:
        rankings.replay_run(run)


def test_one_listing_has_a_restricted_annex(told: dict[str, Any]) -> None:
    states = Counter(db.session.scalars(select(AnnexRequest.state)))
    assert states == {"granted": 1, "requested": 1, "refused": 1}
    assert _count(AnnexFile) == 2


def test_one_listing_waits_in_split_custody_with_its_key_files(told: dict[str, Any]) -> None:
    [scenario] = db.session.scalars(select(Scenario).where(Scenario.custody == "split"))
    assert scenario.state == ScenarioState.SUBMITTED
    folder = installation.settings().instance / keeping.FOLDER
    keys = [read_key_file(path.read_bytes(), PASSWORD) for path in folder.iterdir()]
    chosen = {share.key.fingerprint for share in scenario.custody_shares}
    assert {key.key_id for key in keys} == chosen


def test_the_index_holds_what_is_public(told: dict[str, Any]) -> None:
    for difference in search_indexing.check():
        assert not difference.missing
        assert not difference.extra


def test_nobody_is_mailed_about_old_news(told: dict[str, Any]) -> None:
    waiting = select(OutboxMessage.topic).where(OutboxMessage.delivered_at.is_(None))
    assert set(db.session.scalars(waiting)) <= {"file.remove"}
    unmailed = select(func.count()).where(Notification.mailed_at.is_(None))
    assert db.session.scalar(unmailed) == 0


def test_recent_news_is_unread_and_old_news_is_not(told: dict[str, Any]) -> None:
    rows = db.session.scalars(select(Notification)).all()
    unread = [row.created_at for row in rows if row.read_at is None]
    assert unread
    assert min(unread) >= NOW - timedelta(days=story.UNREAD_DAYS)
    assert len(unread) < len(rows) / 2


def test_the_accounts_sign_in_with_their_roles(told: dict[str, Any]) -> None:
    wanted = [Role.ADMINISTRATOR, Role.SUPERVISOR, *[Role.BUYER] * 2, *[Role.VENDOR] * 3]
    wanted += [Role.EVALUATOR, Role.BUYER, Role.VENDOR, *[Role.ASSESSOR] * 3]
    shown = [account["role"].partition(" ") for account in told["accounts"]]
    assert [role for role, _space, _duty in shown] == wanted
    assert [duty for _role, _space, duty in shown[-5:-3]] == ["(editor)", "(bidder)"]
    for account in told["accounts"]:
        assert account["password"] == PASSWORD
        actor = accounts.actor_of(sign_ins.check_password(account["email"], PASSWORD))
        role = Role(account["role"].partition(" ")[0])
        # Judging is a part in a scenario, no role of a session.
        has_parts = bool(own_assessments.list_own(actor))
        assert has_parts if role is Role.ASSESSOR else actor.has(role)


def test_one_panel_still_has_to_score_and_one_has_ranked(told: dict[str, Any]) -> None:
    judged = [
        row
        for row in db.session.scalars(select(Scenario).order_by(Scenario.id))
        if assessment_panels.is_judged(row) and row.state != ScenarioState.PUBLISHED
    ]
    found = {row.state: row for row in judged}
    opened = found[ScenarioState.OPENED]
    assert [str(said) for said in assessment_marks.list_missing(opened)] == [
        "还有 1 位评审专家没有提交全部评分。"
    ]
    run = rankings.read_run(rankings.get_latest(found[ScenarioState.AWARDED]))
    assert FlagKind.ASSESSORS_APART in {flag.kind for flag in list_flags(run.rules, run.result)}


def test_told_again_it_only_says_so(fresh: Flask, answer: dict[str, Any]) -> None:
    with fresh.app_context():
        before = _count(LedgerEntry)
    assert json.loads(_run(fresh, "--json").stdout) == answer
    lines = _run(fresh).stdout.splitlines()
    assert lines[0].startswith(f"the demonstration data is there: {answer['scenarios']} scenarios")
    assert len(lines) == 3 + len(answer["accounts"])
    with fresh.app_context():
        assert _count(LedgerEntry) == before


def test_it_tells_its_own_database_from_others(app: Flask) -> None:
    assert story.find_standing() is story.Standing.EMPTY
    make_buyer()
    assert story.find_standing() is story.Standing.FOREIGN


def test_a_telling_that_was_stopped_is_noticed(app: Flask) -> None:
    make_buyer()
    with unit_of_work() as work:
        organisation = work.session.scalars(select(Organisation)).one()
        organisation.uscc = uscc_of(0)
    assert story.find_standing() is story.Standing.PARTIAL


def test_a_foreign_database_is_left_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    other = create_app(Settings(instance=tmp_path_factory.mktemp("other"), secret_key="of tests"))
    with other.app_context():
        schema.upgrade()
        make_buyer()
    result = _run(other)
    assert result.exit_code == 1
    assert "already has organisations of its own" in result.stderr
    with other.app_context():
        assert _count(Scenario) == 0
        db.engine.dispose()


def test_every_reference_of_the_generated_pdf_points_at_its_object() -> None:
    data = write_pdf("标题", ["第一行"])
    start = int(data.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert data[start:].startswith(b"xref\n0 8\n")
    entries = data[start:].split(b"\n")[3:10]
    for number, entry in enumerate(entries, 1):
        assert data[int(entry[:10]) :].startswith(b"%d 0 obj" % number)


def test_scenarios_of_the_files_are_distinct() -> None:
    titles = [spec.title for spec in specs.list_scenarios()]
    assert len(set(titles)) == len(titles)


@pytest.mark.usefixtures("told")
def test_questions_stand_in_every_state_but_drafted_and_listings_were_looked_at() -> None:
    states = Counter(db.session.scalars(select(Question.state)))
    assert set(states) == {"asked", "published", "merged", "declined"}
    assert states["published"] > 3
    # The one that was reopened came out last evening: nobody has looked at it yet.
    public = select(func.count(Scenario.id)).where(
        Scenario.state.in_(PUBLIC_STATES), Scenario.reopened_from_id.is_(None)
    )
    looked_at = select(func.count(ScenarioView.scenario_id.distinct()))
    assert db.session.scalar(looked_at) == db.session.scalar(public)


@pytest.mark.usefixtures("told")
def test_proposals_of_one_call_have_something_in_common_and_no_others() -> None:
    assert _count(ResemblanceCheck) >= 15
    found = db.session.scalars(select(Resemblance).order_by(Resemblance.id)).all()
    alike = {spec.title for spec in specs.list_scenarios() if spec.has_alike}
    assert {row.check.scenario.title for row in found} == alike
    phones = [row for row in found if row.findings["marks"]]
    texts = [row for row in found if row.findings["texts"]]
    assert (len(phones), len(texts)) == (1, 1)
    assert phones != texts
