"""Single sign-on: to the provider, back, and the identities of one's account."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField

from marketplace.domain.errors import AlreadyExists, InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.extensions import limiter
from marketplace.services import external_identities, openid_connect
from marketplace.services.installation import settings
from marketplace.services.openid_connect import ProviderUnreachable, SignInRefused
from marketplace.web.accounts import session as sessions
from marketplace.web.external_identities import attempts
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.redirects import safe_next

external_identities_pages = Blueprint("external_identities", __name__)

Answer = str | Response | tuple[str, int]


class LinkForm(FlaskForm):
    """The password, once more: a new way in is not added by whoever finds a browser open."""

    password = PasswordField(lazy_gettext("当前密码"))


@external_identities_pages.get("/sign-in/external")
@guard(Permission.PUBLIC_READ)
@limiter.limit("20 per minute")
def start() -> Answer:
    """Go to the provider to sign in."""
    external_identities.require_offered()
    target = request.args.get("next")
    return _leave(
        is_linking=False, target=safe_next(target) if target else url_for("workspace.index")
    )


@external_identities_pages.get("/account/identities/new")
@guard(Permission.ACCOUNT_USE)
@limiter.limit("20 per minute")
def start_linking() -> Answer:
    """Go to the provider to link an identity there with one's account."""
    external_identities.require_offered()
    external_identities.require_may_link(current_actor())
    return _leave(is_linking=True, target=url_for("external_identities.index"))


def _leave(*, is_linking: bool, target: str) -> Answer:
    try:
        address, attempt = openid_connect.begin(settings(), _return_address())
    except ProviderUnreachable as refusal:
        return _failed(refusal)
    attempts.keep_errand(attempts.Errand(attempt, is_linking, target))
    return redirect(address)


def _return_address() -> str:
    """As it is registered at the provider: by our published address, not by the request's."""
    return settings().public_url.rstrip("/") + url_for("external_identities.callback")


def _failed(refusal: ProviderUnreachable | SignInRefused) -> tuple[str, int]:
    page = render_template(
        "external_identities/failed.html", explanation=translate(refusal.message)
    )
    return page, refusal.status


@external_identities_pages.get("/sign-in/external/callback")
@guard(Permission.PUBLIC_READ)
@limiter.limit("20 per minute")
def callback() -> Answer:
    """Back from the provider: sign in, or on to confirming the link."""
    external_identities.require_offered()
    errand = attempts.take_errand()
    try:
        if errand is None:
            raise openid_connect.unexpected()
        claimed = openid_connect.finish(
            settings(), _return_address(), errand.attempt, request.args.to_dict()
        )
    except (SignInRefused, ProviderUnreachable) as refusal:
        return _failed(refusal)
    if errand.is_linking:
        attempts.keep_claimed(claimed)
        return redirect(url_for("external_identities.confirm"))
    user = external_identities.find_user(claimed)
    if user is None:
        return render_template("external_identities/unknown.html", label=claimed.label), 403
    sessions.begin(user)
    return redirect(errand.target)


@external_identities_pages.get("/account/identities")
@guard(Permission.ACCOUNT_USE)
def index() -> str:
    """The identities that sign one in."""
    identities = external_identities.list_own(current_actor())
    return render_template("external_identities/index.html", identities=identities)


@external_identities_pages.route("/account/identities/confirm", methods=["GET", "POST"])
@guard(Permission.ACCOUNT_USE)
@limiter.limit("20 per minute", methods=["POST"])
def confirm() -> Answer:
    """Link the identity with which one has just come back from the provider."""
    claimed, form = attempts.find_claimed(), LinkForm()
    if claimed is None:
        return redirect(url_for("external_identities.index"))
    if form.validate_on_submit():
        try:
            external_identities.link(current_actor(), claimed, form.password.data or "")
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        except AlreadyExists as refusal:
            form.form_errors.append(translate(refusal.message))
        else:
            attempts.forget_claimed()
            flash(_("已关联。下次可以用它登录。"), "success")
            return redirect(url_for("external_identities.index"))
    page = render_template("external_identities/confirm.html", form=form, label=claimed.label)
    return page, 422 if form.is_submitted() else 200


@external_identities_pages.post("/account/identities/<int:identity_id>/remove")
@guard(Permission.ACCOUNT_USE)
def remove(identity_id: int) -> Response:
    """Sign in with this identity no more."""
    external_identities.unlink(current_actor(), identity_id)
    flash(_("已取消关联。"), "success")
    return redirect(url_for("external_identities.index"))
