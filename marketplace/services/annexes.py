"""Restricted annexes: what the buyer writes about one, and who may know what of it."""

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, NotFound, TransitionRefused
from marketplace.domain.lifecycle import EDITABLE_STATES, AnnexRequestState, ScenarioState
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.domain.texts import LINE_LENGTH, REASON_LENGTH, check_text
from marketplace.domain.undertakings import digest_of
from marketplace.models import Annex, AnnexRequest, Scenario
from marketplace.services import notifications, scenarios
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

UNDERTAKING_LENGTH = 10_000


@dataclass(frozen=True)
class AnnexText:
    """What the buyer writes: title and summary for the public, the undertaking for vendors."""

    title: str
    summary: str
    undertaking: str


def find_annex(scenario: Scenario) -> Annex | None:
    """The annex of a scenario that the actor was found to read; its words are as public."""
    return db.session.scalar(select(Annex).where(Annex.scenario_id == scenario.id))


def get_annex(actor: Actor, scenario_id: int) -> tuple[Scenario, Annex]:
    """A scenario that the actor may read, with its annex. Raises `NotFound`."""
    scenario = scenarios.get_scenario(actor, scenario_id)
    found = find_annex(scenario)
    if found is None:
        raise NotFound(say("这个场景没有受限附件。"))
    return scenario, found


def get_managed(actor: Actor, scenario_id: int) -> tuple[Scenario, Annex | None]:
    """A scenario of the actor's own, with the annex if there is one yet."""
    scenario = scenarios.get_scenario(actor, scenario_id)
    require(actor, Permission.ANNEX_MANAGE, scenario)
    return scenario, find_annex(scenario)


def can_write(scenario: Scenario) -> bool:
    """Whether the words can change: while it is written, and until the deadline."""
    return scenario.state in EDITABLE_STATES or scenario.is_accepting_at(clock.now())


def can_change_files(scenario: Scenario) -> bool:
    """Whether files can come and go: until the proposals are opened."""
    return scenario.state in EDITABLE_STATES or scenario.state == ScenarioState.PUBLISHED


def save(actor: Actor, scenario_id: int, text: AnnexText) -> Annex:
    """Write the annex's words, making it if there is none. Grantees hear of a change.

    What was signed before stays signed as it was. Raises `InvalidInput`, `TransitionRefused`.
    """
    _require_sound(text)
    with unit_of_work() as work:
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        require(actor, Permission.ANNEX_MANAGE, scenario)
        if not can_write(scenario):
            raise TransitionRefused(say("受限附件的说明在起草时和申报截止前可以修改，现在不行。"))
        annex = find_annex(scenario)
        if annex is None:
            return _make(work, scenario, text)
        work.lock(annex)
        if _words(annex) != text:
            _write(annex, text)
            tell_grantees(work, scenario, annex)
    return annex


def _require_sound(text: AnnexText) -> None:
    checks = {
        "title": _check(text.title, LINE_LENGTH),
        "summary": _check(text.summary, REASON_LENGTH),
        "undertaking": _check(text.undertaking, UNDERTAKING_LENGTH),
    }
    wrong = {name: [message] for name, message in checks.items() if message}
    if wrong:
        raise InvalidInput(wrong)


def _check(text: str, limit: int) -> Message | None:
    return check_text(text, limit) if text.strip() else say("请填写这一栏。")


def _make(work: UnitOfWork, scenario: Scenario, text: AnnexText) -> Annex:
    annex = Annex(scenario_id=scenario.id)
    _write(annex, text)
    return work.add(annex)


def _write(annex: Annex, text: AnnexText) -> None:
    annex.title, annex.summary = text.title, text.summary
    annex.undertaking, annex.undertaking_digest = text.undertaking, digest_of(text.undertaking)


def _words(annex: Annex) -> AnnexText:
    return AnnexText(annex.title, annex.summary, annex.undertaking)


def tell_grantees(work: UnitOfWork, scenario: Scenario, annex: Annex) -> None:
    """Tell the members of every vendor to whom the annex is open that something changed."""
    query = select(AnnexRequest.organisation_id).where(
        AnnexRequest.annex_id == annex.id, AnnexRequest.state == AnnexRequestState.GRANTED
    )
    for organisation_id in work.session.scalars(query.order_by(AnnexRequest.id)).all():
        notifications.tell_organisation(
            work, organisation_id, "annex_changed", scenario_id=scenario.id, title=scenario.title
        )
