"""Check the draft, seal it, take it back."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import DeadlinePassed, InvalidInput, StaleVersion
from marketplace.domain.lifecycle import ProposalState
from marketplace.domain.messages import Message
from marketplace.domain.permissions import Permission
from marketplace.services import proposal_submission, proposals
from marketplace.services.proposal_checks import check_for_submission
from marketplace.services.proposal_preview import preview
from marketplace.services.proposals import OwnProposal
from marketplace.web.accounts import devices
from marketplace.web.fields import HiddenTextField
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.proposals.blueprint import proposals_pages
from marketplace.web.proposals.copy_tickets import copy_key_of
from marketplace.web.proposals.desk import Desk, glance, lay_out
from marketplace.web.proposals.forms import VersionedForm
from marketplace.web.proposals.pages import crumbs, describe, show_closed
from marketplace.web.proposals.request_keys import FIELD, new_key, sent_key
from marketplace.web.receiving import received_at

Answer = str | Response | tuple[str, int]


class SealForm(VersionedForm):
    """Which draft is to be sealed, and the key of the request."""

    request_key = HiddenTextField()


@proposals_pages.route("/scenarios/<int:scenario_id>/proposal/submit", methods=["GET", "POST"])
@guard(Permission.PROPOSAL_WRITE)
def submit(scenario_id: int) -> Answer:
    """Show what would be sealed and how the rules see it; then seal it."""
    form = SealForm()
    if form.is_submitted():
        return _seal(scenario_id, form.started_from)
    own = _get_own(scenario_id)
    if not lay_out(scenario_id).is_accepting:
        return redirect(url_for("proposals.edit", scenario_id=scenario_id))
    return _show(lay_out(scenario_id), own)


def _seal(scenario_id: int, version: int) -> Answer:
    try:
        own = proposal_submission.submit(
            current_actor(),
            scenario_id,
            version,
            received_at=received_at(),
            key=sent_key(),
            copy_key=copy_key_of(scenario_id),
            device=devices.cookie(),
        )
    except InvalidInput:
        return _show_again(scenario_id, None), 422
    except StaleVersion:
        changed = _("草稿刚在另一个窗口改过，没有提交。下面是最新内容，请核对后再提交。")
        return _show_again(scenario_id, changed), 409
    except DeadlinePassed as refusal:
        return show_closed(lay_out(scenario_id), refusal), 409
    return redirect(
        url_for("proposals.receipt", scenario_id=scenario_id, version=own.receipt_version)
    )


def _show_again(scenario_id: int, warning: str | None) -> str:
    return _show(lay_out(scenario_id), _get_own(scenario_id), warning)


def _get_own(scenario_id: int) -> OwnProposal:
    return proposals.get_own(current_actor(), scenario_id, copy_key=copy_key_of(scenario_id))


def _show(desk: Desk, own: OwnProposal, warning: str | None = None) -> str:
    lacks = check_for_submission(desk.actor, desk.scenario, own.content)
    return render_template(
        "proposals/submit.html",
        desk=desk,
        own=own,
        form=SealForm(formdata=None, data={"version": str(own.version), FIELD: new_key()}),
        warning=warning,
        lacks=label_lacks(desk, lacks),
        preview=None if lacks else preview(desk.actor, own),
        proposal=describe(desk, own.content),
        is_replacing=own.row.state == ProposalState.SUBMITTED,
        crumbs=crumbs(desk.scenario, *_edit_crumb(desk), (_("检查并提交"), None)),
    )


def _edit_crumb(desk: Desk) -> list[tuple[str, str | None]]:
    return [(_("申报方案"), url_for("proposals.edit", scenario_id=desk.scenario.id))]


def label_lacks(desk: Desk, lacks: dict[str, list[Message]]) -> list[tuple[str, str, str]]:
    """Each lack as (label, what is wrong, the field's address in the form)."""
    form = desk.saved_form()
    edit = url_for("proposals.edit", scenario_id=desk.scenario.id)
    return [
        (str(form[name].label.text), translate(message), f"{edit}#{_anchor(name)}")
        for name, messages in lacks.items()
        for message in messages
    ]


def _anchor(name: str) -> str:
    is_choice = name.startswith("met-") or name == "credential_ids"
    return f"{name}-0" if is_choice else name


@proposals_pages.route("/scenarios/<int:scenario_id>/proposal/withdraw", methods=["GET", "POST"])
@guard(Permission.PROPOSAL_WRITE)
def withdraw(scenario_id: int) -> Answer:
    """Take a sealed proposal out of the call, after a question."""
    form, desk = SealForm(), glance(scenario_id)
    own = proposals.get_at_a_glance(desk.actor, scenario_id)
    if form.is_submitted():
        return _withdraw(desk)
    if not desk.is_accepting or own.row.state != ProposalState.SUBMITTED:
        return redirect(url_for("proposals.edit", scenario_id=scenario_id))
    trail = crumbs(desk.scenario, *_edit_crumb(desk), (_("撤回"), None))
    return render_template("proposals/withdraw.html", own=own, desk=desk, crumbs=trail)


def _withdraw(desk: Desk) -> Answer:
    try:
        proposal_submission.withdraw(desk.actor, desk.scenario.id, received_at=received_at())
    except DeadlinePassed as refusal:
        return show_closed(desk, refusal), 409
    flash(_("已撤回。草稿还在，截止前可以重新提交。"), "success")
    return redirect(url_for("proposals.edit", scenario_id=desk.scenario.id))
