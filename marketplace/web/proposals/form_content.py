"""Between the form of a proposal and its content."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from wtforms import Field

from marketplace.models import Requirement, Scenario, User
from marketplace.services.proposal_content import Answer, ProposalContent
from marketplace.web.fields import without_controls
from marketplace.web.proposals.forms import ProposalForm

_PLAIN = (
    "summary",
    "model_version_id",
    "price",
    "days",
    "deployment",
    "contact_name",
    "contact_phone",
    "contact_email",
)
_MET = {True: "yes", False: "no"}


def first_words(user: User) -> ProposalContent:
    """What a new draft begins with: who writes it."""
    return ProposalContent(
        contact_name=user.name, contact_phone=user.phone or "", contact_email=user.email
    )


def to_form_data(scenario: Scenario, content: ProposalContent, version: int) -> dict[str, Any]:
    """The content as the form's fields."""
    data: dict[str, Any] = {name: getattr(content, name) for name in _PLAIN}
    data |= {"version": str(version), "credential_ids": list(content.credential_ids)}
    data["model_version_id"] = content.model_version_id or 0
    for requirement in scenario.requirements:
        answer = content.answers.get(requirement.id, Answer(None, ""))
        data[f"met-{requirement.id}"] = None if answer.is_met is None else _MET[answer.is_met]
        data[f"answer-{requirement.id}"] = answer.text
    for index, kpi in enumerate(scenario.kpis):
        data[f"kpi-{index}"] = content.kpis.get(kpi["name"], "")
    return data


def to_content(scenario: Scenario, form: ProposalForm) -> ProposalContent:
    """What was typed. The form must have passed its validation."""
    return ProposalContent(
        summary=_text(form.summary),
        model_version_id=form.model_version_id.data or None,
        credential_ids=tuple(sorted(form.credential_ids.data or ())),
        price=form.price.data,
        days=form.days.data,
        deployment=form.deployment.data or None,
        answers={row.id: _answer(form, row) for row in scenario.requirements},
        kpis={kpi["name"]: _text(form[f"kpi-{index}"]) for index, kpi in enumerate(scenario.kpis)},
        contact_name=_text(form.contact_name),
        contact_phone=_text(form.contact_phone),
        contact_email=_text(form.contact_email),
    )


def _answer(form: ProposalForm, requirement: Requirement) -> Answer:
    met = form[f"met-{requirement.id}"].data if requirement.is_mandatory else None
    is_met = {"yes": True, "no": False}.get(met or "")
    return Answer(is_met, _text(form[f"answer-{requirement.id}"]))


def _text(field: Field) -> str:
    return without_controls(field.data or "")


def differences(typed: ProposalForm, saved: ProposalForm) -> list[tuple[str, str, str]]:
    """The fields in which two windows differ: label, saved there, typed here."""
    pairs = ((field, saved[field.name]) for field in typed if field.name in saved)
    shown = (
        (str(here.label.text), _shown(there), _shown(here))
        for here, there in pairs
        if _counts(here)
    )
    return [(label, old, new) for label, old, new in shown if old != new]


def _counts(field: Field) -> bool:
    return field.type not in ("HiddenField", "CSRFTokenField", "FileField")


def _shown(field: Field) -> str:
    if hasattr(field, "iter_choices"):
        return _("、").join(_chosen(field))
    return str(field._value())  # noqa: SLF001 - the words that stand in the control


def _chosen(field: Field) -> Iterator[str]:
    for value, label, is_selected, _attributes in field.iter_choices():
        if is_selected and value not in ("", "0"):
            yield str(label)
