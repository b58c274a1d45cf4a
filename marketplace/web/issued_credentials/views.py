"""An evaluator's organisation sees what it issued; its editors revoke, suspend and restore it."""

from collections.abc import Callable, Iterator

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Actor, Permission
from marketplace.models import TakingBack
from marketplace.services import takings_back
from marketplace.services.takings_back import Issued
from marketplace.web.fields import without_controls
from marketplace.web.form_errors import say_reason
from marketplace.web.guards import current_actor, guard
from marketplace.web.scenarios.list_address import read_page

issued_credentials_pages = Blueprint("issued_credentials", __name__)

Answer = str | Response | tuple[str, int]

_PATH = "/workspace/issued-credentials"
_ONE = f"{_PATH}/<int:issued_credential_id>"


@issued_credentials_pages.get(_PATH)
@guard(Permission.CREDENTIAL_READ_ISSUED)
def index() -> str:
    """Everything of it that vendors uploaded."""
    actor = current_actor()
    return render_template(
        "issued_credentials/index.html",
        found=takings_back.list_issued(actor, read_page(request.args.get("page", "")) or 1),
        evaluator=takings_back.find_evaluator(actor),
        page_url=lambda number: url_for("issued_credentials.index", page=number),
    )


@issued_credentials_pages.get(_ONE)
@guard(Permission.CREDENTIAL_READ_ISSUED)
def show(issued_credential_id: int) -> str:
    """One credential: what it says, what it is worth now, how it was taken back."""
    issued = takings_back.get_issued(current_actor(), issued_credential_id)
    return render_template(
        "issued_credentials/show.html",
        issued=issued,
        row=issued.row,
        actions=list(_list_actions(issued)),
    )


def _list_actions(issued: Issued) -> Iterator[tuple[str, str]]:
    """(label, address) of what can be done with it now."""
    if issued.is_revoked:
        return
    number, suspension = issued.row.id, issued.suspension
    if suspension is None:
        url = url_for("issued_credentials.suspend", issued_credential_id=number)
        yield _("暂停凭证"), url
    else:
        yield (
            _("解除暂停"),
            url_for(
                "issued_credentials.lift",
                issued_credential_id=number,
                taking_back_id=suspension.id,
            ),
        )
    yield _("撤销凭证"), url_for("issued_credentials.revoke", issued_credential_id=number)


@issued_credentials_pages.route(f"{_ONE}/revoke", methods=["GET", "POST"])
@guard(Permission.CREDENTIAL_TAKE_BACK)
def revoke(issued_credential_id: int) -> Answer:
    """Take it back for ever, with a reason."""
    said = _("已在平台上撤销，并通知了供给方和有关的需求方。请同时更新并发布状态列表。")
    return _take_back(
        issued_credential_id, "revoke", takings_back.require_revocable, takings_back.revoke, said
    )


@issued_credentials_pages.route(f"{_ONE}/suspend", methods=["GET", "POST"])
@guard(Permission.CREDENTIAL_TAKE_BACK)
def suspend(issued_credential_id: int) -> Answer:
    """Take it back until further notice, with a reason."""
    said = _("已在平台上暂停，并通知了供给方和有关的需求方。请同时更新并发布状态列表。")
    return _take_back(
        issued_credential_id,
        "suspend",
        takings_back.require_suspendable,
        takings_back.suspend,
        said,
    )


def _take_back(
    credential_id: int,
    name: str,
    require_possible: Callable[[Issued], None],
    take_back: Callable[[Actor, int, str], TakingBack],
    said: str,
) -> Answer:
    """Ask for the reason, then do it."""
    actor, typed = current_actor(), request.form.get("reason", "")
    issued = takings_back.get_issued(actor, credential_id)
    require_possible(issued)
    error, status = None, 200
    if request.method == "POST":
        try:
            take_back(actor, credential_id, typed)
        except InvalidInput as refusal:
            error, status = say_reason(refusal), 422
        else:
            return _back(credential_id, said)
    page = render_template(
        f"issued_credentials/{name}.html",
        row=issued.row,
        reason=without_controls(typed),
        error=error,
    )
    return page, status


@issued_credentials_pages.route(
    f"{_ONE}/suspensions/<int:taking_back_id>/lift", methods=["GET", "POST"]
)
@guard(Permission.CREDENTIAL_TAKE_BACK)
def lift(issued_credential_id: int, taking_back_id: int) -> str | Response:
    """End a suspension, once that is confirmed."""
    actor = current_actor()
    if request.method == "POST":
        takings_back.lift(actor, issued_credential_id, taking_back_id)
        return _back(
            issued_credential_id,
            _("已解除平台上的暂停。如果凭证因此恢复有效，供给方和有关的需求方会收到通知。"),
        )
    issued = takings_back.get_issued(actor, issued_credential_id)
    taking = takings_back.require_liftable(issued, taking_back_id)
    return render_template("issued_credentials/lift.html", row=issued.row, taking=taking)


def _back(credential_id: int, said: str) -> Response:
    flash(said, "success")
    return redirect(url_for("issued_credentials.show", issued_credential_id=credential_id))
