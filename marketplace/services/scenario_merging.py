"""Several people write one draft: whose words of each field count, and where both must be shown.

A page carries, for every field it shows, the mark of the value it began from. A field whose mark
still fits what was typed is one its writer has not touched: the stored value stays, whoever wrote
it. A field that was typed anew counts if nobody else has changed it since; where both have, the
field collides and nothing is saved. Marks are kept by the page that holds them, so no version has
to be stored, and none can have been pruned.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from marketplace.domain.band_rows import BAND_COLUMNS, tidy_rows
from marketplace.services.ranking_rules import OFFERED
from marketplace.services.scenario_content import (
    CriterionWeight,
    RequirementText,
    ScenarioContent,
    snapshot,
)

Marks = Mapping[str, str]
_MARK_LENGTH = 12


@dataclass(frozen=True)
class Merge:
    """`content`: what is to be saved. `collisions`: fields that two people wrote differently;
    `others`: fields whose stored value stays and is not what the writer's page shows."""

    content: ScenarioContent
    collisions: tuple[str, ...]
    others: tuple[str, ...]


def mark_fields(content: ScenarioContent, names: Collection[str]) -> dict[str, str]:
    """The mark of each field's value, as a form would send that value back."""
    taken = snapshot(_as_typed(content))
    return {name: _mark(taken[name]) for name in names}


def merge(stored: ScenarioContent, typed: ScenarioContent, begun_from: Marks) -> Merge:
    """Put what was typed into what is stored, field by field; only fields in `begun_from` count."""
    now, mine = (mark_fields(content, begun_from) for content in (stored, typed))
    wanted = [name for name, mark in begun_from.items() if mine[name] not in (mark, now[name])]
    collisions = tuple(name for name in wanted if now[name] != begun_from[name])
    others = tuple(
        name for name, mark in begun_from.items() if mine[name] == mark and now[name] != mark
    )
    values = {name: getattr(typed, name) for name in wanted if name not in collisions}
    return Merge(replace(stored, **values), collisions, others)


def _mark(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_MARK_LENGTH]


def _as_typed(content: ScenarioContent) -> ScenarioContent:
    """The content as it comes back from a form in which nothing was changed."""
    values: dict[str, Any] = {
        name: _tidy(value)
        for name, value in vars(content).items()
        if isinstance(value, str) or value is None
    }
    values |= {
        "kpis": tuple(row for kpi in content.kpis if any((row := _kpi(kpi)).values())),
        "requirements": tuple(
            RequirementText(item.text.strip(), is_mandatory)
            for is_mandatory in (True, False)
            for item in content.requirements
            if item.is_mandatory == is_mandatory and item.text.strip()
        ),
        "criteria": _weighed(content.criteria),
        **{name: tidy_rows(name, getattr(content, name)) for name in BAND_COLUMNS},
        "question_deadline": _to_the_minute(content.question_deadline),
        "proposal_deadline": _to_the_minute(content.proposal_deadline),
    }
    return replace(content, **values)


def _tidy(value: str | None) -> str:
    return (value or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _kpi(kpi: Mapping[str, Any]) -> dict[str, str]:
    names = ("name", "baseline", "target", "unit")
    return {name: _tidy(str(kpi.get(name) or "")) for name in names}


def _weighed(criteria: Collection[CriterionWeight]) -> tuple[CriterionWeight, ...]:
    order = {kind.value: place for place, kind in enumerate(OFFERED)}
    kept = [item for item in criteria if item.weight]
    return tuple(sorted(kept, key=lambda item: (order.get(item.kind, len(order)), item.kind)))


def _to_the_minute(moment: Any) -> Any:
    return moment and moment.replace(second=0, microsecond=0)
