"""The award's form: one choice, a reason where it departs, a word for each of the others."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice

from marketplace.web.fields import TextField
from marketplace.web.messages import translate
from marketplace.web.rankings.lines import RankingLine

FEEDBACK = "feedback-"


class AwardForm(FlaskForm):
    """Which proposal, and why if not the first."""

    proposal_id = RadioField(_("中选方案"), coerce=int, validate_choice=False)
    departure_reason = TextField(_("偏离排序的理由"))

    def feedback(self) -> dict[int, str]:
        """What was written for each proposal."""
        return {
            int(name.removeprefix(FEEDBACK)): field.data
            for name, field in self._fields.items()
            if name.startswith(FEEDBACK)
        }


def award_form(lines: Sequence[RankingLine]) -> AwardForm:
    """The form for the proposals of a run, with one feedback field each.

    What failed a gate is told so already: the buyer may add to it.
    """
    fields = {f"{FEEDBACK}{line.proposal.id}": _feedback_field(line) for line in lines}
    form = type("AwardFormOfScenario", (AwardForm,), fields)()
    form.proposal_id.choices = [
        SelectChoice(
            line.proposal.id,
            gettext("第 %(rank)s 名 %(vendor)s", rank=line.proposal.rank, vendor=line.vendor),
        )
        for line in lines
        if line.is_ranked
    ]
    award: AwardForm = form
    return award


def _feedback_field(line: RankingLine) -> TextField:
    if line.is_ranked:
        return TextField(gettext("给“%(vendor)s”的反馈", vendor=line.vendor))
    return TextField(
        gettext("给“%(vendor)s”的反馈（没有通过审查）", vendor=line.vendor),
        default="\n".join(translate(failure) for failure in line.failures),
    )
