"""The page a scenario is written on: the form, the parts it has, what the administrator said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from marketplace.domain.messages import mark
from marketplace.matching.rules import CRITERION_NAMES, CriterionKind
from marketplace.models import Attachment, Scenario
from marketplace.services import attachments, scenarios
from marketplace.services.installation import settings
from marketplace.services.ranking_rules import OFFERED
from marketplace.services.scenario_content import ScenarioContent
from marketplace.web.scenarios.bands import offer_benchmarks
from marketplace.web.scenarios.begun_from import form_names
from marketplace.web.scenarios.changes import field_name
from marketplace.web.scenarios.drafting_state import (
    advice_on_weights,
    measure,
    url_of,
    usual_weights,
)
from marketplace.web.scenarios.field_help import read_help
from marketplace.web.scenarios.field_names import GROUPS, FieldGroup
from marketplace.web.scenarios.form_content import typed_content
from marketplace.web.scenarios.forms import ScenarioForm
from marketplace.web.scenarios.panel_size import say_least
from marketplace.web.scenarios.saving import Collision
from marketplace.web.scenarios.sector_suggestion import advise
from marketplace.web.scenarios.step_bar import step_bar
from marketplace.web.scenarios.steps import Step

_HOW_SCORED = {
    CriterionKind.EVIDENCE: mark("测评凭证在本行业的成绩；没有凭证得 0 分"),
    CriterionKind.PRICE: mark("不高于参考价得满分，等于最高限价得 0 分"),
    CriterionKind.DELIVERY: mark("不超过参考工期得满分，达到最长工期得 0 分"),
    CriterionKind.KPIS: mark("承诺值与考核指标的目标相比；指标的目标要填数字"),
    CriterionKind.DEPLOYMENT: mark("按下面公布的部署方式分档；没有分档的填 0"),
    CriterionKind.MEASURED: mark("按下面公布的实测成绩分档；没有分档的填 0"),
    CriterionKind.ACCEPTED_DELIVERIES: mark(
        "申报截止前在本平台同行业整体验收的项目数：0、1、2、3 项及以上；不用填 0"
    ),
    CriterionKind.REQUIREMENTS: mark(
        "评审专家（%(least)s，单数）给每条评分要求的响应打分，取中位数；没有评分要求的填 0"
    ),
    CriterionKind.ASSESSORS: mark(
        "评审专家（%(least)s，单数）给方案整体打分，取中位数；不请专家的填 0"
    ),
}
_HOW_UNDER_ORDER87 = {
    **_HOW_SCORED,
    CriterionKind.EVIDENCE: mark("只能作资格条件，不得计分：填 0"),
    CriterionKind.ACCEPTED_DELIVERIES: mark("只能作资格条件，不得计分：填 0"),
    CriterionKind.PRICE: mark("最低合格报价 ÷ 报价；货物至少 30，服务至少 10"),
}


@dataclass(frozen=True)
class Part:
    """A group of the form, with how many of its fields have errors and remarks."""

    slug: str
    title: str
    errors: int
    remarks: int


@dataclass(frozen=True)
class Remark:
    """What the administrator said of one field; `target` is the address of its place."""

    label: str
    text: str
    target: str


def edit_page(
    form: ScenarioForm,
    scenario: Scenario | None,
    step: Step | None = None,
    *,
    warning: str | None = None,
    note: str | None = None,
    collisions: Sequence[Collision] = (),
) -> str:
    """The page: all of the form, or one step of it. `collisions`: what two people wrote
    differently, to choose from."""
    _name_weights(form)
    offer_benchmarks(form)
    review = scenarios.find_open_review(scenario) if scenario else None
    said = dict(review.field_reasons) if review else {}
    content = typed_content(form)
    return render_template(
        "scenarios/edit_step.html" if step else "scenarios/edit.html",
        form=form,
        scenario=scenario,
        step=step,
        steps=step_bar(step, scenario),
        action=_action(scenario, step),
        parts=[part for part in _list_parts(form, said) if not step or part.slug in step.parts],
        review=review,
        said=said,
        remarks=_list_remarks(said, scenario, step),
        files=_list_files(scenario, step),
        room=settings().max_attachments,
        megabytes=settings().max_upload_megabytes,
        help=read_help(),
        hints=_hint_weights(content),
        advice=advice_on_weights(content),
        progress=measure(content, scenario.id if scenario else None),
        sector_advice=advise(content),
        warning=warning,
        note=note,
        collisions=collisions,
    )


def _hint_weights(content: ScenarioContent) -> list[str]:
    is_order87 = content.method.is_order87
    how = _HOW_UNDER_ORDER87 if is_order87 else _HOW_SCORED
    budget = content.budget_maximum or content.price_ceiling
    least = say_least(is_order87=is_order87, budget=budget)
    return [
        _(how[kind], least=least)
        + ("" if usual is None else _("。本行业默认 %(weight)s%%", weight=usual))
        for kind, usual in zip(OFFERED, usual_weights(content), strict=True)
    ]


def _list_remarks(
    said: dict[str, str], scenario: Scenario | None, step: Step | None
) -> list[Remark]:
    if step and scenario:
        return [Remark(field_name(n), text, url_of(n, scenario.id)) for n, text in said.items()]
    return [Remark(field_name(n), text, f"#part-{_slug_of(n)}") for n, text in said.items()]


def _action(scenario: Scenario | None, step: Step | None) -> str:
    slug = step.slug if step else None
    if scenario is None:
        return url_for("scenarios.new", step=slug)
    return url_for("scenarios.edit", scenario_id=scenario.id, step=slug)


def _list_files(scenario: Scenario | None, step: Step | None) -> list[dict[str, object]]:
    if scenario is None or (step and not step.has_files):
        return []
    slug = step.slug if step else None
    return [_file(row, slug) for row in attachments.list_attachments(scenario)]


def _file(row: Attachment, step: str | None) -> dict[str, object]:
    names: dict[str, Any] = {"scenario_id": row.scenario_id, "attachment_id": row.id}
    return {
        "name": row.name,
        "size": row.size,
        "url": url_for("scenarios.download", **names),
        "removal": url_for("scenarios.detach", step=step, **names),
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
    return any(form[part].errors for part in form_names((name,)))


def _slug_of(name: str) -> str:
    found: FieldGroup = next((g for g in GROUPS if name in g.names), GROUPS[0])
    return found.slug


def lay_out_parts(form: ScenarioForm) -> dict[str, object]:
    """What the form's parts need where it is shown on another page than this one's."""
    _name_weights(form)
    offer_benchmarks(form)
    content = typed_content(form)
    return {
        "parts": _list_parts(form, {}),
        "said": {},
        "help": read_help(),
        "hints": _hint_weights(content),
        "advice": advice_on_weights(content),
        "sector_advice": None,
    }
