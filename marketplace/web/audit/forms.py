"""What the audit can be asked, as a form whose answers stand in the address."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField
from wtforms.validators import Length

from marketplace.services.audit_search import AuditQuestion
from marketplace.web.audit.action_labels import ACTION_NAMES
from marketplace.web.audit.labels import TABLE_NAMES
from marketplace.web.fields import DayField, LineField, WholeNumberField

_SHORT = [Length(max=100, message=_("最多 100 个字。"))]


def _choices(names: Any) -> list[SelectChoice]:
    known = [SelectChoice(slug, _(name)) for slug, name in names.items()]
    return [SelectChoice("", _("全部")), *known]


class AuditForm(FlaskForm):
    """Filters; everything is optional."""

    class Meta:
        """Asking changes nothing: no token in the address."""

        csrf = False

    who = LineField(_("人员"), _SHORT, description=_("姓名、邮箱或编号"))
    organisation = LineField(_("所属单位"), _SHORT, description=_("名称、信用代码或编号"))
    table = SelectField(_("操作对象"), choices=_choices(TABLE_NAMES), default="")
    action = SelectField(_("动作"), choices=_choices(ACTION_NAMES), default="")
    number = WholeNumberField(_("对象编号"))
    first = DayField(_("从"))
    last = DayField(_("到"))
    address = LineField(_("网络地址"), _SHORT, description=_("完整地址或开头几段"))

    def __init__(self) -> None:
        super().__init__(formdata=request.args)

    @property
    def question(self) -> AuditQuestion:
        """What is asked of the service."""
        return AuditQuestion(
            who=self.who.data or "",
            organisation=self.organisation.data or "",
            subject_type=self.table.data or "",
            action=self.action.data or "",
            subject_id=self.number.data,
            first_day=self.first.data,
            last_day=self.last.data,
            address=self.address.data or "",
        )

    @property
    def asked(self) -> dict[str, Any]:
        """The filters in force, as they stand in an address."""
        return {field.name: str(field.data) for field in self if field.data not in (None, "")}
