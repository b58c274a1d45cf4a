"""Status lists: the address that takes them, and the administrators' view of their age."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask import Response as Answer
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from marketplace.credentials.signed.refusals import CredentialRefused
from marketplace.credentials.signed.status_lists import LARGEST_LIST_TOKEN
from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.extensions import csrf
from marketplace.models.status_list import Via
from marketplace.services import evaluators, status_list_fetching, status_lists
from marketplace.web.evaluators.forms import AddressForm
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.rate_limits import receiving
from marketplace.web.redirects import next_or

MEDIA_TYPE = "application/vc+jwt"

status_lists_pages = Blueprint("status_lists", __name__)


@status_lists_pages.post("/evaluators/status-lists")
@guard(Permission.PUBLIC_READ)
@receiving
def receive() -> tuple[Answer, int]:
    """Take a status list, on the word of its own signature."""
    if request.mimetype != MEDIA_TYPE:
        text = _(
            "请把签名的状态列表原文作为请求的内容发来，Content-Type 为 %(type)s。", type=MEDIA_TYPE
        )
        return jsonify(refused="MediaType", message=text), 400
    request.max_content_length = LARGEST_LIST_TOKEN
    try:
        token = request.get_data(cache=False).decode("ascii", "replace")
    except RequestEntityTooLarge:
        text = _("内容超过 %(limit)s 字节，不是状态列表。", limit=LARGEST_LIST_TOKEN)
        return jsonify(refused="TooLarge", message=text), 413
    try:
        taken = status_lists.receive(token, Via.PUSHED)
    except CredentialRefused as refusal:
        answer = jsonify(refused=type(refusal).__name__, message=translate(refusal.message))
        return answer, refusal.status
    content = taken.content
    answer = jsonify(
        url=content.url,
        purpose=content.purpose.value,
        version=content.version,
        is_new=taken.is_new,
        stale_from=content.stale_from.isoformat(),
    )
    return answer, 200


# It acts on nobody's session: only a signature counts. And no page of another site can send this
# media type without asking first, which is answered to nobody.
csrf.exempt(receive)


@status_lists_pages.get("/admin/evaluators/status-lists")
@guard(Permission.EVALUATOR_MANAGE)
def index() -> str:
    """Every list and how fresh it is."""
    return render_template(
        "status_lists/index.html", standings=status_lists.list_standings(current_actor())
    )


@status_lists_pages.post("/admin/evaluators/status-lists/<int:status_list_id>/fetch")
@guard(Permission.EVALUATOR_MANAGE)
def fetch(status_list_id: int) -> Response:
    """Have the worker ask for a list now."""
    status_list_fetching.ask_again(current_actor(), status_list_id)
    flash(_("已安排取回，稍后刷新可看到结果。"), "success")
    return redirect(next_or(url_for("status_lists.index")))


@status_lists_pages.route(
    "/admin/evaluators/<int:evaluator_id>/status-lists/new", methods=["GET", "POST"]
)
@guard(Permission.EVALUATOR_MANAGE)
def new(evaluator_id: int) -> str | Response | tuple[str, int]:
    """Name a list that the worker is to fetch."""
    actor = current_actor()
    form, row = AddressForm(), evaluators.get_evaluator(actor, evaluator_id)
    if request.method != "POST":
        return render_template("status_lists/new.html", form=form, evaluator=row)
    try:
        if form.validate():
            status_list_fetching.add_address(actor, evaluator_id, form.url.data or "")
            flash(_("已登记，一分钟内会去取。"), "success")
            return redirect(url_for("evaluators.show", evaluator_id=evaluator_id))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return render_template("status_lists/new.html", form=form, evaluator=row), 422
