"""Questions as the buyer answers them, without learning who asked."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import DeadlinePassed, InvalidInput, NotFound, StaleVersion
from marketplace.domain.lifecycle import (
    PUBLIC_STATES,
    QUESTION,
    Action,
    QuestionState,
    get_transition,
)
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.domain.texts import REASON_LENGTH, check_text
from marketplace.models import Question, Scenario
from marketplace.sealing.proposal_document import canonical_json
from marketplace.services import audience, ledger, scenarios, transitions
from marketplace.services.questions import LONGEST, OPEN_STATES
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

LONGEST_ANSWER = 8000


@dataclass(frozen=True)
class Received:
    """A question as the buyer sees it: nothing in here tells who asked."""

    id: int
    state: QuestionState
    text: str
    public_text: str
    answer: str
    number: int | None
    reason: str | None
    merged_into_id: int | None
    version: int


def _received(row: Question) -> Received:
    return Received(
        id=row.id,
        state=QuestionState(row.state),
        text=row.text,
        public_text=row.public_text or row.text,
        answer=row.answer or "",
        number=row.number,
        reason=row.reason,
        merged_into_id=row.merged_into_id,
        version=row.version,
    )


def get_own_listing(actor: Actor, scenario_id: int) -> Scenario:
    """A public listing of the actor's organisation, whose questions the actor may answer."""
    scenario = scenarios.get_scenario(actor, scenario_id)
    require(actor, Permission.QUESTION_ANSWER, scenario)
    if scenario.state not in PUBLIC_STATES:
        raise NotFound(say("场景公开之后才有提问。"))
    return scenario


def list_received(actor: Actor, scenario_id: int) -> list[Received]:
    """Every question about the actor's own listing: open ones first, then as they came."""
    scenario = get_own_listing(actor, scenario_id)
    query = select(Question).where(Question.scenario_id == scenario.id).order_by(Question.id)
    order = [*OPEN_STATES, QuestionState.PUBLISHED, QuestionState.MERGED, QuestionState.DECLINED]
    rows = [_received(row) for row in db.session.scalars(query)]
    return sorted(rows, key=lambda row: order.index(row.state))


def get_received(actor: Actor, scenario_id: int, question_id: int) -> Received:
    """One question about the actor's own listing."""
    return _received(_get(get_own_listing(actor, scenario_id), question_id))


def get_open(actor: Actor, scenario_id: int, question_id: int) -> Received:
    """One that is not settled. Raises `DeadlinePassed`, `TransitionRefused`."""
    scenario = get_own_listing(actor, scenario_id)
    row = _get(scenario, question_id)
    _require_in_time(scenario)
    get_transition(QUESTION, Action.ANSWER, row.state)
    return _received(row)


def _get(scenario: Scenario, question_id: int) -> Question:
    row = db.session.get(Question, question_id)
    if row is None or row.scenario_id != scenario.id:
        raise NotFound(say("没有这个问题。"))
    return row


def _require_in_time(scenario: Scenario) -> None:
    if not scenario.is_accepting_at(clock.now()):
        raise DeadlinePassed(say("申报已经截止或场景已经结束，不能再答复提问。"))


def _lock_listing(work: UnitOfWork, actor: Actor, scenario_id: int) -> Scenario:
    """The listing, held: numbers are given one after the other. `DeadlinePassed` if late."""
    scenario = work.lock(get_own_listing(actor, scenario_id))
    _require_in_time(scenario)
    return scenario


def save_answer(
    actor: Actor, scenario_id: int, question_id: int, words: tuple[str, str], version: int
) -> Received:
    """Keep a draft. `words`: the question as it will be public, and the answer.

    Raises `StaleVersion` if somebody else saved other words since `version`, `InvalidInput`.
    """
    public_text, answer = (text.strip() for text in words)
    _require_words(public_text, answer)
    with unit_of_work() as work:
        row = work.lock(_get(_lock_listing(work, actor, scenario_id), question_id))
        if (row.public_text, row.answer) != (public_text, answer):
            if row.version != version:
                raise StaleVersion(say("这个回答刚被同事（或您的另一个窗口）保存过，没有覆盖。"))
            transitions.move(work, row, QUESTION, Action.ANSWER, actor)
            row.public_text, row.answer = public_text, answer
            row.answered_by_id = actor.user_id
            row.version += 1
    return _received(row)


def _require_words(public_text: str, answer: str) -> None:
    limits = {"public_text": (public_text, LONGEST), "answer": (answer, LONGEST_ANSWER)}
    wrong: dict[str, list[Message]] = {}
    for name, (text, limit) in limits.items():
        message = check_text(text, limit) if text else say("请填写，公布后所有人都能看到。")
        if message:
            wrong[name] = [message]
    if wrong:
        raise InvalidInput(wrong)


def publish(actor: Actor, scenario_id: int, question_id: int) -> int:
    """Publish one answered question to everybody; its number."""
    with unit_of_work() as work:
        scenario = _lock_listing(work, actor, scenario_id)
        row = work.lock(_get(scenario, question_id))
        _publish(work, actor, scenario, [row])
    return row.number or 0


def publish_all(actor: Actor, scenario_id: int) -> int:
    """Publish everything that is answered; how many those are."""
    with unit_of_work() as work:
        scenario = _lock_listing(work, actor, scenario_id)
        query = select(Question).where(
            Question.scenario_id == scenario.id, Question.state == QuestionState.ANSWERED
        )
        rows = list(work.session.scalars(query.order_by(Question.id)))
        if rows:
            _publish(work, actor, scenario, rows)
    return len(rows)


def _publish(work: UnitOfWork, actor: Actor, scenario: Scenario, rows: list[Question]) -> None:
    last = select(func.max(Question.number)).where(Question.scenario_id == scenario.id)
    first = (work.session.scalar(last) or 0) + 1
    for number, row in enumerate(rows, start=first):
        transitions.move(work, row, QUESTION, Action.PUBLISH, actor)
        row.number, row.published_at = number, clock.now()
        ledger.append(
            work, "question.published", scenario=scenario.id, number=number, digest=digest_of(row)
        )
    work.emit("search.scenario", id=scenario.id)
    # To everybody the same and once: who was told does not tell who asked.
    audience.tell_audience(
        work, scenario, "questions_answered", scenario_id=scenario.id, title=scenario.title
    )


def digest_of(row: Question) -> str:
    """SHA-256 of the published words, by which the ledger holds them fast."""
    words = {"number": row.number, "question": row.public_text, "answer": row.answer}
    return sha256(canonical_json(words)).hexdigest()


def merge(actor: Actor, scenario_id: int, question_id: int, target_id: int) -> Received:
    """Have another question of the listing answer this one too. Raises `InvalidInput`."""
    with unit_of_work() as work:
        scenario = _lock_listing(work, actor, scenario_id)
        row = work.lock(_get(scenario, question_id))
        get_transition(QUESTION, Action.MERGE, row.state)
        target = _find_target(row, target_id)
        transitions.move(work, row, QUESTION, Action.MERGE, actor)
        merged = select(Question).where(Question.merged_into_id == row.id).order_by(Question.id)
        # What was merged into this one goes on with it.
        for one in [row, *work.session.scalars(merged)]:
            one.merged_into_id = target.id
    return _received(row)


def _find_target(row: Question, target_id: int) -> Question:
    """Among the listing's own questions: a number of a form may be larger than any id."""
    others = select(Question).where(
        Question.scenario_id == row.scenario_id,
        Question.id != row.id,
        Question.state.in_((*OPEN_STATES, QuestionState.PUBLISHED)),
    )
    for target in db.session.scalars(others):
        if target.id == target_id:
            return target
    raise InvalidInput({"target_id": [say("请选择这个场景的另一个问题。")]})


def decline(actor: Actor, scenario_id: int, question_id: int, reason: str) -> Received:
    """Do not answer, with a reason that those who asked can read, and nobody else."""
    message = check_text(reason, REASON_LENGTH)
    if message:
        raise InvalidInput({"reason": [message]})
    with unit_of_work() as work:
        row = work.lock(_get(_lock_listing(work, actor, scenario_id), question_id))
        transitions.move(work, row, QUESTION, Action.DECLINE, actor, reason)
        row.reason = reason.strip()
    return _received(row)
