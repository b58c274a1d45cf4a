"""What a draft does not say yet, and without which nothing can be ranked."""

from dataclasses import dataclass

from marketplace.domain.lifecycle import EDITABLE_STATES
from marketplace.models import Scenario
from marketplace.services.ranking_figures import FIGURES, METHOD
from marketplace.services.ranking_simulations import Lacks
from marketplace.web.messages import translate
from marketplace.web.scenarios.changes import field_name
from marketplace.web.scenarios.drafting_state import url_of
from marketplace.web.simulations.forms import WEIGHTS, SimulationForm

_CRITERIA = "criteria"


@dataclass(frozen=True)
class Lack:
    """`anchor`: where to type it on this page, `url`: where in the draft; None where it cannot be
    typed there."""

    label: str
    text: str
    anchor: str | None
    url: str | None


def list_lacks(scenario: Scenario, form: SimulationForm, lacks: Lacks) -> list[Lack]:
    """What lacks, with the places to write it; of who has typed something what is not said beside
    the fields already."""
    can_edit = scenario.state in EDITABLE_STATES
    return [
        Lack(
            field_name(name),
            translate(message),
            _anchor(name),
            url_of(name, scenario.id) if can_edit else None,
        )
        for name, messages in lacks.items()
        for message in messages
        if not (form.is_sent and _anchor(name))
    ]


def _anchor(name: str) -> str | None:
    if name == _CRITERIA:
        return WEIGHTS[0]
    return name if name in (*FIGURES, *METHOD) else None


def show_lacks(form: SimulationForm, lacks: Lacks) -> None:
    """Put what lacks beside the fields of this page that it is about."""
    for name, messages in lacks.items():
        texts = [translate(message) for message in messages]
        if name == _CRITERIA:
            form.form_errors.extend(texts)
        elif name in form:
            form[name].errors = texts
