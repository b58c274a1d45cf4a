"""What the ledger can be asked, as a form whose answers stand in the address."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField

from marketplace.services.ledger_entries import LedgerQuestion
from marketplace.web.fields import WholeNumberField
from marketplace.web.ledger.kinds import GROUPS


def _choices() -> list[SelectChoice]:
    known = [SelectChoice(slug, _(group.name)) for slug, group in GROUPS.items()]
    return [SelectChoice("", _("全部")), *known]


class LedgerForm(FlaskForm):
    """Filters; everything is optional."""

    class Meta:
        """Asking changes nothing: no token in the address."""

        csrf = False

    kind = SelectField(_("事项"), choices=_choices(), default="")
    scenario = WholeNumberField(_("场景编号"), description=_("场景网址最后的数字"))

    def __init__(self) -> None:
        super().__init__(formdata=request.args)

    def question(self, before: int | None) -> LedgerQuestion:
        """What is asked of the service."""
        group = GROUPS.get(self.kind.data or "")
        kinds = tuple(group.sentences) if group else ()
        return LedgerQuestion(kinds=kinds, scenario_id=self.scenario.data, before=before)

    @property
    def asked(self) -> dict[str, Any]:
        """The filters in force, as they stand in an address."""
        return {field.name: str(field.data) for field in self if field.data not in (None, "")}
