"""What a refusal looks like as a page."""

from flask import Flask, current_app, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from marketplace.domain.errors import MarketplaceError, NotAllowed
from marketplace.web.fields import without_controls
from marketplace.web.guards import SignedOut
from marketplace.web.messages import translate
from marketplace.web.origins import is_from_own_page
from marketplace.web.refusals import enter_refusal

_LONG = 20
# Fields whose names hold one of these are given back to nobody.
_SECRET = ("password", "passphrase")


def _page(status: int, explanation: str | None = None) -> tuple[str, int]:
    words = {"status": status, "explanation": explanation, "lost": _lost_texts()}
    if status < 500:
        return render_template("errors/error.html", **words), status
    # Not by render_template: its context asks the database who is reading.
    template = current_app.jinja_env.get_template("errors/error.html")
    return template.render(words), status


def _typed() -> list[tuple[str, str]]:
    """What stood in the form that was sent."""
    return [
        (name, without_controls(value.replace("\r\n", "\n")))
        for name, value in request.form.items(multi=True)
        if name != "csrf_token" and not any(word in name for word in _SECRET)
    ]


def _lost_texts() -> list[str]:
    """What somebody would have to write again, as browsers do not keep it for the way back."""
    try:
        return [text for _name, text in _typed() if len(text) > _LONG]
    except HTTPException:  # of a form that could not be read
        return []


def show_refusal_page(error: MarketplaceError) -> tuple[str, int]:
    """What was refused and why, with what was typed."""
    return _page(error.status, translate(error.message))


def _not_allowed(error: NotAllowed) -> tuple[str, int]:
    enter_refusal()
    return show_refusal_page(error)


def _foreign_host(_error: SecurityError) -> Response:
    """The request is for a host that is not ours. Not a page: of its address we know nothing."""
    text = _("这里不是您要找的网站。请用本站公布的网址访问。")
    return Response(f"{text}\n", status=400, mimetype="text/plain")


def _http(error: HTTPException) -> tuple[str, int]:
    return _page(error.code or 500)


def _expired(_error: CSRFError | SignedOut) -> tuple[str, int]:
    """An expired form, with everything that was typed in it, to be sent again by the person.

    Only of our own pages: another site's form would need but a click on what we give back.
    """
    typed = _typed()
    if not typed or not is_from_own_page():
        return _page(
            400, _("表单已过期：可能登录已超时，或页面开得太久。请返回上一页刷新后再提交。")
        )
    page = render_template(
        "errors/resubmit.html",
        action=request.full_path.rstrip("?"),
        typed=typed,
        has_files=any(upload.filename for upload in request.files.values()),
    )
    return page, 400


def _busy(error: OperationalError) -> tuple[str, int]:
    if "locked" not in str(error.orig):
        raise error
    return _page(503, _("系统正忙，刚才的操作没有保存。请稍后重试。"))


def register_error_pages(app: Flask) -> None:
    """Every refusal becomes a page that says what to do."""
    app.register_error_handler(MarketplaceError, show_refusal_page)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(SignedOut, _expired)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SecurityError, _foreign_host)
