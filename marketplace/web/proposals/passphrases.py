"""The passphrase of a proposal in split custody: set it, give it, or begin anew without it."""

from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import EqualTo

from marketplace.domain.errors import AlreadyExists, DeadlinePassed, InvalidInput
from marketplace.domain.permissions import Actor, Permission, is_let_in
from marketplace.models import Scenario
from marketplace.services import proposal_copy_keys, proposals, scenarios
from marketplace.services.proposal_vault import CopyLocked, requires_copy_key
from marketplace.web.errors import show_refusal_page
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.proposals.blueprint import proposals_pages
from marketplace.web.proposals.copy_tickets import hand_over
from marketplace.web.proposals.desk import glance
from marketplace.web.proposals.form_content import first_words
from marketplace.web.proposals.pages import crumbs, is_script, show_closed
from marketplace.web.rate_limits import unlocking
from marketplace.web.receiving import received_at

Answer = str | Response | tuple[str, int] | tuple[Response, int]


class PassphraseForm(FlaskForm):
    """The passphrase that was set."""

    passphrase = PasswordField(lazy_gettext("方案口令"))


class NewPassphraseForm(PassphraseForm):
    """A passphrase to set."""

    again = PasswordField(
        lazy_gettext("再输入一次"),
        [EqualTo("passphrase", lazy_gettext("两次输入的口令不一样。"))],
    )


@proposals_pages.errorhandler(CopyLocked)
def _ask(refusal: CopyLocked) -> Answer:
    """To the passphrase; a form that was sent is given back with what was typed."""
    if is_script():
        return jsonify(error=translate(refusal.message)), refusal.status
    if request.method == "POST":
        return show_refusal_page(refusal)
    scenario_id = int((request.view_args or {})["scenario_id"])
    actor = current_actor()
    if proposals.find_row(actor, scenario_id) is not None:
        return redirect(url_for("proposals.unlock", scenario_id=scenario_id))
    if is_let_in(actor, Permission.PROPOSAL_WRITE):
        return redirect(url_for("proposals.begin", scenario_id=scenario_id))
    return show_refusal_page(refusal)


@proposals_pages.route("/scenarios/<int:scenario_id>/proposal/passphrase", methods=["GET", "POST"])
@guard(Permission.PROPOSAL_WRITE)
@unlocking
def begin(scenario_id: int) -> Answer:
    """Set the passphrase that a proposal begins with."""
    actor, scenario = _find_scenario(scenario_id)
    is_begun = proposals.find_row(actor, scenario_id) is not None
    if is_begun or not requires_copy_key(scenario) or _is_too_late(scenario):
        return redirect(url_for("proposals.edit", scenario_id=scenario_id))
    return _set(actor, scenario, is_anew=False)


@proposals_pages.route("/scenarios/<int:scenario_id>/proposal/begin-anew", methods=["GET", "POST"])
@guard(Permission.PROPOSAL_WRITE)
@unlocking
def begin_anew(scenario_id: int) -> Answer:
    """Give up what a lost passphrase locks, after a question, and set another one."""
    actor, scenario = _find_scenario(scenario_id)
    if not _is_locked(actor, scenario_id) or _is_too_late(scenario):
        return redirect(url_for("proposals.edit", scenario_id=scenario_id))
    return _set(actor, scenario, is_anew=True)


def _is_too_late(scenario: Scenario) -> bool:
    """Whether there is no use in asking; a form that was sent is answered by the service."""
    return request.method != "POST" and not scenario.is_accepting_at(received_at())


def _set(actor: Actor, scenario: Scenario, *, is_anew: bool) -> Answer:
    form = NewPassphraseForm()
    work = proposal_copy_keys.begin_anew if is_anew else proposal_copy_keys.begin
    template = "proposals/begin_anew.html" if is_anew else "proposals/begin.html"
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                typed, words = form.passphrase.data or "", first_words(current_user.user)
                copy_key = work(actor, scenario.id, typed, words, received_at=received_at())
                return _go_on(actor, scenario.id, copy_key)
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        except AlreadyExists:
            return redirect(url_for("proposals.unlock", scenario_id=scenario.id))
        except DeadlinePassed as refusal:
            return show_closed(glance(scenario.id), refusal), 409
    return _show(template, form, scenario), status


@proposals_pages.route("/scenarios/<int:scenario_id>/proposal/unlock", methods=["GET", "POST"])
@guard(Permission.PROPOSAL_READ_OWN)
@unlocking
def unlock(scenario_id: int) -> Answer:
    """Give the passphrase, on another device or in another session."""
    actor, scenario = _find_scenario(scenario_id)
    if not _is_locked(actor, scenario_id):
        return redirect(url_for("proposals.edit", scenario_id=scenario_id))
    form, status = PassphraseForm(), 200
    if form.is_submitted():
        try:
            copy_key = proposal_copy_keys.unlock(actor, scenario_id, form.passphrase.data or "")
            return _go_on(actor, scenario_id, copy_key)
        except InvalidInput as refusal:
            show_refusal(form, refusal)
            status = 422
    return _show("proposals/unlock.html", form, scenario), status


def _go_on(actor: Actor, scenario_id: int, copy_key: bytes) -> Response:
    answer = redirect(url_for("proposals.edit", scenario_id=scenario_id))
    return hand_over(answer, actor, scenario_id, copy_key)


def _find_scenario(scenario_id: int) -> tuple[Actor, Scenario]:
    actor = current_actor()
    return actor, scenarios.get_scenario(actor, scenario_id)


def _is_locked(actor: Actor, scenario_id: int) -> bool:
    return proposals.get_row(actor, scenario_id).copy_key is not None


def _show(template: str, form: PassphraseForm, scenario: Scenario) -> str:
    trail = crumbs(scenario, (gettext("方案口令"), None))
    return render_template(template, form=form, desk=glance(scenario.id), crumbs=trail)
