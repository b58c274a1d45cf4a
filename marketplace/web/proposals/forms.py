"""The form of a proposal: its fixed fields, and a field for each requirement and target."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    Field,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import Length
from wtforms.widgets import EmailInput, TelInput

from marketplace.domain.vocabulary import DEPLOYMENT_NAMES
from marketplace.models import ModelVersion, Scenario
from marketplace.services.proposal_content import LONGEST_ANSWER, LONGEST_SUMMARY
from marketplace.web.fields import (
    AmountField,
    HiddenTextField,
    LineField,
    TextField,
    WholeNumberField,
)

_YES, _NO = "yes", "no"


def _at_most(count: int) -> list[Length]:
    return [Length(max=count, message=_("最多 %(count)s 个字，请精简。", count=count))]


class VersionedForm(FlaskForm):
    """A form that says which version of the draft its page was made from."""

    version = HiddenTextField()

    @property
    def started_from(self) -> int:
        """The draft version that the page was made from; -1 for what is none."""
        text = self.version.data or "0"
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


class ProposalForm(VersionedForm):
    """What every proposal says. A draft may leave anything empty."""

    summary = TextField(_("方案摘要"), _at_most(LONGEST_SUMMARY))
    model_version_id = SelectField(_("模型版本"), coerce=int)
    credential_ids = SelectMultipleField(_("随附的测评凭证"), coerce=int)
    price = AmountField(_("报价"))
    days = WholeNumberField(_("交付工期"))
    deployment = SelectField(
        _("部署方式"),
        choices=[
            SelectChoice("", _("请选择")),
            *(SelectChoice(str(value), _(name)) for value, name in DEPLOYMENT_NAMES.items()),
        ],
    )
    contact_name = LineField(_("联系人"), _at_most(60))
    contact_phone = LineField(_("联系电话"), _at_most(40), widget=TelInput())
    contact_email = LineField(_("邮箱"), _at_most(254), widget=EmailInput())
    file = FileField(_("添加附件"))


def make_form(
    scenario: Scenario, versions: Sequence[ModelVersion], data: Mapping[str, Any] | None
) -> ProposalForm:
    """The scenario's form, filled from `data`, or from the request where that is None."""
    fields = _requirement_fields(scenario) | _kpi_fields(scenario)
    form_class: type[ProposalForm] = type("ScenarioProposalForm", (ProposalForm,), fields)
    form = form_class() if data is None else form_class(formdata=None, data=dict(data))
    form.model_version_id.choices = [
        SelectChoice("0", _("请选择")),
        *(
            SelectChoice(str(version.id), f"{version.model.name} {version.name}")
            for version in versions
        ),
    ]
    form.credential_ids.choices = [
        SelectChoice(str(credential.id), credential.file_name)
        for version in versions
        for credential in version.credentials
    ]
    return form


def _requirement_fields(scenario: Scenario) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for number, requirement in enumerate(scenario.requirements, 1):
        if requirement.is_mandatory:
            fields[f"met-{requirement.id}"] = RadioField(
                _("第 %(number)s 项是否满足", number=number),
                choices=[SelectChoice(_YES, _("满足")), SelectChoice(_NO, _("不满足"))],
                validate_choice=False,
            )
        fields[f"answer-{requirement.id}"] = TextField(
            _("第 %(number)s 项如何满足", number=number), _at_most(LONGEST_ANSWER)
        )
    return fields


def _kpi_fields(scenario: Scenario) -> dict[str, Field]:
    return {
        f"kpi-{index}": LineField(kpi["name"], _at_most(100))
        for index, kpi in enumerate(scenario.kpis)
    }
