"""Register, sign in, sign out, choose the language."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.domain.uscc import normalise_uscc
from marketplace.extensions import limiter
from marketplace.services import accounts, sign_ins, terms
from marketplace.services.accounts import Registration
from marketplace.services.hashing_turns import TooManyWaiting
from marketplace.services.sign_in_failures import TooManyFailures
from marketplace.services.sign_ins import SignInRefused
from marketplace.web.accounts import devices
from marketplace.web.accounts import session as sessions
from marketplace.web.accounts.forms import RegistrationForm, SignInForm
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.locales import LOCALES, select_locale
from marketplace.web.mail_notes import find_mail, note_mail
from marketplace.web.messages import translate
from marketplace.web.redirects import safe_next

accounts_pages = Blueprint("accounts", __name__)


@accounts_pages.route("/sign-in", methods=["GET", "POST"])
@guard(Permission.PUBLIC_READ)
@limiter.limit("20 per minute", methods=["POST"])
def sign_in() -> str | Response | tuple[str, int]:
    """Sign in with e-mail and password; whoever has a second factor goes on to the code."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), _status(form)
    try:
        user = sign_ins.check_password(form.email.data, form.password.data, devices.cookie())
    except (SignInRefused, TooManyFailures, TooManyWaiting) as refusal:
        form.form_errors.append(translate(refusal.message))
        return render_template("accounts/sign_in.html", form=form), refusal.status
    target = request.args.get("next")
    if user.has_second_factor:
        sessions.wait_for_code(user)
        return redirect(url_for("second_factors.enter", next=target))
    sessions.begin(user)
    return redirect(safe_next(target) if target else url_for("workspace.index"))


@accounts_pages.route("/register", methods=["GET", "POST"])
@guard(Permission.PUBLIC_READ)
@limiter.limit("20 per hour", methods=["POST"])
def register() -> str | Response | tuple[str, int]:
    """Register an organisation and its first member. Whether the address was known is not said."""
    form = RegistrationForm()
    if not form.validate_on_submit():
        return _registration_page(form, _status(form))
    registration = form.registration(select_locale())
    try:
        accounts.register(registration)
    except InvalidInput as refusal:
        if _is_sent_already(registration):
            return redirect(url_for("email_links.sent"))
        show_refusal(form, refusal)
        return _registration_page(form, 422)
    except TooManyWaiting as refusal:
        form.form_errors.append(translate(refusal.message))
        return _registration_page(form, refusal.status)
    note_mail(*_note_of(registration))
    return redirect(url_for("email_links.sent"))


def _registration_page(form: RegistrationForm, status: int) -> tuple[str, int]:
    current = terms.find_current()
    form.terms_number.data = str(current.id) if current else ""
    return render_template("accounts/register.html", form=form, terms=current), status


def _is_sent_already(registration: Registration) -> bool:
    """Whether this browser has just sent the same: a nervous finger on the button."""
    return find_mail() == _note_of(registration)


def _note_of(registration: Registration) -> tuple[str, str, str]:
    return "register", registration.email.strip(), normalise_uscc(registration.uscc)


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
