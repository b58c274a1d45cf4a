"""Forms of a vendor's models. What their answers must say is checked by the services."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, SelectChoice, SelectField, SelectMultipleField

from marketplace.credentials.badges import BADGE_NAMES
from marketplace.credentials.filings import SERIES_NAMES
from marketplace.domain.sectors import SECTORS
from marketplace.domain.vocabulary import DEPLOYMENT_NAMES
from marketplace.models import DocumentBadge, Model
from marketplace.models.model import MODEL_KIND_NAMES
from marketplace.services.document_badges import BadgeText
from marketplace.services.models import ModelProfile
from marketplace.web.fields import DayField, LineField, TextField, TickField


class ModelForm(FlaskForm):
    """What a vendor writes of a model."""

    name = LineField(_("模型名称"))
    kind = RadioField(
        _("模型类型"),
        choices=[SelectChoice(kind, _(name)) for kind, name in MODEL_KIND_NAMES.items()],
        validate_choice=False,
    )
    base_model = LineField(_("基座模型"), description=_("在哪个模型上训练或微调；自研基座可不填"))
    sectors = SelectMultipleField(
        _("适用行业"),
        choices=[SelectChoice(sector.slug, _(sector.name)) for sector in SECTORS],
        validate_choice=False,
    )
    deployments = SelectMultipleField(
        _("可部署方式"),
        choices=[SelectChoice(value, _(name)) for value, name in DEPLOYMENT_NAMES.items()],
        validate_choice=False,
    )
    description = TextField(_("能做什么"))
    is_published = TickField(_("在公开的能力清单中展示"), default=True)

    def profile(self) -> ModelProfile:
        """What was typed."""
        return ModelProfile(
            name=self.name.data,
            kind=self.kind.data or "",
            base_model=self.base_model.data,
            sectors=tuple(self.sectors.data or ()),
            deployments=tuple(self.deployments.data or ()),
            description=self.description.data,
            is_published=self.is_published.data,
        )

    @classmethod
    def of(cls, model: Model) -> "ModelForm":
        """The form filled with what the model says."""
        return cls(obj=model)


class VersionForm(FlaskForm):
    """A version of a model."""

    name = LineField(_("版本号"), description=_("与测评报告、交付件上的版本一致，例如 v2.1"))
    released_on = DayField(_("发布日期"))
    notes = TextField(_("说明"))


class FilingForm(FlaskForm):
    """A filing number of a model."""

    series = SelectField(
        _("备案类型"),
        choices=[SelectChoice(series.value, _(name)) for series, name in SERIES_NAMES.items()],
        validate_choice=False,
    )
    number = LineField(_("编号"))
    filed_on = DayField(_("公告日期"))


class BadgeForm(FlaskForm):
    """A certificate or test report of a model."""

    kind = SelectField(
        _("种类"),
        choices=[SelectChoice(kind.value, _(name)) for kind, name in BADGE_NAMES.items()],
        validate_choice=False,
    )
    number = LineField(_("编号"))
    issued_by = LineField(_("出具机构"), description=_("证书或报告上的机构全称"))
    issued_on = DayField(_("出具日期"))
    valid_until = DayField(_("有效期至"))
    file = FileField(_("证书或报告文件"))

    def text(self) -> BadgeText:
        """What was typed."""
        return BadgeText(
            kind=self.kind.data or "",
            number=self.number.data or "",
            issued_by=self.issued_by.data or "",
            issued_on=self.issued_on.data,
            valid_until=self.valid_until.data,
        )

    @classmethod
    def of(cls, row: DocumentBadge) -> "BadgeForm":
        """The form filled with what the paper says."""
        return cls(obj=row)


class EvidenceForm(FlaskForm):
    """An evaluation report, or a signed credential as a file or as text."""

    file = FileField(
        _("测评报告或凭证文件"),
        description=_(
            "测评机构签发的凭证（.jwt 或 .txt），或自测报告："
            "lm-evaluation-harness 的 results_*.json；EvalScope 的报告 JSON；"
            "OpenCompass 或 AISBench 的汇总表（CSV、Markdown 或文本）；"
            "HELM 运行目录的 ZIP（含 run_spec.json 和 stats.json）；"
            "Hugging Face 模型卡片（model-index）或 .eval_results 的 YAML"
        ),
    )
    model = LineField(
        _("报告中的模型名称"),
        description=_("报告里有几个模型的成绩时填写，写法与报告一致；只有一个时不用填"),
    )
    token = TextField(
        _("或粘贴凭证原文"),
        description=_("测评机构发来的一长串字符，以 eyJ 开头；已选择文件时不用填"),
    )
    evidence = FileField(
        _("原始结果文件"),
        description=_("与凭证一起的原始结果；平台按凭证写明的摘要核对，供需求方查看。可以不附"),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two, and not both."""
        is_sound = super().validate(extra_validators)
        if not self.file.data and not self.token.data:
            self.file.errors = [*self.file.errors, gettext("请选择文件，或粘贴凭证原文。")]
            return False
        if self.file.data and self.token.data:
            said = gettext("请只用一种方式：选择文件，或粘贴凭证原文。")
            self.token.errors = [*self.token.errors, said]
            return False
        return bool(is_sound)
