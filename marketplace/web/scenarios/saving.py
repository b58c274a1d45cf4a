"""Save what was typed, by a button or as one types; where two people collide, show both."""

from dataclasses import dataclass

from flask import jsonify, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.clock import SHANGHAI
from marketplace.domain.errors import InvalidInput, MarketplaceError, StaleVersion
from marketplace.models import Scenario
from marketplace.services import scenarios
from marketplace.services.scenario_content import list_changes, read_content, snapshot
from marketplace.services.scenario_merging import mark_fields
from marketplace.services.scenario_saving import FieldsCollide, Saved, save_fields
from marketplace.web.guards import current_actor
from marketplace.web.messages import translate
from marketplace.web.scenarios.begun_from import (
    form_names,
    mark_form,
    names_on,
    read_marks,
    write_marks,
)
from marketplace.web.scenarios.changes import describe, field_name
from marketplace.web.scenarios.form_content import filled_form, show_findings, typed_content
from marketplace.web.scenarios.forms import ScenarioForm
from marketplace.web.scenarios.steps import Step

THEIRS = "theirs"


@dataclass(frozen=True)
class Collision:
    """A field that two people wrote differently: its stored and its typed value, in words."""

    name: str
    label: str
    theirs: str | None
    mine: str | None


def is_script() -> bool:
    """Whether the page's script asks, and not a person by a button."""
    return request.accept_mimetypes.best == "application/json"


def has_choices() -> bool:
    """Whether the page asks which of two texts is to stay: a decision for a person's press."""
    return any(name.startswith("choice-") for name in request.form)


def leave_choice() -> tuple[Response, int]:
    """What the script is told meanwhile."""
    return jsonify(error=_("请先选好用哪一个，再按“保存草稿”；在那之前不会自动保存。")), 409


def take_theirs(form: ScenarioForm, scenario: Scenario) -> None:
    """Where the writer has chosen the other's text, put it in the place of their own."""
    chosen = [name for name in names_on(None) if request.form.get(f"choice-{name}") == THEIRS]
    if chosen:
        form.keep(filled_form(scenario), form_names(chosen))


def save(form: ScenarioForm, scenario: Scenario | None, step: Step | None) -> Saved:
    """Save what was typed. Raises `InvalidInput`, `StaleVersion` and what the services raise."""
    actor, content = current_actor(), typed_content(form)
    if scenario is None:
        return Saved(scenarios.create_draft(actor, content), ())
    marks = read_marks(form, step)
    if marks is None:
        version = form.version.data or 0
        return Saved(scenarios.save_draft(actor, scenario.id, content, version), ())
    return save_fields(actor, scenario.id, content, marks)


def write_version(form: ScenarioForm, scenario: Scenario, step: Step | None) -> None:
    """The page goes on from what it shows, which is saved now."""
    form.version.data, form.version.raw_data = scenario.version, None
    mark_form(form, typed_content(form), step)


def list_collisions(
    form: ScenarioForm, stored: Scenario, step: Step | None, refusal: StaleVersion
) -> list[Collision]:
    """Both texts of every field that collides. Saving again is then a decision on these alone."""
    theirs, mine = snapshot(read_content(stored)), snapshot(typed_content(form))
    changed = {change.name for change in list_changes(theirs, mine)}
    names = refusal.names if isinstance(refusal, FieldsCollide) else names_on(step)
    collided = [name for name in names if name in changed]
    fresh = mark_fields(read_content(stored), collided)
    write_marks(form, {**(read_marks(form, step) or {}), **fresh})
    form.version.data, form.version.raw_data = stored.version, None
    return [
        Collision(name, field_name(name), describe(name, theirs[name]), describe(name, mine[name]))
        for name in collided
    ]


def answer_script(
    form: ScenarioForm, scenario: Scenario | None, step: Step | None
) -> tuple[Response, int]:
    """Save for the page's script: what its form goes on from, or `{error}` with the status."""
    if not form.validate():
        return jsonify(error=_("；").join(_wrong(form))), 422
    try:
        saved = save(form, scenario, step)
    except InvalidInput as refusal:
        show_findings(form, refusal.fields)
        return jsonify(error=_("；").join(_wrong(form)) or translate(refusal.message)), 422
    except MarketplaceError as refusal:
        return jsonify(error=translate(refusal.message)), refusal.status
    write_version(form, saved.scenario, step)
    return jsonify(_said(form, saved, step)), 200


def _said(form: ScenarioForm, saved: Saved, step: Step | None) -> dict[str, object]:
    others = _("、").join(field_name(name) for name in saved.others)
    return {
        "version": saved.scenario.version,
        "begun_from": form.begun_from.data,
        "saved_at": clock.now().astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "address": url_for(
            "scenarios.edit", scenario_id=saved.scenario.id, step=step.slug if step else None
        ),
        "note": _("别人刚改了：%(names)s。刷新页面可以看到。", names=others) if others else "",
    }


def _wrong(form: ScenarioForm) -> list[str]:
    return [
        _("%(label)s：%(text)s", label=field.label.text, text=_first_words(field.errors))
        for field in form
        if field.errors
    ]


def _first_words(errors: object) -> str:
    """The first sentence among a field's errors, which for rows lie within each other."""
    while isinstance(errors, list | tuple | dict):
        inside = list(errors.values()) if isinstance(errors, dict) else errors
        errors = next((part for part in inside if part), "")
    return str(errors)
