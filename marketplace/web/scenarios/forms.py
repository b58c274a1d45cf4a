"""The form a scenario is written in. What its answers must say is checked by the services."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import Form as PlainForm
from wtforms import (
    FormField,
    RadioField,
    SelectChoice,
    SelectField,
)
from wtforms.widgets import HiddenInput

from marketplace.domain.band_rows import BAND_COLUMNS
from marketplace.domain.cities import CITIES
from marketplace.domain.sectors import SECTORS
from marketplace.domain.vocabulary import (
    CONFIDENTIALITY_NAMES,
    COOPERATION_NAMES,
    DEPLOYMENT_NAMES,
)
from marketplace.matching.rules import PROCUREMENT_NAMES, RULE_SET_NAMES
from marketplace.services.scenario_limits import REQUIREMENT_LIMIT, ROW_LIMITS
from marketplace.web.fields import (
    AmountField,
    DayField,
    HiddenTextField,
    LineField,
    MomentField,
    RowList,
    TextField,
    TickField,
    WholeNumberField,
)
from marketplace.web.scenarios.field_names import FIELD_NAMES

_TIERS = {
    "": _("不作要求"),
    "T1": _("T1 及以上：有完整的自测报告"),
    "T2": _("T2 及以上：测评机构签发"),
    "T3": _("T3：测评机构签发且有效"),
}
_EACH_KIND = ROW_LIMITS["requirements"] // 2


def _name(field: str) -> Any:
    return _(FIELD_NAMES[field])


def _choices(names: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(str(value), _(name)) for value, name in names.items()]


def _first() -> SelectChoice:
    return SelectChoice("", _("请选择"))


def _sub_scenarios() -> list[SelectChoice]:
    return [
        SelectChoice(sub.slug, _(sub.name), optgroup=_(sector.name))
        for sector in SECTORS
        for sub in sector.sub_scenarios
    ]


def _select(name: str, choices: list[SelectChoice], **options: Any) -> Any:
    # The service says what is not in the list: also what a hostile client sends.
    return SelectField(_name(name), choices=choices, validate_choice=False, **options)


def _radio(name: str, names: Mapping[str, str], **options: Any) -> Any:
    return RadioField(_name(name), choices=_choices(names), validate_choice=False, **options)


class KpiForm(PlainForm):
    """One indicator."""

    name = LineField(_("指标"))
    baseline = LineField(_("现状"))
    target = LineField(_("目标"))
    unit = LineField(_("单位"))


class WeightForm(PlainForm):
    """One criterion's weight."""

    kind = HiddenTextField()
    weight = WholeNumberField(_("权重"))


def _chosen(label: Any, choices: Any) -> Any:
    # The service says what is not in the list.
    return SelectField(label, choices=choices, validate_choice=False)


def _benchmark() -> Any:
    # The page offers those that suit the sector, see `bands`.
    return _chosen(_("基准"), [])


class FloorForm(PlainForm):
    """The least that is asked on one benchmark."""

    benchmark = _benchmark()
    value = LineField(_("门槛"))


class DeploymentBandForm(PlainForm):
    """What one way of deployment is worth."""

    choice = _chosen(_("部署方式"), [_first(), *_choices(DEPLOYMENT_NAMES)])
    worth = LineField(_("得分"))


class MeasuredBandForm(PlainForm):
    """One band of results on one benchmark."""

    benchmark = _benchmark()
    reached = LineField(_("成绩达到"))
    worth = LineField(_("得分"))


class JudgedBandForm(PlainForm):
    """One band of points that assessors may give."""

    lowest = LineField(_("最低分"))
    highest = LineField(_("最高分"))


def _band_rows(field: str, row: Any) -> Any:
    return RowList(FormField(row), _name(field), max_entries=ROW_LIMITS[field])


class ScenarioForm(FlaskForm):
    """Every field a buyer writes, and the version that was read."""

    begun_from = HiddenTextField()
    version = WholeNumberField(widget=HiddenInput(), default=0)

    title = LineField(_name("title"), description=_("一句话说清要做什么，例如“矿井皮带异物识别”"))
    sector = _select("sector", [_first(), *_choices({s.slug: s.name for s in SECTORS})])
    sub_scenario = _select(
        "sub_scenario",
        [SelectChoice("", _("不限")), *_sub_scenarios()],
        description=_("按行业分组；所选行业没有列出的，选“不限”"),
    )
    city = _select("city", [_first(), *_choices({c.slug: c.name for c in CITIES})])
    demand_unit = LineField(_name("demand_unit"), description=_("实际使用的单位，可以是下属单位"))
    batch = LineField(_name("batch"), description=_("例如“第一批”；不分批可不填"))
    cooperation_mode = _radio("cooperation_mode", COOPERATION_NAMES)

    pain_point = TextField(_name("pain_point"))
    contents = TextField(_name("contents"))
    kpis = RowList(FormField(KpiForm), _name("kpis"), max_entries=ROW_LIMITS["kpis"])

    data_types = TextField(
        _name("data_types"), description=_("有哪些数据，例如“脱敏处方、检验结果”")
    )
    data_scale = LineField(_name("data_scale"), description=_("例如“3 万份”“200 万张”"))
    data_labelled_percent = WholeNumberField(_name("data_labelled_percent"))
    data_confidentiality = _radio("data_confidentiality", CONFIDENTIALITY_NAMES)
    data_access = TextField(
        _name("data_access"), description=_("供给方怎样用到数据，例如“院内专网现场调用，不出院区”")
    )

    deployment = _radio("deployment", DEPLOYMENT_NAMES)
    is_domestic_stack_required = TickField(_name("is_domestic_stack_required"))
    compute_provided = TextField(
        _name("compute_provided"), description=_("能提供的服务器和加速卡；不提供可不填")
    )

    budget_minimum = AmountField(_name("budget_minimum"))
    budget_maximum = AmountField(_name("budget_maximum"))
    price_ceiling = AmountField(_name("price_ceiling"), description=_("报价超过它，方案无效"))
    reference_price = AmountField(
        _name("reference_price"), description=_("报价不高于它得满分；必须低于最高限价")
    )

    minimum_tier = SelectField(
        _name("minimum_tier"), choices=_choices(_TIERS), validate_choice=False
    )
    is_filing_required = TickField(_name("is_filing_required"))
    floors = _band_rows("floors", FloorForm)
    mandatory_requirements = RowList(
        TextField(_("必备要求")), _("必备要求"), max_entries=_EACH_KIND
    )
    scored_requirements = RowList(TextField(_("评分要求")), _("评分要求"), max_entries=_EACH_KIND)
    rule_set = _radio("rule_set", RULE_SET_NAMES)
    procurement_kind = _radio("procurement_kind", PROCUREMENT_NAMES)
    criteria = RowList(FormField(WeightForm), _name("criteria"), max_entries=ROW_LIMITS["criteria"])

    deployment_bands = _band_rows("deployment_bands", DeploymentBandForm)
    measured_bands = _band_rows("measured_bands", MeasuredBandForm)
    judged_bands = _band_rows("judged_bands", JudgedBandForm)
    requirements_spread_limit = WholeNumberField(_name("requirements_spread_limit"))
    assessors_spread_limit = WholeNumberField(_name("assessors_spread_limit"))

    question_deadline = MomentField(_name("question_deadline"))
    proposal_deadline = MomentField(_name("proposal_deadline"))
    planned_award_date = DayField(_name("planned_award_date"))
    reference_days = WholeNumberField(_name("reference_days"), description=_("承诺不超过它得满分"))
    longest_days = WholeNumberField(
        _name("longest_days"), description=_("承诺达到它得 0 分；必须大于参考工期")
    )
    delivery_from = DayField(_name("delivery_from"))
    delivery_to = DayField(_name("delivery_to"))

    contact_name = LineField(_name("contact_name"))
    contact_phone = LineField(_name("contact_phone"))
    contact_email = LineField(_name("contact_email"))

    file = FileField(_("添加附件"))

    def keep(self, stored: "ScenarioForm", names: Iterable[str]) -> None:
        """Take the fields `names` as `stored` has them, whatever was sent for them."""
        for name in names:
            self._fields[name] = stored[name]
            setattr(self, name, stored[name])

    def answer_row_buttons(self, added: str | None, removed: str | None) -> bool:
        """Add or drop the row that a pressed button names; whether it was such a button."""
        lists = (
            *(self.kpis, self.mandatory_requirements, self.scored_requirements),
            *(self[name] for name in BAND_COLUMNS),
        )
        return any(rows.answer_row_buttons(added, removed) for rows in lists)

    def drop_blank_rows(self) -> None:
        """Forget rows in which nothing stands."""
        for name in ("kpis", *BAND_COLUMNS):
            self[name].keep_rows(lambda row: any(row.values()))
        self.mandatory_requirements.keep_rows(bool)
        self.scored_requirements.keep_rows(bool)

    @property
    def total_weight(self) -> int:
        """The sum of the weights that can be read."""
        return sum(entry.weight.data or 0 for entry in self.criteria)

    @property
    def requirement_limit(self) -> int:
        """How long one requirement may be."""
        return REQUIREMENT_LIMIT
