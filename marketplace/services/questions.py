"""Questions as vendors ask them: until the question deadline, and without their name.

That somebody asked is in the audit alone. Whoever asks watches the listing from then on, as others
do; nothing else that is written names the person, and nobody is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import (
    AlreadyExists,
    DeadlinePassed,
    InvalidInput,
    NotFound,
    TransitionRefused,
)
from marketplace.domain.lifecycle import QuestionState, ScenarioState
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, is_let_in, require_let_in
from marketplace.domain.texts import check_text
from marketplace.models import Question, Scenario
from marketplace.services import askers, scenarios, watches
from marketplace.services.installation import settings
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work
from marketplace.services.watches import Watched

SHORTEST, LONGEST = 2, 2000
OPEN_STATES = (QuestionState.ASKED, QuestionState.ANSWERED)


@dataclass(frozen=True)
class OwnQuestion:
    """A question for those who asked it. `number` is where its answer stands once it is public.

    `state` is that of the question it was merged into, where it was, and never says that an answer
    is being written.
    """

    id: int
    scenario_id: int
    title: str
    text: str
    state: QuestionState
    is_merged: bool
    number: int | None
    reason: str | None


def question_deadline(scenario: Scenario) -> datetime | None:
    """Until when vendors may ask."""
    known = [m for m in (scenario.question_deadline, scenario.proposal_deadline) if m]
    return min(known, default=None)


def is_asking_open(scenario: Scenario, now: datetime) -> bool:
    """Whether a question that comes at `now` is in time."""
    deadline = question_deadline(scenario)
    return scenario.state == ScenarioState.PUBLISHED and deadline is not None and now < deadline


def get_askable(actor: Actor, scenario_id: int) -> Scenario:
    """A listing that the actor may ask about now. Raises `DeadlinePassed`."""
    require_let_in(actor, Permission.QUESTION_ASK)
    scenario = scenarios.get_scenario(actor, scenario_id)
    _require_in_time(scenario, clock.now())
    return scenario


def _require_in_time(scenario: Scenario, received_at: datetime) -> None:
    if not is_asking_open(scenario, received_at):
        raise DeadlinePassed(say("提问已经截止，这次没有收下。已公布的答疑仍可在场景页查看。"))


def ask(actor: Actor, scenario_id: int, text: str) -> Question:
    """Ask. The same question sent twice is one. The asking person watches the listing from now on.

    Raises `InvalidInput` (field `text`), `DeadlinePassed`, and `AlreadyExists` where the
    organisation has as many open questions as settings allow.
    """
    require_let_in(actor, Permission.QUESTION_ASK)
    received_at, kept = clock.now(), text.strip()
    _require_fit(actor, kept)
    with unit_of_work() as work:
        # Held, so that the same question sent twice at once is seen to be the same.
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        _require_in_time(scenario, received_at)
        return _ask(work, actor, scenario, kept)


def _ask(work: UnitOfWork, actor: Actor, scenario: Scenario, text: str) -> Question:
    tag = askers.tag_of(scenario.id, actor.organisation_id)
    waiting = [row for row in _list_tagged([tag]) if row.state in OPEN_STATES]
    twin = next((row for row in waiting if row.text == text), None)
    if twin is None and len(waiting) >= settings().max_open_questions:
        raise AlreadyExists(
            say(
                "贵单位在这个场景已有 %(count)s 个问题等待答复。请等答复公布，或先收回不再需要的。",
                count=len(waiting),
            )
        )
    watches.begin(work, actor, Watched(scenario_id=scenario.id))
    return twin or work.add(
        Question(
            scenario_id=scenario.id,
            asker_tag=tag,
            asker_token=askers.name_asker(scenario.id, actor),
            asked_on=clock.today(),
            text=text,
        )
    )


def _require_fit(actor: Actor, text: str) -> None:
    message = check_text(text, LONGEST)
    if len(text) < SHORTEST:
        message = say("请写下问题，至少 %(count)s 个字。", count=SHORTEST)
    elif message is None and askers.gives_itself_away(actor, text):
        message = say(
            "问题里有贵单位的名称、代码，或成员的邮箱、电话，别人会看出是谁在提问。请删去后再提交。"
        )
    if message:
        raise InvalidInput({"text": [message]})


def take_back(actor: Actor, scenario_id: int, question_id: int) -> None:
    """Take back a question that nobody has begun to answer. It is gone, but for the audit.

    A change of state would have a moment, and the moment might tell who.
    """
    require_let_in(actor, Permission.QUESTION_ASK)
    with unit_of_work() as work:
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        row = _get_tagged(actor, scenario, question_id)
        work.lock(row)
        is_relied_upon = select(Question.id).where(Question.merged_into_id == row.id).limit(1)
        if row.state != QuestionState.ASKED or work.session.scalar(is_relied_upon):
            raise TransitionRefused(say("需求单位已经在处理这个问题，不能收回了。"))
        work.session.delete(row)


def _get_tagged(actor: Actor, scenario: Scenario, question_id: int) -> Question:
    row = db.session.get(Question, question_id)
    tag = askers.tag_of(scenario.id, actor.organisation_id)
    if row is None or row.scenario_id != scenario.id or row.asker_tag != tag:
        raise NotFound(say("没有这个问题。"))
    return row


def list_own(actor: Actor, scenario: Scenario | None = None) -> list[OwnQuestion]:
    """What the actor's organisation asked about one listing, or about all, latest first."""
    if not is_let_in(actor, Permission.QUESTION_READ_OWN) or actor.organisation_id is None:
        return []
    if scenario is not None:
        ids: Iterable[int] = [scenario.id]
    else:
        ids = db.session.scalars(select(Question.scenario_id).distinct())
    tags = [askers.tag_of(number, actor.organisation_id) for number in ids]
    rows = _list_tagged(tags)
    titles = _titles({row.scenario_id for row in rows})
    return [_own(row, titles[row.scenario_id]) for row in reversed(rows)]


def _list_tagged(tags: Sequence[str]) -> list[Question]:
    found: list[Question] = []
    # SQLite takes about 32,000 values in one statement.
    for start in range(0, len(tags), 10_000):
        part = tags[start : start + 10_000]
        found += db.session.scalars(select(Question).where(Question.asker_tag.in_(part)))
    return sorted(found, key=lambda row: row.id)


def _titles(ids: set[int]) -> dict[int, str]:
    rows = db.session.execute(select(Scenario.id, Scenario.title).where(Scenario.id.in_(ids)))
    return {number: title for number, title in rows}  # noqa: C416 - rows are no pairs to mypy


def _own(row: Question, title: str) -> OwnQuestion:
    shown = db.session.get_one(Question, row.merged_into_id) if row.merged_into_id else row
    state = QuestionState(shown.state)
    return OwnQuestion(
        id=row.id,
        scenario_id=row.scenario_id,
        title=title,
        text=row.text,
        state=QuestionState.ASKED if state is QuestionState.ANSWERED else state,
        is_merged=row.state == QuestionState.MERGED,
        number=shown.number,
        reason=shown.reason if state is QuestionState.DECLINED else None,
    )


def list_published(scenario: Scenario) -> list[Question]:
    """What everybody may read, in the order of publication."""
    return list(
        db.session.scalars(
            select(Question)
            .where(Question.scenario_id == scenario.id, Question.state == QuestionState.PUBLISHED)
            .order_by(Question.number)
        )
    )


def count_waiting(scenario_ids: Iterable[int]) -> dict[int, int]:
    """How many questions wait for an answer or for its publication, by listing."""
    query = (
        select(Question.scenario_id, func.count())
        .where(Question.scenario_id.in_(list(scenario_ids)), Question.state.in_(OPEN_STATES))
        .group_by(Question.scenario_id)
    )
    return {number: count for number, count in db.session.execute(query)}  # noqa: C416 - likewise
