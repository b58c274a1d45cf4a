"""The groups of facts on a listing's page: label and value, in the reader's language."""

from datetime import date, datetime
from decimal import Decimal

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from marketplace.domain.lifecycle import PUBLIC_STATES
from marketplace.matching.rules import RuleSet
from marketplace.models import Scenario
from marketplace.services.scenario_contacts import Contact
from marketplace.web.formatting import (
    FILTERS,
    budget,
    city_name,
    day,
    moment,
    sector_name,
    sub_scenario_name,
    yuan,
)
from marketplace.web.scenarios.bands import list_floors
from marketplace.web.scenarios.cards import batch_link

Facts = list[tuple[str, str | None]]


def _choice(filter_name: str, value: str | None) -> str | None:
    return str(FILTERS[filter_name](value)) if value else None


def _budget(scenario: Scenario) -> str:
    low, high = scenario.budget_minimum, scenario.budget_maximum
    if low is not None and high is not None and low > high:
        # A draft may hold what a submission may not.
        return f"{yuan(low)} – {yuan(high)}"
    return budget(low, high)


def buyer_link(scenario: Scenario) -> str:
    """The buyer's name, leading to its other listings once this one is public."""
    name = scenario.organisation.name
    if scenario.state not in PUBLIC_STATES:
        return name
    address = url_for("buyers.show", organisation_id=scenario.organisation_id)
    return Markup('<a href="{}">{}</a>').format(address, name)


def summary(scenario: Scenario) -> Facts:
    """The facts at a glance."""
    return [
        (_("需求单位"), scenario.demand_unit),
        (_("发布单位"), buyer_link(scenario)),
        (_("行业"), sector_name(scenario.sector)),
        (_("细分场景"), sub_scenario_name(scenario.sub_scenario) or _("不限")),
        (_("地市"), city_name(scenario.city)),
        (_("合作模式"), _choice("cooperation_name", scenario.cooperation_mode)),
        (_("预算"), _budget(scenario)),
        (_("批次"), batch_link(scenario) or _("不分批")),
    ]


def data_readiness(scenario: Scenario) -> Facts:
    """What data there are and how a vendor gets at them."""
    percent = scenario.data_labelled_percent
    return [
        (_("数据类型"), scenario.data_types),
        (_("数据规模"), scenario.data_scale),
        (_("已标注比例"), None if percent is None else f"{percent}%"),
        (_("保密级别"), _choice("confidentiality_name", scenario.data_confidentiality)),
        (_("获取方式"), scenario.data_access),
    ]


def deployment(scenario: Scenario) -> Facts:
    """Where the model has to run."""
    is_required = scenario.is_domestic_stack_required
    return [
        (_("部署方式"), _choice("deployment_name", scenario.deployment)),
        (_("信创环境"), _("必须适配国产软硬件") if is_required else _("不作要求")),
        (_("提供的算力"), scenario.compute_provided or _("不提供，由供给方自备")),
    ]


def money(scenario: Scenario) -> Facts:
    """What it may cost."""
    ceiling, reference = scenario.price_ceiling, scenario.reference_price
    return [
        (_("预算"), _budget(scenario)),
        (
            _("最高限价"),
            None if ceiling is None else _("%(amount)s，超过即无效", amount=yuan(ceiling)),
        ),
        (
            _("参考价"),
            _("不设：最低的合格报价得满分")
            if scenario.rule_set == RuleSet.ORDER87
            else _reference(reference),
        ),
        (_("参考工期"), _days(scenario.reference_days)),
        (_("最长工期"), _days(scenario.longest_days)),
    ]


def _reference(amount: Decimal | None) -> str | None:
    return None if amount is None else _("%(amount)s，报价不高于它得满分", amount=yuan(amount))


def _days(count: int | None) -> str | None:
    return None if count is None else ngettext("%(num)s 天", "%(num)s 天", count)


def gates(scenario: Scenario) -> list[str]:
    """What a proposal must fulfil to be ranked at all."""
    own = [row.text for row in scenario.requirements if row.is_mandatory]
    if scenario.minimum_tier:
        own.append(_("测评凭证等级不低于 %(tier)s", tier=scenario.minimum_tier))
    own += list_floors(scenario.floors or ())
    if scenario.is_filing_required:
        own.append(_("模型已完成生成式人工智能备案或登记，并在有效期内"))
    if scenario.price_ceiling is not None:
        own.append(_("报价不超过最高限价 %(amount)s", amount=yuan(scenario.price_ceiling)))
    return own


def dates(scenario: Scenario) -> Facts:
    """When what is due."""
    return [
        (_("发布"), _moment_or_none(scenario.published_at)),
        (_("答疑截止"), _moment_or_none(scenario.question_deadline)),
        (_("申报截止"), _moment_or_none(scenario.proposal_deadline)),
        (_("计划公布结果"), _day_or_none(scenario.planned_award_date)),
        (_("交付时间"), _window(scenario.delivery_from, scenario.delivery_to)),
    ]


def contact(given_out: Contact) -> Facts:
    """Whom to ask."""
    given = [
        (_("联系人"), given_out.name),
        (_("电话"), given_out.phone),
        (_("邮箱"), given_out.email),
    ]
    return [(label, value) for label, value in given if value]


def _moment_or_none(value: datetime | None) -> str | None:
    return None if value is None else moment(value)


def _day_or_none(value: date | None) -> str | None:
    return None if value is None else day(value)


def _window(start: date | None, end: date | None) -> str | None:
    if start and end:
        return _("%(start)s至%(end)s", start=day(start), end=day(end))
    if start:
        return _("%(day)s起", day=day(start))
    return _("%(day)s前", day=day(end)) if end else None
