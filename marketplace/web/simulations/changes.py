"""What a simulation changes in the draft, in words."""

from flask_babel import gettext as _

from marketplace.matching.rules import CRITERION_NAMES
from marketplace.services.ranking_figures import FIGURES, METHOD, Figures
from marketplace.web.scenarios.changes import describe, field_name

Change = tuple[str, str | None, str | None]


def list_changes(own: Figures, tried: Figures) -> list[Change]:
    """Label, the draft's and the tried value of each figure that differs."""
    weights = [
        (_(CRITERION_NAMES[kind]), f"{own.weights.get(kind) or 0}%", f"{weight or 0}%")
        for kind, weight in tried.weights.items()
    ]
    figures = [
        (
            field_name(name),
            describe(name, getattr(own, name)),
            describe(name, getattr(tried, name)),
        )
        for name in (*METHOD, *FIGURES)
    ]
    return [change for change in (*weights, *figures) if change[1] != change[2]]
