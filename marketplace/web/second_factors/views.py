"""The second factor: set up, give a code, new recovery codes, turn off."""

from urllib.parse import quote

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.extensions import limiter
from marketplace.models import User
from marketplace.services import people, second_factors, sign_ins
from marketplace.services.sign_in_failures import TooManyFailures
from marketplace.services.sign_ins import SignInRefused
from marketplace.web.accounts import devices
from marketplace.web.accounts import session as sessions
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.redirects import safe_next
from marketplace.web.second_factors.forms import CodeForm, DearForm

second_factors_pages = Blueprint("second_factors", __name__)

Answer = str | Response | tuple[str, int]


@second_factors_pages.route("/sign-in/second-factor", methods=["GET", "POST"])
@guard(Permission.PUBLIC_READ)
@limiter.limit("20 per minute", methods=["POST"])
def enter() -> Answer:
    """Give the code after the password; only now the person is signed in."""
    user = sessions.find_waiting()
    if user is None:
        flash(_("请先输入邮箱和密码。"), "warning")
        return redirect(url_for("accounts.sign_in", next=request.args.get("next")))
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("second_factors/enter.html", form=form), _status(form)
    refusal = _check(user.id, form)
    if refusal:
        return render_template("second_factors/enter.html", form=form), refusal
    sessions.begin(user, has_second_factor=True)
    return _go_on()


def _check(user_id: int, form: CodeForm | DearForm) -> int:
    """Take the code of a form; the status of the refusal, 0 for none."""
    try:
        sign_ins.check_code(user_id, form.code.data, devices.cookie())
    except (SignInRefused, TooManyFailures) as refusal:
        form.code.errors = [*form.code.errors, translate(refusal.message)]
        return refusal.status
    return 0


def _go_on() -> Response:
    return redirect(_onward("workspace.index"))


def _onward(otherwise: str) -> str:
    target = request.args.get("next")
    return safe_next(target) if target else url_for(otherwise)


@second_factors_pages.get("/account/second-factor")
@guard(Permission.ACCOUNT_COMPLETE)
def show() -> str:
    """How one's second factor stands, and what can be done next."""
    user = people.get_own(current_actor())
    if not user.has_second_factor:
        return _enrol_page(user, CodeForm()) if user.totp_secret else _page(user, "begin")
    if people.owes_code(current_actor()):
        return _page(user, "verify", form=CodeForm())
    return _page(user, "show", codes_left=second_factors.count_codes(user))


def _page(user: User, name: str, **values: object) -> str:
    is_required = second_factors.is_required(user)
    return render_template(
        f"second_factors/{name}.html", user=user, is_required=is_required, **values
    )


def _enrol_page(user: User, form: CodeForm) -> str:
    address = second_factors.address_of(user)
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=3)
    key = second_factors.reveal_secret(user)
    parts = [key[start : start + 4] for start in range(0, len(key), 4)]
    return _page(user, "enrol", form=form, picture=picture, key=" ".join(parts))


@second_factors_pages.post("/account/second-factor/begin")
@guard(Permission.ACCOUNT_COMPLETE)
@limiter.limit("20 per hour")
def begin() -> Response:
    """Make a secret, to be confirmed by a code of it."""
    second_factors.begin(current_actor())
    return redirect(url_for("second_factors.show", next=request.args.get("next")))


@second_factors_pages.post("/account/second-factor/confirm")
@guard(Permission.ACCOUNT_COMPLETE)
@limiter.limit("20 per minute")
def confirm() -> Answer:
    """Turn it on with a first code; show the recovery codes this once."""
    form, actor = CodeForm(), current_actor()
    try:
        if form.validate_on_submit():
            return _codes_page(second_factors.confirm(actor, form.code.data))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    user = people.get_own(actor)
    if not user.totp_secret:
        return redirect(url_for("second_factors.show"))
    return _enrol_page(user, form), 422


def _codes_page(codes: list[str]) -> str:
    text = "".join(f"{code}\r\n" for code in codes)
    file = "data:text/plain;charset=utf-8," + quote(text)
    onward = _onward("account.show")
    return render_template("second_factors/codes.html", codes=codes, file=file, onward=onward)


@second_factors_pages.post("/account/second-factor/verify")
@guard(Permission.ACCOUNT_COMPLETE)
@limiter.limit("20 per minute")
def verify() -> Answer:
    """Give a code in a session that began without one."""
    form, actor = CodeForm(), current_actor()
    user = people.get_own(actor)
    if not user.has_second_factor:
        return redirect(url_for("second_factors.show"))
    status = _check(user.id, form) if form.validate_on_submit() else 422
    if status:
        return _page(user, "verify", form=form), status
    second_factors.confirm_session(actor)
    return _go_on()


@second_factors_pages.route("/account/second-factor/recovery-codes", methods=["GET", "POST"])
@guard(Permission.ACCOUNT_USE)
@limiter.limit("20 per hour", methods=["POST"])
def renew_codes() -> Answer:
    """New recovery codes in the place of the old ones."""
    form = DearForm()
    if not people.get_own(current_actor()).has_second_factor:
        return redirect(url_for("second_factors.show"))
    status = _confirm(form)
    if status:
        return render_template("second_factors/renew_codes.html", form=form), status
    return _codes_page(second_factors.renew_codes(current_actor()))


@second_factors_pages.route("/account/second-factor/turn-off", methods=["GET", "POST"])
@guard(Permission.ACCOUNT_USE)
@limiter.limit("20 per hour", methods=["POST"])
def turn_off() -> Answer:
    """Sign in without a code from now on; refused where a code is asked for."""
    form = DearForm()
    if not people.get_own(current_actor()).has_second_factor:
        return redirect(url_for("second_factors.show"))
    second_factors.require_optional(current_actor())
    status = _confirm(form)
    if status:
        return render_template("second_factors/turn_off.html", form=form), status
    second_factors.turn_off(current_actor())
    flash(_("两步验证已关闭。"), "success")
    return redirect(url_for("account.show"))


def _confirm(form: DearForm) -> int:
    """Take password and code; the status of the page that shows the form again, 0 if both are
    right."""
    if not form.validate_on_submit():
        return _status(form)
    actor = current_actor()
    try:
        sign_ins.confirm_password(actor, form.password.data, devices.cookie())
    except InvalidInput as refusal:
        show_refusal(form, refusal)
        return 422
    except TooManyFailures as refusal:
        form.form_errors.append(translate(refusal.message))
        return refusal.status
    return _check(actor.user_id or 0, form)


def _status(form: FlaskForm) -> int:
    return 422 if form.is_submitted() else 200
