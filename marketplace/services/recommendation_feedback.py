"""What people say of recommendations: "not relevant, because …".

It takes a suggestion off that person's own list, and is kept for whoever evaluates the method. No
recommendation is made from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput
from marketplace.domain.messages import mark, say
from marketplace.domain.permissions import Actor
from marketplace.domain.texts import check_text
from marketplace.models import Model, RecommendationFeedback, Scenario, User
from marketplace.search.wishes import ALGORITHM, Suggestion
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

WORDS_LENGTH = 500
_DIGITS = 6

Cell = str | int | Decimal | None


class Direction(StrEnum):
    """What was suggested."""

    SCENARIOS = "scenarios"
    MODELS = "models"


class Reason(StrEnum):
    """Why it is not relevant."""

    OTHER_FIELD = "other_field"
    WRONG_SIZE = "wrong_size"
    TOO_LATE = "too_late"
    KNOWN = "known"
    OTHER = "other"


REASON_NAMES: Mapping[str, str] = {
    Reason.OTHER_FIELD: mark("不是我们的方向"),
    Reason.WRONG_SIZE: mark("规模不合适"),
    Reason.TOO_LATE: mark("时间来不及"),
    Reason.KNOWN: mark("已经知道"),
    Reason.OTHER: mark("其他"),
}


@dataclass(frozen=True)
class Opinion:
    """Why something is not relevant; `words` say more, and have to where the reason is another."""

    reason: str
    words: str = ""

    def require_sound(self) -> None:
        """Raises `InvalidInput` (fields `reason`, `words`)."""
        if self.reason not in REASON_NAMES:
            raise InvalidInput({"reason": [say("请选择为什么不相关。")]})
        message = check_text(self.words, WORDS_LENGTH)
        if self.reason == Reason.OTHER and not self.words.strip():
            message = say("请用一两句话说明。")
        if message:
            raise InvalidInput({"words": [message]})


@dataclass(frozen=True)
class Subject:
    """A listing to a vendor, or a model for a listing."""

    scenario_id: int
    model_id: int | None = None

    @property
    def direction(self) -> Direction:
        """What was suggested."""
        return Direction.SCENARIOS if self.model_id is None else Direction.MODELS


@dataclass(frozen=True)
class Hidden:
    """Something that its person does not want to see; `title` is the listing's or the model's."""

    subject: Subject
    title: str
    reason: str


def keep(
    actor: Actor, subject: Subject, opinion: Opinion, position: int, found: Suggestion
) -> None:
    """Hide a suggestion from the actor, with what was said of it; twice is once."""
    opinion.require_sound()
    with unit_of_work() as work:
        # Held, so that the same form sent twice at once is one opinion.
        work.lock(work.session.get_one(User, actor.user_id))
        if _find(work, actor, subject) is not None:
            return
        work.add(
            RecommendationFeedback(
                user_id=actor.user_id,
                organisation_id=actor.organisation_id,
                direction=subject.direction,
                scenario_id=subject.scenario_id,
                model_id=subject.model_id,
                reason=opinion.reason,
                words=opinion.words.strip(),
                position=position,
                score=round(Decimal(found.score), _DIGITS),
                algorithm=ALGORITHM,
            )
        )


def take_back(actor: Actor, subject: Subject) -> None:
    """Show it again, and forget what was said of it; what was never said is nothing to forget."""
    with unit_of_work() as work:
        row = _find(work, actor, subject)
        if row is not None:
            work.session.delete(row)


def is_hidden(actor: Actor, subject: Subject) -> bool:
    """Whether the person has said so already."""
    return db.session.scalar(_rows_of(actor, subject)) is not None


def _find(work: UnitOfWork, actor: Actor, subject: Subject) -> RecommendationFeedback | None:
    return work.session.scalar(_rows_of(actor, subject))


def _rows_of(actor: Actor, subject: Subject) -> Select[RecommendationFeedback]:
    return select(RecommendationFeedback).where(
        *_by(actor, subject.direction),
        RecommendationFeedback.scenario_id == subject.scenario_id,
        RecommendationFeedback.model_id == subject.model_id,
    )


def _by(actor: Actor, direction: Direction) -> tuple[ColumnElement[bool], ...]:
    """In the organisation that the person acts for: what suits one may not suit another."""
    return (
        RecommendationFeedback.user_id == actor.user_id,
        RecommendationFeedback.organisation_id == actor.organisation_id,
        RecommendationFeedback.direction == direction,
    )


def list_hidden_scenarios(actor: Actor) -> frozenset[int]:
    """The listings that the person does not want to see among the recommended."""
    query = select(RecommendationFeedback.scenario_id)
    return frozenset(db.session.scalars(query.where(*_by(actor, Direction.SCENARIOS))))


def list_hidden_models(actor: Actor, scenario_id: int) -> frozenset[int]:
    """The models that the person does not want to see for a listing."""
    query = select(RecommendationFeedback.model_id).where(
        *_by(actor, Direction.MODELS), RecommendationFeedback.scenario_id == scenario_id
    )
    return frozenset(number for number in db.session.scalars(query) if number is not None)


def list_opinions_on_scenarios(actor: Actor) -> list[Hidden]:
    """What the person said of listings, newest first."""
    query = (
        select(RecommendationFeedback, Scenario.title)
        .join(Scenario, Scenario.id == RecommendationFeedback.scenario_id)
        .where(*_by(actor, Direction.SCENARIOS))
    )
    return _read_opinions(query)


def list_opinions_on_models(actor: Actor, scenario_id: int) -> list[Hidden]:
    """What the person said of models for a listing, newest first; of those that are published."""
    query = (
        select(RecommendationFeedback, Model.name)
        .join(Model, Model.id == RecommendationFeedback.model_id)
        .where(
            *_by(actor, Direction.MODELS),
            RecommendationFeedback.scenario_id == scenario_id,
            Model.is_published,
        )
    )
    return _read_opinions(query)


def _read_opinions(query: Select[RecommendationFeedback, str]) -> list[Hidden]:
    newest_first = query.order_by(RecommendationFeedback.id.desc())
    return [
        Hidden(Subject(row.scenario_id, row.model_id), title, row.reason)
        for row, title in db.session.execute(newest_first)
    ]


# Without the person and the organisation: what is evaluated is the method.
EXPORTED = (
    RecommendationFeedback.direction,
    RecommendationFeedback.scenario_id,
    RecommendationFeedback.model_id,
    RecommendationFeedback.reason,
    RecommendationFeedback.words,
    RecommendationFeedback.position,
    RecommendationFeedback.score,
    RecommendationFeedback.algorithm,
    RecommendationFeedback.created_at,
)


def export_all() -> tuple[list[str], list[list[Cell]]]:
    """Names and rows of everything that was said and not taken back, oldest first."""
    rows = db.session.execute(select(*EXPORTED).order_by(RecommendationFeedback.id))
    return [column.key for column in EXPORTED], [[_plain(value) for value in row] for row in rows]


def _plain(value: Cell | datetime) -> Cell:
    return value.isoformat() if isinstance(value, datetime) else value
