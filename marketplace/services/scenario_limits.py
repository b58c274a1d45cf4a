"""What the database can hold of a listing: sizes, characters, ranges. Holds for drafts too."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

from marketplace.domain.band_rows import BAND_COLUMNS
from marketplace.domain.cities import find_city
from marketplace.domain.messages import Message, say
from marketplace.domain.sectors import find_sector, find_sub_scenario
from marketplace.domain.texts import check_text
from marketplace.domain.vocabulary import (
    CONFIDENTIALITY_NAMES,
    COOPERATION_NAMES,
    DEPLOYMENT_NAMES,
)
from marketplace.matching.rules import ProcurementKind, RuleSet, Tier
from marketplace.services.ranking_rules import OFFERED
from marketplace.services.scenario_bands import LARGEST_MARK
from marketplace.services.scenario_content import ScenarioContent

TEXT_LIMITS: Mapping[str, int] = {
    "title": 200,
    "demand_unit": 200,
    "batch": 60,
    "pain_point": 4000,
    "contents": 8000,
    "data_types": 1000,
    "data_scale": 200,
    "data_access": 1000,
    "compute_provided": 1000,
    "contact_name": 60,
    "contact_phone": 60,
    "contact_email": 254,
}
KPI_LIMITS: Mapping[str, int] = {"name": 100, "baseline": 60, "target": 60, "unit": 30}
REQUIREMENT_LIMIT = 1000
BAND_LIMIT = 200
ROW_LIMITS: Mapping[str, int] = {
    "kpis": 20,
    "requirements": 60,
    "criteria": len(OFFERED),
    "floors": 10,
    "deployment_bands": len(DEPLOYMENT_NAMES),
    "measured_bands": 15,
    "judged_bands": 8,
}
LARGEST_AMOUNT = Decimal(10) ** 11
LONGEST_DAYS = 3650
_YEARS = range(2000, 2101)
_CHOICES: Mapping[str, Collection[str]] = {
    "deployment": tuple(DEPLOYMENT_NAMES),
    "cooperation_mode": tuple(COOPERATION_NAMES),
    "data_confidentiality": tuple(CONFIDENTIALITY_NAMES),
    "minimum_tier": tuple(Tier),
    "rule_set": tuple(RuleSet),
    "procurement_kind": tuple(ProcurementKind),
}

Finding = tuple[str, Message]


def check_storable(content: ScenarioContent) -> dict[str, list[Message]]:
    """What keeps the content from being saved at all, per field; empty if nothing does.

    A cell of a row is named as in a form: `kpis-0-target`, `requirements-2-text`.
    """
    wrong: dict[str, list[Message]] = {}
    for check in (_texts, _choices, _amounts, _numbers, _dates, _rows):
        for name, message in check(content):
            wrong.setdefault(name, []).append(message)
    return wrong


def _texts(content: ScenarioContent) -> Iterator[Finding]:
    for name, limit in TEXT_LIMITS.items():
        message = check_text(getattr(content, name) or "", limit)
        if message:
            yield name, message


def _choices(content: ScenarioContent) -> Iterator[Finding]:
    unknown = say("请从列表中选择。")
    for name, known in _CHOICES.items():
        value = getattr(content, name)
        if value is not None and value not in known:
            yield name, unknown
    if content.sector is not None and find_sector(content.sector) is None:
        yield "sector", unknown
    if content.sub_scenario is not None and find_sub_scenario(content.sub_scenario) is None:
        yield "sub_scenario", unknown
    if content.city is not None and find_city(content.city) is None:
        yield "city", unknown


def _amounts(content: ScenarioContent) -> Iterator[Finding]:
    for name in ("budget_minimum", "budget_maximum", "price_ceiling", "reference_price"):
        message = _check_amount(getattr(content, name))
        if message:
            yield name, message


def _check_amount(amount: Decimal | None) -> Message | None:
    if amount is None:
        return None
    if not amount.is_finite():
        return say("请填写数字，例如 200 或 35.5。")
    if amount < 0:
        return say("金额不能是负数。")
    if amount > LARGEST_AMOUNT:
        return say("金额太大：最多 1000 亿元，请核对单位是不是万元。")
    if amount != amount.quantize(Decimal("0.01")):
        return say("金额最多精确到分。")
    return None


def _numbers(content: ScenarioContent) -> Iterator[Finding]:
    most = {
        "reference_days": LONGEST_DAYS,
        "longest_days": LONGEST_DAYS,
        "data_labelled_percent": 100,
        "requirements_spread_limit": LARGEST_MARK,
        "assessors_spread_limit": LARGEST_MARK,
    }
    for name, limit in most.items():
        value = getattr(content, name)
        if value is not None and not 0 <= value <= limit:
            yield name, say("请填写 0 到 %(limit)s 之间的整数。", limit=limit)


def _dates(content: ScenarioContent) -> Iterator[Finding]:
    names = ("question_deadline", "proposal_deadline", "planned_award_date")
    for name in (*names, "delivery_from", "delivery_to"):
        value: date | datetime | None = getattr(content, name)
        if value is not None and value.year not in _YEARS:
            yield name, say("年份不对，请核对。")


def _rows(content: ScenarioContent) -> Iterator[Finding]:
    for name, limit in ROW_LIMITS.items():
        if len(getattr(content, name)) > limit:
            yield name, say("最多 %(limit)s 行。", limit=limit)
    yield from _kpis(content)
    yield from _bands(content)
    texts = (item.text for item in content.requirements)
    yield from _cells("requirements", "text", REQUIREMENT_LIMIT, texts)
    for index, item in enumerate(content.criteria):
        if item.kind not in set(OFFERED):
            yield f"criteria-{index}-weight", say("没有这一项评审标准。")
        elif not 0 <= item.weight <= 100:
            yield f"criteria-{index}-weight", say("请填写 0 到 100 之间的整数。")


def _kpis(content: ScenarioContent) -> Iterator[Finding]:
    for column, limit in KPI_LIMITS.items():
        texts = (str(kpi.get(column) or "") for kpi in content.kpis)
        yield from _cells("kpis", column, limit, texts)


def _bands(content: ScenarioContent) -> Iterator[Finding]:
    """The table of benchmarks changes; whether one is in it matters at the submission."""
    for rows, columns in BAND_COLUMNS.items():
        for column in columns:
            texts = (str(row.get(column) or "") for row in getattr(content, rows))
            yield from _cells(rows, column, BAND_LIMIT, texts)
    for index, row in enumerate(content.deployment_bands):
        if row.get("choice") and row["choice"] not in DEPLOYMENT_NAMES:
            yield f"deployment_bands-{index}-choice", say("请从列表中选择。")


def _cells(rows: str, column: str, limit: int, texts: Iterable[str]) -> Iterator[Finding]:
    for index, text in enumerate(texts):
        message = check_text(text, limit)
        if message:
            yield f"{rows}-{index}-{column}", message
