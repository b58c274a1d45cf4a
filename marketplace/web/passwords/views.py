"""A forgotten password, a new one through a mailed link, a change of it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput, NotFound
from marketplace.domain.permissions import Permission
from marketplace.extensions import limiter
from marketplace.models.email_link import LinkPurpose
from marketplace.services import email_links, password_changes
from marketplace.services.sign_in_failures import TooManyFailures
from marketplace.web.accounts import devices
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.mail_notes import note_mail
from marketplace.web.messages import translate
from marketplace.web.passwords.forms import ForgottenForm, NewPasswordForm, PasswordForm

passwords_pages = Blueprint("passwords", __name__)


@passwords_pages.route("/forgotten-password", methods=["GET", "POST"])
@guard(Permission.PUBLIC_READ)
@limiter.limit("5 per minute; 20 per hour", methods=["POST"])
def forgot() -> str | Response | tuple[str, int]:
    """Have a link mailed. The answer is the same for an address without an account."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("passwords/forgot.html", form=form), _status(form)
    password_changes.ask_reset(form.email.data)
    note_mail("reset", form.email.data)
    return redirect(url_for("email_links.sent"))


@passwords_pages.route("/password-reset/<token>", methods=["GET", "POST"])
@guard(Permission.PUBLIC_READ)
@limiter.limit("20 per hour", methods=["POST"])
def reset(token: str) -> str | Response | tuple[str, int]:
    """Set a new password through a mailed link."""
    form = NewPasswordForm()
    if email_links.find(token, LinkPurpose.RESET_PASSWORD) is None:
        return _spent()
    if not form.validate_on_submit():
        return render_template("passwords/reset.html", form=form), _status(form)
    try:
        user = password_changes.reset(token, form.password.data or "")
    except NotFound:
        return _spent()
    except InvalidInput as refusal:
        show_refusal(form, refusal)
        return render_template("passwords/reset.html", form=form), 422
    # While strangers guess at the account, this is the owner's way past them.
    devices.remember(user.email)
    flash(_("新密码已生效，其他设备上的登录都已结束。请用新密码登录。"), "success")
    return redirect(url_for("accounts.sign_in"))


def _spent() -> tuple[str, int]:
    return render_template("email_links/spent.html"), 404


@passwords_pages.route("/account/password", methods=["GET", "POST"])
@guard(Permission.ACCOUNT_USE)
@limiter.limit("20 per hour", methods=["POST"])
def change() -> str | Response | tuple[str, int]:
    """Change one's password."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return render_template("passwords/change.html", form=form), _status(form)
    try:
        password_changes.change(
            current_actor(), form.present.data, form.password.data or "", devices.cookie()
        )
    except InvalidInput as refusal:
        show_refusal(form, refusal)
        return render_template("passwords/change.html", form=form), 422
    except TooManyFailures as refusal:
        form.form_errors.append(translate(refusal.message))
        return render_template("passwords/change.html", form=form), refusal.status
    flash(_("密码已修改，其他设备上的登录都已结束。"), "success")
    return redirect(url_for("account.show"))


def _status(form: FlaskForm) -> int:
    return 422 if form.is_submitted() else 200
