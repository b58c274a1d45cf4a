"""The page a scenario is written on: the form, the parts it has, what the administrator said."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, url_for
from flask_babel import gettext as _

from marketplace.domain.messages import mark
from marketplace.matching.rules import CRITERION_NAMES, CriterionKind
from marketplace.models import Attachment, Scenario
from marketplace.services import attachments, scenarios
from marketplace.services.installation import settings
from marketplace.services.ranking_rules import OFFERED
from marketplace.web.scenarios.changes import Change, field_name
from marketplace.web.scenarios.field_names import GROUPS, FieldGroup
from marketplace.web.scenarios.forms import ScenarioForm

_HOW_SCORED = {
    CriterionKind.EVIDENCE: mark("测评凭证在本行业的成绩；没有凭证得 0 分"),
    CriterionKind.PRICE: mark("不高于参考价得满分，等于最高限价得 0 分"),
    CriterionKind.DELIVERY: mark("不超过参考工期得满分，达到最长工期得 0 分"),
    CriterionKind.KPIS: mark("承诺值与考核指标的目标相比；指标的目标要填数字"),
}
# In the form the requirements of a listing are two lists.
_FORM_NAMES = {"requirements": ("mandatory_requirements", "scored_requirements")}


@dataclass(frozen=True)
class Part:
    """A group of the form, with how many of its fields have errors and remarks."""

    slug: str
    title: str
    errors: int
    remarks: int


@dataclass(frozen=True)
class Remark:
    """What the administrator said of one field."""

    label: str
    text: str
    target: str


def edit_page(
    form: ScenarioForm,
    scenario: Scenario | None,
    *,
    warning: str | None = None,
    note: str | None = None,
    collisions: Sequence[Change] = (),
) -> str:
    """The page. `collisions`: what differs between what was saved meanwhile and what is typed."""
    _name_weights(form)
    review = scenarios.find_open_review(scenario) if scenario else None
    said = dict(review.field_reasons) if review else {}
    return render_template(
        "scenarios/edit.html",
        form=form,
        scenario=scenario,
        action=_action(scenario),
        parts=_list_parts(form, said),
        review=review,
        said=said,
        remarks=[Remark(field_name(n), text, f"part-{_slug_of(n)}") for n, text in said.items()],
        files=_list_files(scenario),
        room=settings().max_attachments,
        megabytes=settings().max_upload_megabytes,
        hints=[_(_HOW_SCORED[kind]) for kind in OFFERED],
        warning=warning,
        note=note,
        collisions=collisions,
    )


def _action(scenario: Scenario | None) -> str:
    if scenario is None:
        return url_for("scenarios.new")
    return url_for("scenarios.edit", scenario_id=scenario.id)


def _list_files(scenario: Scenario | None) -> list[dict[str, object]]:
    if scenario is None:
        return []
    return [_file(row) for row in attachments.list_attachments(scenario)]


def _file(row: Attachment) -> dict[str, object]:
    return {
        "name": row.name,
        "size": row.size,
        "url": url_for("scenarios.download", scenario_id=row.scenario_id, attachment_id=row.id),
        "removal": url_for("scenarios.detach", scenario_id=row.scenario_id, attachment_id=row.id),
    }


def _name_weights(form: ScenarioForm) -> None:
    """Each weight is labelled by its criterion."""
    for entry in form.criteria:
        kind = entry.kind.data
        if kind in CRITERION_NAMES:
            entry.weight.label.text = _(CRITERION_NAMES[kind])


def _list_parts(form: ScenarioForm, said: dict[str, str]) -> list[Part]:
    return [
        Part(
            group.slug,
            _(group.title),
            errors=sum(_has_error(form, name) for name in group.names),
            remarks=sum(name in said for name in group.names),
        )
        for group in GROUPS
    ]


def _has_error(form: ScenarioForm, name: str) -> bool:
    return any(form[part].errors for part in _FORM_NAMES.get(name, (name,)))


def _slug_of(name: str) -> str:
    found: FieldGroup = next((g for g in GROUPS if name in g.names), GROUPS[0])
    return found.slug


def lay_out_parts(form: ScenarioForm) -> dict[str, object]:
    """What the form's parts need where it is shown on another page than this one's."""
    _name_weights(form)
    hints = [_(_HOW_SCORED[kind]) for kind in OFFERED]
    return {"parts": _list_parts(form, {}), "said": {}, "hints": hints}
