"""Scenarios: write, submit, publish or return, take back, end."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, NotFound, TransitionRefused
from marketplace.domain.lifecycle import (
    EDITABLE_STATES,
    ENDED_STATES,
    SCENARIO,
    Action,
    ScenarioState,
    get_transition,
)
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, is_allowed, require, require_let_in
from marketplace.models import Organisation, Scenario, ScenarioReview
from marketplace.services import (
    assessor_endings,
    custody_shares,
    ledger,
    notifications,
    transitions,
    watches,
)
from marketplace.services.audience import tell_audience
from marketplace.services.opening_records import require_unbegun
from marketplace.services.ranking_rules import check_scenario_rules, freeze_rules
from marketplace.services.scenario_checks import check_for_submission
from marketplace.services.scenario_content import (
    PLAIN_FIELDS,
    ROWS,
    ScenarioContent,
    read_content,
    snapshot,
    write_content,
)
from marketplace.services.scenario_drafting import (
    find_twin,
    require_editable,
    require_storable,
    require_text,
    require_version,
)
from marketplace.services.scenario_keys import give_key
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

# What is published within this time is recommended in one message.
TOLD_TOGETHER_WITHIN = timedelta(minutes=10)


def find_scenario(scenario_id: int) -> Scenario | None:
    """The scenario, whoever asks."""
    return db.session.get(Scenario, scenario_id)


def get_scenario(actor: Actor, scenario_id: int) -> Scenario:
    """A scenario the actor may read; `NotFound` also where the actor may not know of it."""
    found = find_scenario(scenario_id)
    if found is None or not is_allowed(actor, Permission.SCENARIO_READ, found):
        raise NotFound(say("没有这个场景，或者它还没有公开。"))
    return found


def list_submitted(actor: Actor) -> list[Scenario]:
    """The administrators' queue, longest waiting first."""
    require_let_in(actor, Permission.SCENARIO_DECIDE)
    return list(
        db.session.scalars(
            select(Scenario)
            .where(Scenario.state == ScenarioState.SUBMITTED)
            .order_by(Scenario.submitted_at, Scenario.id)
            .options(joinedload(Scenario.organisation))
        )
    )


def count_submitted() -> int:
    """How many wait for an administrator."""
    query = select(func.count()).where(Scenario.state == ScenarioState.SUBMITTED)
    return db.session.scalar(query) or 0


def find_open_review(scenario: Scenario) -> ScenarioReview | None:
    """What an administrator said on returning it, until it is submitted again."""
    review = db.session.scalar(
        select(ScenarioReview)
        .where(ScenarioReview.scenario_id == scenario.id)
        .order_by(ScenarioReview.id.desc())
        .limit(1)
    )
    is_answered = scenario.submitted_at and review and review.created_at < scenario.submitted_at
    return None if is_answered or scenario.state not in EDITABLE_STATES else review


def get_editable(actor: Actor, scenario_id: int) -> Scenario:
    """A draft or returned listing of the actor's organisation; `TransitionRefused` if past that."""
    scenario = get_scenario(actor, scenario_id)
    require_editable(actor, scenario)
    return scenario


def create_draft(actor: Actor, content: ScenarioContent) -> Scenario:
    """A new draft of the actor's organisation. It needs a title; the rest may come later.

    The same content sent twice within minutes makes one draft. Raises `InvalidInput`.
    """
    require_let_in(actor, Permission.SCENARIO_POST)
    require_storable(content)
    with unit_of_work() as work:
        owner = work.session.get_one(Organisation, actor.organisation_id)
        work.lock(owner)
        return find_twin(owner.id, content) or new_draft(work, owner.id, content)


def new_draft(work: UnitOfWork, organisation_id: int | None, content: ScenarioContent) -> Scenario:
    """Insert a draft inside a running unit of work. Raises `InvalidInput`."""
    return new_drafts(work, organisation_id, [content])[0]


def new_drafts(
    work: UnitOfWork, organisation_id: int | None, contents: Sequence[ScenarioContent]
) -> list[Scenario]:
    """Insert drafts inside a running unit of work, all or none. Raises `InvalidInput`."""
    made = []
    for content in contents:
        require_storable(content)
        scenario = Scenario(organisation_id=organisation_id)
        write_content(scenario, content)
        made.append(scenario)
    work.add_all(made)
    return made


def save_draft(actor: Actor, scenario_id: int, content: ScenarioContent, version: int) -> Scenario:
    """Save what was written, which may be incomplete. Raises `InvalidInput`, `StaleVersion` if
    somebody else saved since `version`, `TransitionRefused` if it is no draft any more."""
    with unit_of_work() as work:
        scenario = work.lock(get_scenario(actor, scenario_id))
        require_editable(actor, scenario)
        require_version(scenario, version)
        require_storable(content)
        write_draft(work, actor, scenario, content)
    return scenario


def write_draft(
    work: UnitOfWork, actor: Actor, scenario: Scenario, content: ScenarioContent
) -> None:
    """Put `content` into a draft inside a running unit of work: it is its next version."""
    if scenario.state == ScenarioState.RETURNED:
        transitions.move(work, scenario, SCENARIO, Action.REVISE, actor)
    write_content(scenario, content)
    scenario.version += 1


def find_lacks(scenario: Scenario, at: datetime | None = None) -> dict[str, list[Message]]:
    """What stands in the way of submitting or publishing now or `at` a date, per field; empty if
    nothing does."""
    wrong = check_for_submission(read_content(scenario), at or clock.now())
    return (wrong or check_scenario_rules(scenario)) | custody_shares.check(scenario)


def require_complete(scenario: Scenario, at: datetime | None = None) -> None:
    """`InvalidInput` where something stands in the way."""
    wrong = find_lacks(scenario, at)
    if wrong:
        raise InvalidInput(wrong)


def submit(actor: Actor, scenario_id: int) -> Scenario:
    """Ask for approval. Raises `InvalidInput` with what is missing or wrong, per field."""
    with unit_of_work() as work:
        scenario = work.lock(get_scenario(actor, scenario_id))
        require_editable(actor, scenario)
        require_complete(scenario)
        transitions.move(work, scenario, SCENARIO, Action.SUBMIT, actor)
        scenario.submitted_at = clock.now()
        notifications.tell_administrators(
            work, "scenario_submitted", scenario_id=scenario.id, title=scenario.title
        )
    return scenario


def recall(actor: Actor, scenario_id: int) -> Scenario:
    """Take a submitted or approved listing back to go on writing."""
    return _move_own(actor, scenario_id, Action.RECALL, None)


def discard(actor: Actor, scenario_id: int, reason: str) -> Scenario:
    """Give a draft up, with a reason."""
    return _move_own(actor, scenario_id, Action.DISCARD, reason)


def cancel(actor: Actor, scenario_id: int, reason: str) -> Scenario:
    """End a published listing before its opening, with a public reason."""
    return _move_own(actor, scenario_id, Action.CANCEL, reason)


def _move_own(actor: Actor, scenario_id: int, action: Action, reason: str | None) -> Scenario:
    require_text("reason", reason or "")
    with unit_of_work() as work:
        scenario = work.lock(get_scenario(actor, scenario_id))
        require(actor, Permission.SCENARIO_MANAGE, scenario)
        require_unbegun(scenario)
        transitions.move(work, scenario, SCENARIO, action, actor, reason)
        drop_plans(scenario)
        end_publicly(work, scenario, reason)
    return scenario


def drop_plans(scenario: Scenario) -> None:
    """What is not public waits for no date and belongs to no batch any more."""
    if scenario.published_at is None:
        scenario.publish_at = scenario.batch_id = None


def end_publicly(work: UnitOfWork, scenario: Scenario, reason: str | None) -> None:
    """Note a reason and, where the public knows the scenario, tell the ledger, the index and, if
    nobody was selected, everybody whom it concerned and the assessors."""
    scenario.ending_reason = (reason or "").strip() or scenario.ending_reason
    if scenario.published_at is None:
        return
    announce(work, scenario)
    if scenario.state in ENDED_STATES:
        tell_audience(
            work, scenario, "scenario_ended", scenario_id=scenario.id, title=scenario.title
        )
        assessor_endings.tell_of_end(work, scenario)


def announce(work: UnitOfWork, scenario: Scenario) -> None:
    """Tell the ledger and the index the state that everybody finds a public scenario in now."""
    ledger.append(work, f"scenario.{scenario.state}", scenario=scenario.id, title=scenario.title)
    work.emit("search.scenario", id=scenario.id)


def publish(actor: Actor, scenario_id: int) -> Scenario:
    """Approve: freeze the rules, make the scenario's key, put it on the list. What is in a batch
    is published with it: `TransitionRefused`."""
    with unit_of_work() as work:
        scenario = work.lock(get_scenario(actor, scenario_id))
        require(actor, Permission.SCENARIO_DECIDE, scenario)
        if scenario.batch_id is not None and scenario.published_at is None:
            raise TransitionRefused(say("这个场景已编入批次，随批次发布。要单独发布，请先移出。"))
        put_on_list(work, actor, scenario)
        work.notify(
            watches.list_interested_ids(scenario),
            "scenario_published",
            scenario_id=scenario.id,
            title=scenario.title,
        )
    return scenario


def put_on_list(work: UnitOfWork, actor: Actor, scenario: Scenario) -> None:
    """Publish a submitted or approved scenario inside a running unit of work, with a word to its
    buyer. Raises `InvalidInput`."""
    # Whoever comes late hears that it is decided, and not what a listing lacks by now.
    get_transition(SCENARIO, Action.PUBLISH, scenario.state)
    require_complete(scenario)
    transitions.move(work, scenario, SCENARIO, Action.PUBLISH, actor)
    scenario.published_at = clock.now()
    scenario.approved_snapshot = snapshot(read_content(scenario))
    freeze_rules(scenario)
    give_key(scenario)
    ledger.append(
        work,
        "scenario.published",
        scenario=scenario.id,
        title=scenario.title,
        rules=scenario.rules_digest,
        **custody_shares.as_published(scenario),
    )
    work.emit("search.scenario", id=scenario.id)
    work.emit("recommendation.tell", after=TOLD_TOGETHER_WITHIN, id=scenario.id)
    _tell_owner(work, scenario, "scenario_approved")


def return_to_buyer(
    actor: Actor, scenario_id: int, reason: str, field_reasons: dict[str, str]
) -> Scenario:
    """Send a submitted or approved listing back, with a reason and remarks beside fields.

    `field_reasons`: by the names of `ScenarioContent`. Raises `InvalidInput` without a reason.
    """
    remarks = {name: text.strip() for name, text in field_reasons.items() if text.strip()}
    for name, text in (("reason", reason), *remarks.items()):
        require_text(name, text)
    if not remarks.keys() <= {*PLAIN_FIELDS, *ROWS}:
        raise InvalidInput({"reason": [say("没有这一栏。")]})
    with unit_of_work() as work:
        scenario = work.lock(get_scenario(actor, scenario_id))
        require(actor, Permission.SCENARIO_DECIDE, scenario)
        transitions.move(work, scenario, SCENARIO, Action.RETURN, actor, reason)
        drop_plans(scenario)
        work.add(
            ScenarioReview(
                scenario_id=scenario.id,
                reviewer_id=actor.user_id,
                reason=reason.strip(),
                field_reasons=remarks,
            )
        )
        _tell_owner(work, scenario, "scenario_returned", reason=reason.strip())
    return scenario


def _tell_owner(work: UnitOfWork, scenario: Scenario, event: str, **params: str) -> None:
    notifications.tell_organisation(
        work,
        scenario.organisation_id,
        event,
        scenario_id=scenario.id,
        title=scenario.title,
        **params,
    )
