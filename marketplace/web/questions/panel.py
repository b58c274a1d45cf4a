"""The questions and answers on a listing's page: what this reader may see of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request, url_for

from marketplace.domain.lifecycle import PUBLIC_STATES
from marketplace.domain.permissions import Actor, Permission, is_allowed, is_let_in
from marketplace.models import Scenario
from marketplace.services import questions
from marketplace.services.questions import OwnQuestion


@dataclass(frozen=True)
class PublicQuestion:
    """What everybody reads."""

    number: int
    text: str
    answer: str
    published_at: datetime


@dataclass(frozen=True)
class Panel:
    """`own`: what the reader's organisation asked. `waiting`: how many the reader has to answer,
    None for everybody but the buyer. `ask_url` for whoever may ask now, `sign_in_url` for who
    might after signing in."""

    scenario_id: int
    published: Sequence[PublicQuestion]
    own: Sequence[OwnQuestion]
    deadline: datetime | None
    is_open: bool
    waiting: int | None
    ask_url: str | None
    sign_in_url: str | None


def make_panel(actor: Actor, scenario: Scenario, now: datetime) -> Panel | None:
    """The panel of a public listing; None before publication."""
    if scenario.state not in PUBLIC_STATES:
        return None
    is_open = questions.is_asking_open(scenario, now)
    can_ask = is_open and is_let_in(actor, Permission.QUESTION_ASK)
    is_buyer = is_allowed(actor, Permission.QUESTION_ANSWER, scenario)
    return Panel(
        scenario_id=scenario.id,
        published=[
            PublicQuestion(row.number or 0, row.public_text or "", row.answer or "", at)
            for row in questions.list_published(scenario)
            if (at := row.published_at)
        ],
        own=questions.list_own(actor, scenario),
        deadline=questions.question_deadline(scenario),
        is_open=is_open,
        waiting=questions.count_waiting([scenario.id]).get(scenario.id, 0) if is_buyer else None,
        ask_url=url_for("questions.new", scenario_id=scenario.id) if can_ask else None,
        sign_in_url=_sign_in_url() if is_open and not actor.is_signed_in else None,
    )


def _sign_in_url() -> str:
    return url_for("accounts.sign_in", next=request.path)
