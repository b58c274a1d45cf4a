"""What an amendment would change: compared, checked, and with the deadlines that follow from it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from marketplace.domain.band_rows import BAND_COLUMNS, tidy_rows
from marketplace.domain.clock import SHANGHAI
from marketplace.domain.dates import deadline_of
from marketplace.domain.errors import InvalidInput
from marketplace.domain.messages import Message, say
from marketplace.models import Scenario
from marketplace.services.installation import settings
from marketplace.services.ranking_rules import check_scenario_rules
from marketplace.services.scenario_checks import check_for_submission
from marketplace.services.scenario_content import (
    FieldChange,
    ScenarioContent,
    list_changes,
    read_content,
    snapshot,
    write_content,
)

# What a proposal is written, priced or judged by. Whoever has sealed one must say again that it
# holds, and has the time that the settings give for it.
MATERIAL = frozenset(
    {"sector", "kpis", "requirements", "criteria", "minimum_tier", "is_filing_required"}
    | {"rule_set", "procurement_kind", "floors", "deployment_bands", "measured_bands"}
    | {"judged_bands", "requirements_spread_limit", "assessors_spread_limit"}
    | {"deployment", "is_domestic_stack_required", "cooperation_mode"}
    | {"budget_minimum", "budget_maximum", "price_ceiling", "reference_price"}
    | {"question_deadline", "proposal_deadline", "planned_award_date", "reference_days"}
    | {"longest_days", "delivery_from", "delivery_to"}
)
_DEADLINES = ("question_deadline", "proposal_deadline")
_CELLS = ("name", "baseline", "target", "unit")


@dataclass(frozen=True)
class Plan:
    """An amendment before it is published. `content` has the deadlines as they will be;
    `is_extended`: the rule moves the deadline beyond what was written."""

    content: ScenarioContent
    changes: tuple[FieldChange, ...]
    is_material: bool
    is_extended: bool


def make_plan(scenario: Scenario, typed: ScenarioContent, now: datetime) -> Plan:
    """What amending the listing to `typed` at `now` comes to.

    Raises `InvalidInput` where nothing changes, a deadline would come earlier, or the listing
    would not pass the checks of a submission.
    """
    current = read_content(scenario)
    written = _as_it_stands(current, typed)
    changes = _list_changes(current, written)
    if not changes:
        raise InvalidInput({"changes": [say("和已公开的内容没有不同，没有要更正的。")]})
    is_material = any(change.name in MATERIAL for change in changes)
    wrong = _find_earlier(current, written)
    planned = _extended(written, now) if is_material and not wrong else written
    wrong |= _check(current, planned, now)
    if wrong:
        raise InvalidInput(wrong)
    return Plan(
        content=planned,
        changes=tuple(_list_changes(current, planned)),
        is_material=is_material,
        is_extended=planned.proposal_deadline != written.proposal_deadline,
    )


def _list_changes(current: ScenarioContent, content: ScenarioContent) -> list[FieldChange]:
    return list_changes(snapshot(current), snapshot(content))


def notice_end(now: datetime) -> datetime | None:
    """When the notice that a material amendment at `now` gives is over; None without the rule."""
    days = settings().amendment_notice_days
    if days <= 0:
        return None
    return deadline_of((now + timedelta(days=days)).astimezone(SHANGHAI).date())


def _extended(content: ScenarioContent, now: datetime) -> ScenarioContent:
    """With the deadline moved, if less than the notice is left; questions move with it while
    they may still be asked."""
    end, deadline = notice_end(now), content.proposal_deadline
    if end is None or deadline is None:
        return content
    if deadline >= now + timedelta(days=settings().amendment_notice_days):
        return content
    questions = content.question_deadline
    if questions is not None and questions > now:
        questions += end - deadline
    return replace(content, proposal_deadline=end, question_deadline=questions)


def _as_it_stands(current: ScenarioContent, typed: ScenarioContent) -> ScenarioContent:
    """What was typed; what only a form writes otherwise is as it was: deadlines without their
    seconds, rows in another order, cells that are empty or missing."""
    same: dict[str, Any] = {}
    for name in _DEADLINES:
        was: datetime | None = getattr(current, name)
        if was is not None and getattr(typed, name) == was.replace(second=0, microsecond=0):
            same[name] = was
    if _kpis(current) == _kpis(typed):
        same["kpis"] = current.kpis
    if _weights(current) == _weights(typed):
        same["criteria"] = current.criteria
    if _requirements(current) == _requirements(typed):
        same["requirements"] = current.requirements
    for name in BAND_COLUMNS:
        was_rows = getattr(current, name)
        if tidy_rows(name, was_rows) == tidy_rows(name, getattr(typed, name)):
            same[name] = was_rows
    return replace(typed, **same)


def _kpis(content: ScenarioContent) -> list[tuple[str, ...]]:
    return [tuple(kpi.get(cell) or "" for cell in _CELLS) for kpi in content.kpis]


def _weights(content: ScenarioContent) -> dict[str, int]:
    return {item.kind: item.weight for item in content.criteria if item.weight}


def _requirements(content: ScenarioContent) -> list[list[str]]:
    return [
        [item.text for item in content.requirements if item.is_mandatory is is_mandatory]
        for is_mandatory in (True, False)
    ]


def _find_earlier(current: ScenarioContent, content: ScenarioContent) -> dict[str, list[Message]]:
    """Vendors have planned with the published deadlines."""
    wrong: dict[str, list[Message]] = {}
    for name in _DEADLINES:
        was: datetime | None = getattr(current, name)
        typed: datetime | None = getattr(content, name)
        if was is not None and (typed is None or typed < was):
            wrong[name] = [say("已公布的截止时间不能提前或取消；要提前结束申报，请用“提前截止”。")]
    return wrong


def _check(
    current: ScenarioContent, content: ScenarioContent, now: datetime
) -> dict[str, list[Message]]:
    """The checks of a submission. A deadline that stays may be near, or over."""
    stays = {name for name in _DEADLINES if getattr(content, name) == getattr(current, name)}
    found = check_for_submission(content, now)
    wrong = {name: messages for name, messages in found.items() if name not in stays}
    return wrong or check_scenario_rules(_draft_of(content))


def _draft_of(content: ScenarioContent) -> Scenario:
    """A row that is never stored; its requirements have numbers, which no stored ones have."""
    draft = Scenario()
    write_content(draft, content)
    for row in draft.requirements:
        row.id = -row.position
    return draft
