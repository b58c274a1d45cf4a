"""Prove that one reads an address: ask for a mail, follow its link; change one's address."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput, NotFound
from marketplace.domain.permissions import Permission
from marketplace.extensions import limiter
from marketplace.models.email_link import LinkPurpose
from marketplace.services import email_changes, email_links, people
from marketplace.services.installation import settings
from marketplace.services.sign_in_failures import TooManyFailures
from marketplace.web.accounts import devices
from marketplace.web.email_links.forms import EmailForm
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.mail_notes import find_mail, note_mail
from marketplace.web.messages import translate

email_links_pages = Blueprint("email_links", __name__)

_PURPOSES = (LinkPurpose.VERIFY_EMAIL, LinkPurpose.CHANGE_EMAIL)


@email_links_pages.get("/account/email-verification")
@guard(Permission.ACCOUNT_USE)
def show() -> str:
    """Whether one's address is proven, and how to prove it."""
    user = people.get_own(current_actor())
    return render_template("email_links/show.html", user=user, is_in_folder=_is_in_folder())


@email_links_pages.post("/account/email-verification")
@guard(Permission.ACCOUNT_USE)
@limiter.limit("5 per hour")
def send() -> Response:
    """Mail another link."""
    address = email_links.send_verification(current_actor())
    if address:
        flash(_("已向 %(email)s 再发一封邮件，请打开其中的链接。", email=address), "success")
    return redirect(url_for("email_links.show"))


@email_links_pages.get("/check-mail")
@guard(Permission.PUBLIC_READ)
def sent() -> str | Response:
    """Which mail to look for, after one was asked for."""
    mail = find_mail()
    if mail is None:
        return redirect(url_for("home.index"))
    kind, address, _about = mail
    return render_template(
        "email_links/sent.html", kind=kind, address=address, is_in_folder=_is_in_folder()
    )


@email_links_pages.route("/email-links/<token>", methods=["GET", "POST"])
@guard(Permission.PUBLIC_READ)
@limiter.limit("30 per hour", methods=["POST"])
def follow(token: str) -> str | Response | tuple[str, int]:
    """What a link does is done by its button: programs that scan mails fetch links, too."""
    form = FlaskForm()
    row = email_links.find(token, *_PURPOSES)
    if row is None:
        return _spent()
    purpose = row.purpose
    if not form.validate_on_submit():
        return render_template("email_links/follow.html", form=form, purpose=purpose, row=row)
    try:
        return _use(token, LinkPurpose(purpose))
    except NotFound:
        return _spent()


def _use(token: str, purpose: LinkPurpose) -> Response:
    if purpose is LinkPurpose.VERIFY_EMAIL:
        user = email_links.verify(token)
        flash(_("邮箱 %(email)s 已验证。", email=user.email), "success")
    else:
        user = email_changes.confirm(token, current_actor())
        flash(_("登录邮箱已改为 %(email)s。", email=user.email), "success")
    is_own = current_actor().user_id == user.id
    return redirect(url_for("workspace.index" if is_own else "accounts.sign_in"))


def _spent() -> tuple[str, int]:
    return render_template("email_links/spent.html"), 404


@email_links_pages.route("/account/email", methods=["GET", "POST"])
@guard(Permission.ACCOUNT_USE)
@limiter.limit("10 per hour", methods=["POST"])
def change() -> str | Response | tuple[str, int]:
    """Ask for another address."""
    form = EmailForm()
    if not form.validate_on_submit():
        return _change_page(form, 422 if form.is_submitted() else 200)
    try:
        address = email_changes.ask(
            current_actor(), form.email.data, form.password.data, devices.cookie()
        )
    except InvalidInput as refusal:
        show_refusal(form, refusal)
        return _change_page(form, 422)
    except TooManyFailures as refusal:
        form.form_errors.append(translate(refusal.message))
        return _change_page(form, refusal.status)
    note_mail("change", address)
    return redirect(url_for("email_links.sent"))


def _change_page(form: EmailForm, status: int) -> tuple[str, int]:
    user = people.get_own(current_actor())
    return render_template("email_links/change.html", form=form, user=user), status


def _is_in_folder() -> bool:
    """Whether mails are files beside the database, as where somebody tries this out."""
    return not settings().mail_url and not settings().is_production
