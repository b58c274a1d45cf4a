"""Register, sign in, sign out, choose the language."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.extensions import limiter
from marketplace.services import accounts
from marketplace.web.accounts import session as sessions
from marketplace.web.accounts.forms import RegistrationForm, SignInForm
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.locales import LOCALES, select_locale
from marketplace.web.redirects import safe_next

accounts_pages = Blueprint("accounts", __name__)


@accounts_pages.route("/sign-in", methods=["GET", "POST"])
@guard(Permission.PUBLIC_READ)
@limiter.limit("20 per minute", methods=["POST"])
def sign_in() -> str | Response | tuple[str, int]:
    """Sign in with e-mail and password."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), _status(form)
    user = accounts.find_user_by_credentials(form.email.data, form.password.data)
    if user is None:
        form.form_errors.append(_("邮箱或密码不对。请检查后再试。"))
        return render_template("accounts/sign_in.html", form=form), 422
    sessions.begin(user)
    target = request.args.get("next")
    return redirect(safe_next(target) if target else url_for("workspace.index"))


@accounts_pages.route("/register", methods=["GET", "POST"])
@guard(Permission.PUBLIC_READ)
@limiter.limit("20 per hour", methods=["POST"])
def register() -> str | Response | tuple[str, int]:
    """Register an organisation and its first member."""
    form = RegistrationForm()
    if not form.validate_on_submit():
        return render_template("accounts/register.html", form=form), _status(form)
    try:
        user = accounts.register(form.registration(select_locale()))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
        return render_template("accounts/register.html", form=form), 422
    sessions.begin(user)
    flash(_("注册已提交，平台管理员审核后会通知您。"), "success")
    return redirect(url_for("organisations.show_own"))


@accounts_pages.post("/sign-out")
@guard(Permission.PUBLIC_READ)
def sign_out() -> Response:
    """End the session."""
    sessions.end()
    return redirect(url_for("home.index"))


@accounts_pages.post("/language/<locale>")
@guard(Permission.PUBLIC_READ)
def choose_language(locale: str) -> Response:
    """Read the site in another language from now on."""
    if locale in LOCALES:
        session["locale"] = locale
        if current_actor().is_signed_in:
            accounts.remember_language(current_actor(), locale)
    return redirect(safe_next(request.form.get("next")))


def _status(form: SignInForm | RegistrationForm) -> int:
    return 422 if form.is_submitted() else 200
