"""One proposal as an assessor reads it, and the points for it."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput, StaleVersion
from marketplace.domain.permissions import Permission
from marketplace.matching.marking import Item, list_items
from marketplace.matching.rules import CriterionKind
from marketplace.models import Assessor
from marketplace.services import assessments, opened_proposals, own_assessments
from marketplace.services.credential_verdicts import list_verdicts
from marketplace.services.own_assessments import Assigned
from marketplace.services.ranking_rules import frozen_rules
from marketplace.web.assessments.blueprint import assessments_pages
from marketplace.web.assessments.forms import ScoreForm, make_score_form, typed_points
from marketplace.web.assessments.views import OWN
from marketplace.web.downloads import as_download
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate

Answer = str | Response | tuple[str, int]
_PROPOSAL = f"{OWN}/proposals/<int:proposal_id>"


@assessments_pages.get(_PROPOSAL)
@guard(Permission.ASSESSMENT_READ)
def show_proposal(assessor_id: int, proposal_id: int) -> str:
    """A proposal to judge, with the points given so far."""
    row, one = own_assessments.get_assigned(current_actor(), assessor_id, proposal_id)
    items, written = list_items(frozen_rules(row.scenario)), one.assessment
    form = make_score_form(
        items,
        formdata=None,
        data={
            **(written.points if written else {}),
            "comment": written.comment if written else "",
            "saves": str(written.saves if written else 0),
        },
    )
    return _page(row, one, items, form)


@assessments_pages.post(_PROPOSAL)
@guard(Permission.ASSESSMENT_WRITE)
def save(assessor_id: int, proposal_id: int) -> Answer:
    """Keep the points as a draft."""
    actor = current_actor()
    row, one = own_assessments.get_assigned(actor, assessor_id, proposal_id)
    assessments.require_draft(one.assessment)
    items = list_items(frozen_rules(row.scenario))
    form = make_score_form(items)
    if not form.validate():
        return _page(row, one, items, form), 422
    try:
        assessments.save(
            actor,
            assessor_id,
            proposal_id,
            typed_points(form, items),
            form.comment.data,
            form.count_saves(),
        )
    except InvalidInput as refusal:
        _show_refusal(form, items, refusal)
        return _page(row, one, items, form), 422
    except StaleVersion as refusal:
        row, one = own_assessments.get_assigned(actor, assessor_id, proposal_id)
        form.saves.data = str(one.assessment.saves if one.assessment else 0)
        form.form_errors.append(translate(refusal.message))
        return _page(row, one, items, form), refusal.status
    flash(_("已保存草稿。全部方案评完后请一起提交。"), "success")
    return redirect(url_for("assessments.show", assessor_id=assessor_id))


def _show_refusal(form: ScoreForm, items: tuple[Item, ...], refusal: InvalidInput) -> None:
    keys = {item.key for item in items}
    for name, messages in refusal.fields.items():
        if name in keys:
            form[name].errors = [*form[name].errors, *map(translate, messages)]
    rest = {name: said for name, said in refusal.fields.items() if name not in keys}
    show_refusal(form, InvalidInput(rest))


def _page(row: Assessor, one: Assigned, items: tuple[Item, ...], form: ScoreForm) -> str:
    proposal = one.proposal
    offered = opened_proposals.list_credentials(proposal)
    price = frozen_rules(row.scenario).find_criterion(CriterionKind.PRICE)
    return render_template(
        "assessments/show_proposal.html",
        row=row,
        scenario=row.scenario,
        proposal=proposal,
        assessment=one.assessment,
        is_open=assessments.is_open(one),
        reason=assessments.find_reason(one.assessment),
        items=items,
        form=form,
        content=opened_proposals.content_of(proposal),
        version=opened_proposals.find_version(proposal),
        credentials=offered,
        verdicts=list_verdicts(offered),
        is_price_hidden=price is not None,
        comment_length=assessments.COMMENT_LENGTH,
    )


@assessments_pages.get(f"{_PROPOSAL}/files/<digest>")
@guard(Permission.ASSESSMENT_READ)
def download(assessor_id: int, proposal_id: int, digest: str) -> Response:
    """An attachment of a proposal to judge."""
    note, data = own_assessments.read_file(current_actor(), assessor_id, proposal_id, digest)
    return as_download(data, note.name, note.media_type)
