"""The fields of a scenario, read from one row of a list."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from marketplace.domain.band_rows import BAND_COLUMNS
from marketplace.domain.budget_grammar import YUAN, unit_in
from marketplace.domain.cities import guess_city
from marketplace.domain.dates import (
    UnreadableDate,
    parse_date,
    parse_exact_moment,
    says_time_of_day,
)
from marketplace.domain.messages import Message, say
from marketplace.domain.money import (
    NEGOTIABLE,
    Budget,
    UnreadableBudget,
    format_budget,
    is_plainly_said,
    parse_budget,
)
from marketplace.domain.numerals import normalise
from marketplace.domain.sectors import guess_sector, guess_sub_scenario
from marketplace.exchange.contacts import Contact, split_contact
from marketplace.exchange.row_cells import (
    Requirement,
    read_kpis,
    read_requirements,
    read_rows,
    read_weights,
)
from marketplace.exchange.row_reader import LONGEST_LINE, Guess, RowReader
from marketplace.exchange.scenario_words import (
    CONFIDENTIALITY,
    COOPERATION_MODES,
    CRITERIA,
    DEPLOYMENTS,
    FILING,
    PROCUREMENT_KINDS,
    RULE_SETS,
    TIERS,
    YES_OR_NO,
    Choice,
    guess_choice,
)

_DAYS_DIGITS = 6


SPREAD_LIMITS = ("requirements_spread_limit", "assessors_spread_limit")


@dataclass(frozen=True)
class ScenarioValues:
    """What a row says. Texts are "" and choices None where it says nothing; days are Henan's.

    A deadline with its time to the second is that moment. `kpis` is prose, `kpi_rows` what is
    written as a table; `criteria` is None where the list says nothing of weights.
    """

    title: str = ""
    demand_unit: str = ""
    sector: str | None = None
    sub_scenario: str | None = None
    city: str | None = None
    batch: str = ""
    reference: str = ""
    description: str = ""
    pain_point: str = ""
    contents: str = ""
    goal: str = ""
    kpis: str = ""
    kpi_rows: tuple[dict[str, str], ...] = ()
    budget: Budget = NEGOTIABLE
    price_ceiling: Decimal | None = None
    reference_price: Decimal | None = None
    cooperation_mode: str | None = None
    deployment: str | None = None
    is_domestic_stack_required: bool | None = None
    data_types: str = ""
    data_scale: str = ""
    data_labelled_percent: int | None = None
    data_confidentiality: str | None = None
    data_access: str = ""
    compute_provided: str = ""
    minimum_tier: str | None = None
    is_filing_required: bool | None = None
    rule_set: str | None = None
    procurement_kind: str | None = None
    requirements: tuple[Requirement, ...] = ()
    criteria: tuple[tuple[str, int], ...] | None = None
    floors: tuple[dict[str, str], ...] = ()
    deployment_bands: tuple[dict[str, str], ...] = ()
    measured_bands: tuple[dict[str, str], ...] = ()
    judged_bands: tuple[dict[str, str], ...] = ()
    requirements_spread_limit: int | None = None
    assessors_spread_limit: int | None = None
    question_deadline: date | None = None
    proposal_deadline: date | None = None
    planned_award_date: date | None = None
    reference_days: int | None = None
    longest_days: int | None = None
    delivery_from: date | None = None
    delivery_to: date | None = None
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""


def read_values(reader: RowReader) -> ScenarioValues:
    """Every field of the row."""
    sector, sub_scenario = _sector(reader)
    contact = _contact(reader)
    kpis = reader.text("kpis")
    kpi_rows = read_kpis(kpis)
    return ScenarioValues(
        title=reader.line("title"),
        demand_unit=reader.line("demand_unit"),
        sector=sector,
        sub_scenario=sub_scenario,
        city=_city(reader),
        batch=reader.line("batch"),
        reference=reader.line("reference"),
        description=reader.text("description"),
        pain_point=reader.text("pain_point"),
        contents=reader.text("contents"),
        goal=reader.text("goal"),
        kpis=kpis if kpi_rows is None else "",
        kpi_rows=kpi_rows or (),
        budget=_budget(reader),
        price_ceiling=_amount(reader, "price_ceiling"),
        reference_price=_amount(reader, "reference_price"),
        cooperation_mode=_cooperation(reader),
        deployment=_choice(reader, "deployment", DEPLOYMENTS),
        is_domestic_stack_required=_yes_or_no(reader, "is_domestic_stack_required", YES_OR_NO),
        data_types=reader.text("data_types"),
        data_scale=reader.line("data_scale"),
        data_labelled_percent=_percent(reader, "data_labelled_percent"),
        data_confidentiality=_choice(reader, "data_confidentiality", CONFIDENTIALITY),
        data_access=reader.text("data_access"),
        compute_provided=reader.text("compute_provided"),
        minimum_tier=_choice(reader, "minimum_tier", TIERS),
        is_filing_required=_yes_or_no(reader, "is_filing_required", FILING),
        rule_set=_choice(reader, "rule_set", RULE_SETS),
        procurement_kind=_choice(reader, "procurement_kind", PROCUREMENT_KINDS),
        requirements=read_requirements(reader.text("requirements")),
        criteria=_criteria(reader),
        **_published(reader),
        question_deadline=_deadline(reader, "question_deadline"),
        proposal_deadline=_deadline(reader, "proposal_deadline"),
        planned_award_date=_day(reader, "planned_award_date"),
        reference_days=_days(reader, "reference_days"),
        longest_days=_days(reader, "longest_days"),
        delivery_from=_day(reader, "delivery_from"),
        delivery_to=_day(reader, "delivery_to"),
        contact_name=contact.name,
        contact_phone=contact.phone,
        contact_email=contact.email,
    )


def _published(reader: RowReader) -> dict[str, Any]:
    """Floors, bands and the limits of what is judged, by field."""
    bands = {field: _bands(reader, field) for field in BAND_COLUMNS}
    return {**bands, **{field: _points(reader, field) for field in SPREAD_LIMITS}}


def _sector(reader: RowReader) -> tuple[str | None, str | None]:
    """Sector and sub-scenario; without a known sector word the sub-scenario's may name both."""
    column, word = reader.first("sector")
    found = guess_sector(word)
    if found is None:
        column, narrower = reader.first("sub_scenario")
        found = guess_sector(narrower)
    if found is None:
        reader.guess("sector", word, None, is_certain=False)
        reader.remark("sector", _no_sector(word))
        return None, None
    is_certain = found.is_certain and found.word == word
    reader.guesses.append(Guess("sector", column, found.word, found.slug, is_certain))
    return found.slug, found.sub_scenario or _sub_scenario(reader, found.slug)


def _no_sector(word: str) -> Message:
    if word:
        return say("不认识行业“%(word)s”，请选择所属行业。", word=word[:LONGEST_LINE])
    return say("没有填写行业，请选择所属行业。")


def _sub_scenario(reader: RowReader, sector: str) -> str | None:
    word = reader.first("sub_scenario")[1]
    found = guess_sub_scenario(word, sector) if word else None
    if found is None:
        return None
    reader.guess("sub_scenario", word, found.slug, is_certain=word == found.name)
    return found.slug


def _city(reader: RowReader) -> str | None:
    word = reader.first("city")[1]
    if not word:
        return None
    city = guess_city(word)
    if city is None:
        reader.remark(
            "city", say("“%(word)s”不是河南省的地市，请选择所在地。", word=word[:LONGEST_LINE])
        )
        reader.guess("city", word, None, is_certain=False)
        return None
    is_certain = word in (city.slug, city.name, f"{city.name}市", f"河南省{city.name}市")
    reader.guess("city", word, city.slug, is_certain=is_certain)
    return city.slug


def _choice(reader: RowReader, field: str, choices: tuple[Choice, ...]) -> str | None:
    word = reader.first(field)[1]
    if not word:
        return None
    slug, is_certain = guess_choice(word, choices) or (None, False)
    reader.guess(field, word, slug, is_certain=is_certain)
    if slug is None:
        reader.remark(field, say("看不懂“%(word)s”，请选择一项。", word=word[:LONGEST_LINE]))
    return slug


def _yes_or_no(reader: RowReader, field: str, choices: tuple[Choice, ...]) -> bool | None:
    slug = _choice(reader, field, choices)
    return None if slug is None else slug == "yes"


def _cooperation(reader: RowReader) -> str | None:
    """The column's word; without one, a 合作需求 that is nothing but the name of a mode."""
    if reader.cells("cooperation_mode"):
        return _choice(reader, "cooperation_mode", COOPERATION_MODES)
    column, word = reader.first("goal")
    slug, is_name = guess_choice(word, COOPERATION_MODES) or (None, False)
    if not is_name:
        return None
    reader.guesses.append(Guess("cooperation_mode", column, word, slug, is_certain=False))
    return slug


def _budget(reader: RowReader) -> Budget:
    column, text = reader.first("budget")
    if not text:
        return _bounds(reader)
    unit = unit_in(column)
    try:
        budget = parse_budget(text, unit)
    except UnreadableBudget as refused:
        reader.fail("budget", refused.message)
        return NEGOTIABLE
    is_certain = is_plainly_said(text, unit)
    if not budget.is_negotiable:
        reader.guess("budget", text, format_budget(budget), is_certain=is_certain)
    return budget


def _bounds(reader: RowReader) -> Budget:
    """The budget from a column for each bound."""
    low = _bound(reader, "budget_minimum")
    high = _bound(reader, "budget_maximum")
    if low is not None and high is not None and low > high:
        reader.fail("budget_maximum", say("预算上限低于下限。"))
        return NEGOTIABLE
    return Budget(low, high)


def _bound(reader: RowReader, field: str) -> Decimal | None:
    column, text = reader.first(field)
    try:
        budget = parse_budget(text, unit_in(column) or YUAN)
    except UnreadableBudget as refused:
        reader.fail(field, refused.message)
        return None
    return budget.minimum if field == "budget_minimum" else budget.maximum


def _amount(reader: RowReader, field: str) -> Decimal | None:
    """One exact amount; a range or a bound is none."""
    column, text = reader.first(field)
    try:
        budget = parse_budget(text, unit_in(column) or YUAN)
    except UnreadableBudget as refused:
        reader.fail(field, refused.message)
        return None
    if budget.minimum != budget.maximum:
        reader.fail(field, say("这里要一个确定的金额，例如“180万元”。"))
        return None
    return budget.maximum


def _days(reader: RowReader, field: str) -> int | None:
    """A whole number of days, with or without 天."""
    return _whole(reader, field, "天", say("请填写天数，例如 90。"))


def _points(reader: RowReader, field: str) -> int | None:
    """A whole number of points, with or without 分."""
    return _whole(reader, field, "分", say("请填写分数，例如 5。"))


def _percent(reader: RowReader, field: str) -> int | None:
    """A whole number, with or without %."""
    return _whole(reader, field, "%", say("请填写 0 到 100 之间的整数，例如 80。"))


def _whole(reader: RowReader, field: str, unit: str, reason: Message) -> int | None:
    plain = normalise(reader.first(field)[1]).removesuffix(unit).strip()
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) <= _DAYS_DIGITS):
        reader.fail(field, reason)
        return None
    return int(plain)


def _criteria(reader: RowReader) -> tuple[tuple[str, int], ...] | None:
    """Slugs and weights; None where the list says nothing."""
    text = reader.first("criteria")[1]
    if not text:
        return None
    try:
        said = read_weights(text)
    except ValueError:
        reader.fail("criteria", say("看不懂权重。请写成“报价 30；交付工期 20”。"))
        return None
    found = [(guess_choice(name, CRITERIA), weight) for name, weight in said]
    unknown = [name for (name, _), (slug, _w) in zip(said, found, strict=True) if slug is None]
    if unknown:
        reader.fail("criteria", say("没有评审标准“%(name)s”。", name=unknown[0][:LONGEST_LINE]))
        return None
    return tuple((slug[0], weight) for slug, weight in found if slug)


def _bands(reader: RowReader, field: str) -> tuple[dict[str, str], ...]:
    """The rows of floors or bands. A way of deployment is known by its own name only."""
    try:
        rows = read_rows(reader.text(field), BAND_COLUMNS[field])
    except ValueError as refused:
        line = str(refused)[:LONGEST_LINE]
        reader.fail(field, say("看不懂“%(line)s”。请每行写一项，用竖线分开。", line=line))
        return ()
    for row in rows:
        slug, is_name = guess_choice(row.get("choice", ""), DEPLOYMENTS) or (None, False)
        if slug and is_name:
            row["choice"] = slug
    return rows


def _deadline(reader: RowReader, field: str) -> date | datetime | None:
    """A moment that is said to the second, else a day."""
    moment = parse_exact_moment(reader.first(field)[1])
    return _day(reader, field) if moment is None else moment


def _day(reader: RowReader, field: str) -> date | None:
    text = reader.first(field)[1]
    if not text:
        return None
    try:
        day = parse_date(text)
    except UnreadableDate as refused:
        reader.fail(field, refused.message)
        return None
    is_certain = not text.isdigit() and not says_time_of_day(text)
    reader.guess(field, text, day.isoformat(), is_certain=is_certain)
    return day


def _contact(reader: RowReader) -> Contact:
    """The three columns; where one is empty, the part of a 联系方式 that is all three in one."""
    whole = split_contact(reader.text("contact"))
    return Contact(
        reader.line("contact_name") or whole.name[:LONGEST_LINE],
        reader.line("contact_phone") or whole.phone[:LONGEST_LINE],
        reader.line("contact_email") or whole.email[:LONGEST_LINE],
    )
