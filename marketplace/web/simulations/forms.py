"""The figures that a buyer tries out. Sent by GET: a simulation is an address, and stores nothing.

A field that an address does not name is as the draft has it.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectChoice, SelectField
from wtforms.form import BaseForm

from marketplace.domain.messages import mark
from marketplace.domain.money import TEN_THOUSAND
from marketplace.matching.rules import CRITERION_NAMES, PROCUREMENT_NAMES, RULE_SET_NAMES, RuleSet
from marketplace.services.ranking_figures import FIGURES, METHOD, Figures
from marketplace.services.ranking_rules import OFFERED
from marketplace.services.ranking_simulations import Entrants
from marketplace.web.fields import AmountField, WholeNumberField
from marketplace.web.formatting import plain_number
from marketplace.web.scenarios.changes import field_name

WEIGHTS = tuple(kind.value for kind in OFFERED)
ENTRANTS = "entrants"
_ENTRANT_NAMES: Mapping[str, str] = {
    Entrants.ALL: mark("示例和以往的方案"),
    Entrants.EXAMPLES: mark("只看示例"),
    Entrants.PAST: mark("只看以往的方案"),
}
_AMOUNTS = frozenset({"price_ceiling", "reference_price"})


class SimulationForm(BaseForm):
    """A weight per criterion on offer, the references, and who takes part."""

    def __init__(self, own: Figures, sent: MultiDict[str, str]) -> None:
        super().__init__(_make_fields())
        stored = {name: getattr(own, name) for name in (*FIGURES, *METHOD)}
        self.process(sent or None, data={**own.weights, **stored, ENTRANTS: Entrants.ALL})
        self.is_sent = any(name in sent for name in self._fields)

    @property
    def figures(self) -> Figures:
        """What was typed; None where nothing stands, or nothing that could be read.

        Under `ORDER87` there is no reference price, whatever still stands in its field.
        """
        rule_set = self["rule_set"].data or RuleSet.OPEN_INNOVATION.value
        typed = {name: self[name].data for name in FIGURES}
        if rule_set == RuleSet.ORDER87:
            typed["reference_price"] = None
        return Figures(
            weights={name: self[name].data for name in WEIGHTS},
            **typed,
            rule_set=rule_set,
            procurement_kind=self["procurement_kind"].data or None,
        )

    @property
    def who(self) -> Entrants:
        """Who takes part; everybody where the address names nobody we know."""
        value = self[ENTRANTS].data
        return Entrants(value) if value in set(Entrants) else Entrants.ALL

    @property
    def weight_fields(self) -> list[Field]:
        """The fields of the weights."""
        return [self[name] for name in WEIGHTS]

    @property
    def total_weight(self) -> int:
        """The sum of the weights that can be read."""
        return sum(self[name].data or 0 for name in WEIGHTS)

    def as_sent(self) -> dict[str, str]:
        """The figures as an address or a form names them."""
        return {name: _write(name, self[name].data) for name in (*WEIGHTS, *FIGURES, *METHOD)}

    def as_hidden(self, version: int) -> list[tuple[str, str]]:
        """The figures for a form that takes them over into the draft as read at `version`."""
        return [*self.as_sent().items(), ("version", str(version))]


def _write(name: str, value: Any) -> str:
    if value is None:
        return ""
    return plain_number(value / TEN_THOUSAND) if name in _AMOUNTS else str(value)


def _make_fields() -> Mapping[str, Any]:
    return {
        **{name: WholeNumberField(_(CRITERION_NAMES[name])) for name in WEIGHTS},
        **{name: _make_figure(name) for name in FIGURES},
        "rule_set": _select(field_name("rule_set"), RULE_SET_NAMES),
        "procurement_kind": _select(
            field_name("procurement_kind"), {"": mark("请选择"), **PROCUREMENT_NAMES}
        ),
        ENTRANTS: _select(_("参加模拟的方案"), _ENTRANT_NAMES),
    }


def _select(label: str, names: Mapping[str, str]) -> Any:
    # The service says what is not in the list.
    choices = [SelectChoice(str(value), _(name)) for value, name in names.items()]
    return SelectField(label, choices=choices, validate_choice=False)


def _make_figure(name: str) -> Any:
    kind = AmountField if name in _AMOUNTS else WholeNumberField
    return kind(field_name(name))
