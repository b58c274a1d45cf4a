"""The award's form: one choice, a reason where it departs, a word for each of the others."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice

from marketplace.domain.lifecycle import ProposalState
from marketplace.models import Proposal
from marketplace.web.fields import TextField

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


def award_form(proposals: Sequence[Proposal]) -> AwardForm:
    """The form for these opened proposals, with one feedback field each."""
    fields = {
        f"{FEEDBACK}{proposal.id}": TextField(
            gettext("给“%(vendor)s”的反馈", vendor=_vendor(proposal))
        )
        for proposal in proposals
    }
    form = type("AwardFormOfScenario", (AwardForm,), fields)()
    form.proposal_id.choices = [
        SelectChoice(
            proposal.id,
            gettext("第 %(rank)s 名 %(vendor)s", rank=proposal.rank, vendor=_vendor(proposal)),
        )
        for proposal in proposals
        if proposal.state == ProposalState.RANKED
    ]
    award: AwardForm = form
    return award


def _vendor(proposal: Proposal) -> str:
    return proposal.organisation.name if proposal.organisation else "—"
