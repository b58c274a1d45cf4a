"""The vendor prepares a milestone, file by file, and hands it over."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput, StaleVersion
from marketplace.domain.permissions import Permission
from marketplace.services import handovers
from marketplace.services.organisation_documents import Upload
from marketplace.storage.file_types import FileRefused
from marketplace.web.deliveries.blueprint import deliveries_pages
from marketplace.web.deliveries.forms import DecisionForm, HandoverForm
from marketplace.web.deliveries.views import milestone_page
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.uploads import takes_files

_HAND_OVER = "/scenarios/<int:scenario_id>/delivery/milestones/<int:delivery_id>/hand-over"


@deliveries_pages.post(_HAND_OVER)
@guard(Permission.DELIVERY_HAND_OVER)
@takes_files
def hand_over(scenario_id: int, delivery_id: int) -> Response | tuple[str, int]:
    """Keep the note and a file, or hand everything over."""
    form, is_final = HandoverForm(), request.form.get("then") == "hand_over"
    if form.validate():
        try:
            return _take(scenario_id, delivery_id, form, is_final=is_final)
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        except FileRefused as refusal:
            form.file.errors = [translate(refusal.message)]
        except StaleVersion as refusal:
            warning = translate(refusal.message)
            return milestone_page(scenario_id, delivery_id, form=form, warning=warning), 409
    return milestone_page(scenario_id, delivery_id, form=form), 422


def _take(scenario_id: int, delivery_id: int, form: HandoverForm, *, is_final: bool) -> Response:
    actor, place = current_actor(), (scenario_id, delivery_id)
    note, version, upload = form.note.data or "", form.version.data or 0, _upload(form)
    if is_final:
        handovers.hand_over(actor, *place, note, version, upload)
        flash(_("已交付，并通知了需求单位。"), "success")
    else:
        handovers.prepare(actor, *place, note, version, upload)
        flash(_("已保存，还没有交付；需求单位现在看不到。"), "success")
    return redirect(_address(scenario_id, delivery_id))


def _upload(form: HandoverForm) -> Upload | None:
    """The file, if one was chosen."""
    sent = form.file.data
    return Upload(sent.read(), sent.filename) if sent and sent.filename else None


def _address(scenario_id: int, delivery_id: int) -> str:
    return url_for("deliveries.show_milestone", scenario_id=scenario_id, delivery_id=delivery_id)


@deliveries_pages.post(f"{_HAND_OVER}/files/<int:handover_file_id>/remove")
@guard(Permission.DELIVERY_HAND_OVER)
def remove_file(scenario_id: int, delivery_id: int, handover_file_id: int) -> Response:
    """Take a file out of what is prepared."""
    version = DecisionForm().version.data or 0
    handovers.remove_file(current_actor(), scenario_id, delivery_id, handover_file_id, version)
    flash(_("已移除这个文件。"), "success")
    return redirect(_address(scenario_id, delivery_id))
