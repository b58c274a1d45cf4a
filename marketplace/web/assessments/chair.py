"""What the chair alone sees: everybody's points once all are in, and who is to look again."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.models import Assessment
from marketplace.services import (
    assessment_marks,
    assessment_tables,
    assessments,
    own_assessments,
)
from marketplace.web.assessments.blueprint import assessments_pages
from marketplace.web.assessments.views import OWN
from marketplace.web.fields import without_controls
from marketplace.web.form_errors import say_reason
from marketplace.web.guards import current_actor, guard


@assessments_pages.get(f"{OWN}/marks")
@guard(Permission.ASSESSMENT_READ)
def marks(assessor_id: int) -> str:
    """Everybody's points."""
    row, tables = assessment_tables.list_for_chair(current_actor(), assessor_id)
    return render_template("assessments/marks.html", row=row, tables=tables)


@assessments_pages.post(f"{OWN}/marks/<int:assessment_id>/take-back")
@guard(Permission.ASSESSMENT_WRITE)
def take_back(assessor_id: int, assessment_id: int) -> Response:
    """Let points count that were handed back."""
    assessments.take_back(current_actor(), assessor_id, assessment_id)
    flash(_("已撤销退回，原来的评分照旧有效。"), "success")
    return redirect(url_for("assessments.marks", assessor_id=assessor_id))


@assessments_pages.route(f"{OWN}/marks/<int:assessment_id>/return", methods=["GET", "POST"])
@guard(Permission.ASSESSMENT_WRITE)
def hand_back(assessor_id: int, assessment_id: int) -> str | Response | tuple[str, int]:
    """Have points looked at a second time, with a reason."""
    actor, typed = current_actor(), request.form.get("reason", "")
    row = own_assessments.get_own(actor, assessor_id)
    assessment = assessments.get_handed(actor, assessor_id, assessment_id)
    error, status = None, 200
    if request.method == "POST":
        try:
            assessments.hand_back(actor, assessor_id, assessment_id, typed)
        except InvalidInput as refusal:
            error, status = say_reason(refusal), 422
        else:
            flash(_("已退回复核，并通知了这位专家。"), "success")
            return redirect(url_for("assessments.marks", assessor_id=assessor_id))
    page = render_template(
        "assessments/hand_back.html",
        row=row,
        assessment=assessment,
        bidder=_name_bidder(assessment),
        reason=without_controls(typed),
        error=error,
    )
    return page, status


def _name_bidder(assessment: Assessment) -> str:
    proposals = assessment_marks.list_proposals(assessment.assessor.scenario)
    found = next(one for one in proposals if one.id == assessment.proposal_id)
    return found.organisation.name if found.organisation else ""
