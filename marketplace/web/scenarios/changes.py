"""A listing's fields in words, from its snapshot: for the review, and for what has changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext, ngettext

from marketplace.domain.vocabulary import (
    CONFIDENTIALITY_NAMES,
    COOPERATION_NAMES,
    DEPLOYMENT_NAMES,
)
from marketplace.matching.rules import CRITERION_NAMES, PROCUREMENT_NAMES, RULE_SET_NAMES
from marketplace.services.scenario_content import FieldChange
from marketplace.web.formatting import (
    city_name,
    day,
    moment,
    sector_name,
    sub_scenario_name,
    yuan,
)
from marketplace.web.scenarios.bands import (
    list_deployment,
    list_floors,
    list_judged,
    list_measured,
)
from marketplace.web.scenarios.field_names import CUSTODY, FIELD_NAMES

Change = tuple[str, str | None, str | None]


def describe_changes(changes: Iterable[FieldChange]) -> list[Change]:
    """Label, old and new value of each change, in the reader's language."""
    by_name = {change.name: change for change in changes}
    return [
        (field_name(name), describe(name, change.old), describe(name, change.new))
        for name in FIELD_NAMES
        if (change := by_name.get(name))
    ]


def field_name(name: str) -> str:
    """What a field is called in the reader's language."""
    if name == CUSTODY:
        return gettext("密钥保管")
    return gettext(FIELD_NAMES[name]) if name in FIELD_NAMES else name


def describe(name: str, value: Any) -> str | None:
    """A snapshot's value in words; None where nothing was written."""
    if value is None or value in ("", []):
        return None
    return _WORDS.get(name, str)(value)


def _named(names: Mapping[str, str]) -> Callable[[Any], str]:
    return lambda value: gettext(names[value]) if value in names else str(value)


def _flag(value: Any) -> str:
    return gettext("是") if value else gettext("否")


def _amount(value: Any) -> str:
    return yuan(Decimal(value))


def _moment(value: Any) -> str:
    return moment(datetime.fromisoformat(value))


def _day(value: Any) -> str:
    return day(date.fromisoformat(value))


def _days(value: Any) -> str:
    return str(ngettext("%(num)s 天", "%(num)s 天", value))


def _points(value: Any) -> str:
    return gettext("%(points)s 分", points=value)


def _percent(value: Any) -> str:
    return f"{value}%"


def _kpis(rows: Sequence[Mapping[str, str]]) -> str:
    return "\n".join(_kpi(row) for row in rows)


def _kpi(row: Mapping[str, str]) -> str:
    unit = row.get("unit") or ""
    return gettext(
        "%(name)s：现状 %(baseline)s，目标 %(target)s",
        name=row.get("name") or "",
        baseline=f"{row.get('baseline') or gettext('未填写')} {unit}".strip(),
        target=f"{row.get('target') or gettext('未填写')} {unit}".strip(),
    )


def _requirements(rows: Sequence[Sequence[Any]]) -> str:
    kinds = {True: gettext("必备"), False: gettext("评分")}
    return "\n".join(
        gettext("【%(kind)s】%(text)s", kind=kinds[bool(is_mandatory)], text=text)
        for is_mandatory, text in rows
    )


def _criteria(rows: Sequence[Sequence[Any]]) -> str:
    return "\n".join(
        f"{gettext(CRITERION_NAMES.get(kind, kind))} {weight}%" for kind, weight in rows
    )


def _lines(
    words: Callable[[Sequence[Mapping[str, str]]], list[str]],
) -> Callable[[Sequence[Mapping[str, str]]], str]:
    return lambda rows: "\n".join(words(rows))


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "sector": sector_name,
    "sub_scenario": sub_scenario_name,
    "city": city_name,
    "cooperation_mode": _named(COOPERATION_NAMES),
    "deployment": _named(DEPLOYMENT_NAMES),
    "data_confidentiality": _named(CONFIDENTIALITY_NAMES),
    "rule_set": _named(RULE_SET_NAMES),
    "procurement_kind": _named(PROCUREMENT_NAMES),
    "is_domestic_stack_required": _flag,
    "is_filing_required": _flag,
    "data_labelled_percent": _percent,
    "budget_minimum": _amount,
    "budget_maximum": _amount,
    "price_ceiling": _amount,
    "reference_price": _amount,
    "reference_days": _days,
    "longest_days": _days,
    "question_deadline": _moment,
    "proposal_deadline": _moment,
    "planned_award_date": _day,
    "delivery_from": _day,
    "delivery_to": _day,
    "kpis": _kpis,
    "requirements": _requirements,
    "criteria": _criteria,
    "floors": _lines(list_floors),
    "deployment_bands": _lines(list_deployment),
    "measured_bands": _lines(list_measured),
    "judged_bands": _lines(list_judged),
    "requirements_spread_limit": _points,
    "assessors_spread_limit": _points,
}
