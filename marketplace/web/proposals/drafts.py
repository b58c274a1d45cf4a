"""The draft: write it, save it by hand or as one types, list all of one's own."""

from collections.abc import Iterator

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.clock import SHANGHAI
from marketplace.domain.errors import (
    DeadlinePassed,
    InvalidInput,
    MarketplaceError,
    StaleVersion,
)
from marketplace.domain.permissions import Permission
from marketplace.services import proposal_submission, proposals
from marketplace.services.proposal_content import ProposalContent
from marketplace.services.proposals import OwnProposal
from marketplace.storage.file_types import FileRefused
from marketplace.web.accounts import devices
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.proposals.blueprint import proposals_pages
from marketplace.web.proposals.confirmation import find_confirmation
from marketplace.web.proposals.copy_tickets import copy_key_of
from marketplace.web.proposals.desk import Desk, lay_out
from marketplace.web.proposals.form_content import differences, to_content
from marketplace.web.proposals.forms import ProposalForm
from marketplace.web.proposals.own_list import make_entry
from marketplace.web.proposals.pages import crumbs, is_script, show_closed
from marketplace.web.proposals.request_keys import new_key, sent_key
from marketplace.web.receiving import received_at
from marketplace.web.uploads import takes_files

Answer = str | Response | tuple[str, int] | tuple[Response, int]


@proposals_pages.get("/workspace/proposals")
@guard(Permission.PROPOSAL_READ_OWN)
def list_own() -> str:
    """All proposals of the reader's organisation, with what to do next."""
    now = clock.now()
    entries = [make_entry(own, now) for own in proposals.list_own(current_actor())]
    return render_template("proposals/list_own.html", entries=entries)


@proposals_pages.get("/scenarios/<int:scenario_id>/proposal")
@guard(Permission.PROPOSAL_READ_OWN)
def edit(scenario_id: int) -> Answer:
    """Write the draft; after the deadline, or without the right to write, read it."""
    desk = lay_out(scenario_id)
    return _show(desk, desk.saved_form()) if desk.can_write else show_closed(desk)


@proposals_pages.post("/scenarios/<int:scenario_id>/proposal")
@guard(Permission.PROPOSAL_WRITE)
@takes_files
def save(scenario_id: int) -> Answer:
    """Keep what was typed."""
    desk = lay_out(scenario_id)
    return _autosave(desk) if is_script() else _save(desk)


@proposals_pages.post("/scenarios/<int:scenario_id>/proposal/confirm")
@guard(Permission.PROPOSAL_WRITE)
def confirm(scenario_id: int) -> Answer:
    """What is sealed holds for the amended listing too; or what keeps it from that."""
    try:
        own = proposal_submission.confirm(
            current_actor(),
            scenario_id,
            received_at=received_at(),
            key=sent_key(),
            copy_key=copy_key_of(scenario_id),
            device=devices.cookie(),
        )
    except InvalidInput:
        desk = lay_out(scenario_id)
        return _show(desk, desk.saved_form()), 422
    except DeadlinePassed as refusal:
        return show_closed(lay_out(scenario_id), refusal), 409
    return redirect(
        url_for("proposals.receipt", scenario_id=scenario_id, version=own.receipt_version)
    )


def _show(desk: Desk, form: ProposalForm, changes: list[tuple[str, str, str]] | None = None) -> str:
    return render_template(
        "proposals/edit.html",
        desk=desk,
        form=form,
        changes=changes,
        confirmation=find_confirmation(desk),
        request_key=new_key(),
        crumbs=crumbs(desk.scenario, (_("申报方案"), None)),
    )


def _autosave(desk: Desk) -> tuple[Response, int]:
    """Save for the page's script: `{version, saved_at}`, or `{error}` with the refusal's status."""
    form = desk.typed_form()
    if not form.validate():
        return jsonify(error=_("；").join(_wrong(form))), 422
    content = to_content(desk.scenario, form)
    try:
        own = _keep(desk, content, form)
    except MarketplaceError as refusal:
        return jsonify(error=translate(refusal.message)), refusal.status
    saved_at = own.row.draft_saved_at.astimezone(SHANGHAI)
    return jsonify(version=own.version, saved_at=saved_at.isoformat(timespec="seconds")), 200


def _keep(desk: Desk, content: ProposalContent, form: ProposalForm) -> OwnProposal:
    return proposals.save_draft(
        desk.actor,
        desk.scenario.id,
        content,
        form.started_from,
        received_at=received_at(),
        copy_key=desk.copy_key,
    )


def _wrong(form: ProposalForm) -> list[str]:
    return [
        _("%(label)s：%(text)s", label=field.label.text, text=field.errors[0])
        for field in form
        if field.errors
    ]


def _wrong_fields(form: ProposalForm) -> Iterator[str]:
    for field in form:
        if field.errors:
            yield _("%(field)s：%(wrong)s", field=field.label.text, wrong=field.errors[0])


def _save(desk: Desk) -> Answer:
    form = desk.typed_form()
    if not form.validate() and desk.is_accepting:
        return _show(desk, form), 422
    content = to_content(desk.scenario, form)
    try:
        own = _keep(desk, content, form)
    except StaleVersion:
        return _show_both(desk.scenario.id, form)
    except DeadlinePassed as refusal:
        return show_closed(desk, refusal, content), 409
    return _go_on(desk, own, form)


def _show_both(scenario_id: int, form: ProposalForm) -> Answer:
    """What was typed stays in the form; what the other window saved stands above it."""
    desk = lay_out(scenario_id)
    saved = desk.saved_form()
    form.version.data = saved.version.data
    return _show(desk, form, differences(form, saved)), 409


def _go_on(desk: Desk, own: OwnProposal, form: ProposalForm) -> Answer:
    """The draft is saved; now what the pressed button asks for besides."""
    scenario_id = desk.scenario.id
    here = url_for("proposals.edit", scenario_id=scenario_id)
    if "detach" in request.form:
        file_id = _row_number(request.form["detach"])
        proposals.detach(
            desk.actor,
            scenario_id,
            file_id,
            received_at=received_at(),
            copy_key=desk.copy_key,
        )
        return redirect(f"{here}#files")
    if form.file.data:
        refused = _attach(desk, form)
        if refused:
            form.version.data = str(own.version)
            return _show(lay_out(scenario_id), form), 422
    if request.form.get("action") == "attach":
        if not form.file.data:
            flash(_("请先选择文件，再按“添加”。"), "warning")
        return redirect(f"{here}#files")
    if request.form.get("action") == "check":
        return redirect(url_for("proposals.submit", scenario_id=scenario_id))
    flash(_("草稿已保存，只有贵单位能看到。"), "success")
    return redirect(here)


def _row_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _attach(desk: Desk, form: ProposalForm) -> bool:
    """Add the chosen file; whether it was refused, with the reason at the field."""
    upload = form.file.data
    try:
        proposals.attach(
            desk.actor,
            desk.scenario.id,
            upload.read(),
            upload.filename or "",
            received_at=received_at(),
            copy_key=desk.copy_key,
        )
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    except FileRefused as refusal:
        form.file.errors = [*form.file.errors, translate(refusal.message)]
    else:
        return False
    return True
