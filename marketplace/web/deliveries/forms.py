"""Forms about deliveries. What their answers must say is checked by the services."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import Form as PlainForm
from wtforms import FormField, ValidationError

from marketplace.domain.errors import InvalidInput
from marketplace.models import Delivery
from marketplace.services.acceptances import KpiLine
from marketplace.services.delivery_plans import MOST_MILESTONES, PlannedRow
from marketplace.web.fields import (
    DayField,
    HiddenTextField,
    LineField,
    RowList,
    TextField,
    VersionField,
)
from marketplace.web.messages import translate

REACHED = "reached-"
_LONGEST_ID = 9


class MilestoneForm(PlainForm):
    """One milestone; `known` is the number in the database of one that is there already."""

    known = HiddenTextField()
    title = LineField(_("交付什么"))
    due_on = DayField(_("应交付日期"))

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into a new row."""
        typed = (self.title.data, self.due_on.raw_data and self.due_on.raw_data[0])
        return not self.known.data and not any(typed)

    def row(self) -> PlannedRow:
        """What was typed."""
        known = self.known.data or ""
        is_number = known.isascii() and known.isdigit() and len(known) <= _LONGEST_ID
        number = (int(known) if is_number else -1) if known else None
        return PlannedRow(self.title.data or "", self.due_on.data, number)


class PlanForm(FlaskForm):
    """The milestones that are to be set, and the plan that was read."""

    version = VersionField()
    milestones = RowList(FormField(MilestoneForm), _("里程碑"), max_entries=MOST_MILESTONES)

    def validate_milestones(self, field: RowList) -> None:
        """Rows past the most that there may be are not read: that none of them is lost unsaid."""
        if field.has_more:
            raise ValidationError(gettext("里程碑最多 %(count)s 个。", count=MOST_MILESTONES))

    def drop_blank_rows(self) -> None:
        """Rows in which nothing was typed say nothing."""
        for index in reversed(range(len(self.milestones.entries))):
            if self.milestones.entries[index].form.is_blank:
                self.milestones.pop_entry(index)

    def rows(self) -> list[PlannedRow]:
        """What was typed, row by row."""
        return [entry.form.row() for entry in self.milestones]


class ReplanForm(PlanForm):
    """A plan that takes another one's place."""

    reason = TextField(_("调整原因（供给方可见）"))


def filled_plan(kind: type[PlanForm], planned: Sequence[Delivery], version: int) -> PlanForm:
    """The form, of its own kind, with what is planned; a blank row where nothing is."""
    rows = [{"known": str(row.id), "title": row.title, "due_on": row.due_on} for row in planned]
    return kind(formdata=None, data={"version": version, "milestones": rows or [{}]})


def show_plan_refusal(form: PlanForm, refusal: InvalidInput) -> None:
    """Put what a service refused beside its fields, also in rows.

    A field that could not be read keeps that error alone.
    """
    own: list[str] = []
    for name, messages in refusal.fields.items():
        texts = [translate(message) for message in messages]
        rows, _dash, place = name.partition("-")
        if rows == "milestones" and not place:
            own = texts
            continue
        number, _dash, column = place.partition("-")
        field = form.milestones[int(number)][column] if place else form[name]
        field.errors = field.errors or texts
    inside = [entry.errors for entry in form.milestones]
    form.milestones.errors = [*(inside if any(inside) else []), *own]


class DecisionForm(FlaskForm):
    """Which version of a milestone was read."""

    version = VersionField()


class HandoverForm(DecisionForm):
    """What is handed over for a milestone."""

    note = TextField(
        _("交付说明"), description=_("写明交付了什么、怎样查验。需求单位和监督员能看到。")
    )
    file = FileField(_("材料文件"))


class ReturnForm(DecisionForm):
    """Why what was handed over is sent back."""

    reason = TextField(_("退回原因（供给方可见）"))


class AcceptanceForm(FlaskForm):
    """What everybody will read of an accepted delivery."""

    summary = TextField(
        _("验收结论（公开）"),
        description=_("用自己的话写清建成了什么、用得怎样，不要写入供给方的商业秘密。"),
    )

    def reached(self) -> dict[int, str]:
        """What was typed for each indicator, by its place."""
        return {
            int(name.removeprefix(REACHED)): field.data or ""
            for name, field in self._fields.items()
            if name.startswith(REACHED)
        }


def acceptance_form(kpis: Sequence[KpiLine]) -> AcceptanceForm:
    """The form with a field for each indicator."""
    fields = {f"{REACHED}{place}": _reached_field(line) for place, line in enumerate(kpis)}
    form: AcceptanceForm = type("AcceptanceFormOfScenario", (AcceptanceForm,), fields)()
    return form


def _reached_field(line: KpiLine) -> LineField:
    unknown = gettext("未知")
    target, committed = (
        f"{value} {line.unit}".strip() if value else unknown
        for value in (line.target, line.committed)
    )
    return LineField(
        gettext("“%(kpi)s”达到的值", kpi=line.name),
        description=gettext(
            "目标 %(target)s，承诺 %(committed)s。没有测得就留空。",
            target=target,
            committed=committed,
        ),
    )
