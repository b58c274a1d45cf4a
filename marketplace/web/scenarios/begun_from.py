"""The marks that a page carries of what it began from: written into the form, read back from it."""

import json
from collections.abc import Collection, Iterator

from marketplace.services.scenario_content import PLAIN_FIELDS, ROWS, ScenarioContent
from marketplace.services.scenario_merging import Marks, mark_fields
from marketplace.web.scenarios.forms import ScenarioForm
from marketplace.web.scenarios.steps import Step

ALL_NAMES = (*PLAIN_FIELDS, *ROWS)
# The requirements of a content are two lists in the form.
_FORM_NAMES = {"requirements": ("mandatory_requirements", "scored_requirements")}


def names_on(step: Step | None) -> tuple[str, ...]:
    """The fields of a content that a page shows: a step's, or all."""
    return step.names if step else ALL_NAMES


def form_names(names: Collection[str]) -> Iterator[str]:
    """What the fields of a content are called in the form."""
    for name in names:
        yield from _FORM_NAMES.get(name, (name,))


def write_marks(form: ScenarioForm, marks: Marks) -> None:
    """Have the page carry `marks`."""
    # Not by `process`: the page would show what was sent, not what holds now.
    form.begun_from.data, form.begun_from.raw_data = json.dumps(dict(marks)), None


def mark_form(form: ScenarioForm, shown: ScenarioContent, step: Step | None) -> None:
    """Have the page carry the marks of what it shows."""
    write_marks(form, mark_fields(shown, names_on(step)))


def read_marks(form: ScenarioForm, step: Step | None) -> dict[str, str] | None:
    """The marks that were sent, as far as the page has their fields; None if there are none."""
    try:
        sent = json.loads(form.begun_from.data or "")
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict):
        return None
    return {name: str(sent[name]) for name in names_on(step) if name in sent}
