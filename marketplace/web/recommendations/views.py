"""Recommended scenarios for a vendor, recommended models for a listing, and what people say."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.services import (
    models,
    recommendation_feedback,
    recommendations,
    scenario_invitations,
    scenarios,
    watches,
)
from marketplace.services.recommendation_feedback import Opinion
from marketplace.services.watches import Watched
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.recommendations.forms import OpinionForm
from marketplace.web.recommendations.reasons import explain
from marketplace.web.scenarios.cards import make_cards

recommendations_pages = Blueprint("recommendations", __name__)

Answer = str | Response | tuple[str, int]


@recommendations_pages.get("/workspace/recommended-scenarios")
@guard(Permission.RECOMMENDATION_READ_SCENARIOS)
def scenarios_() -> str:
    """Open scenarios that suit the reader's organisation, with the reasons."""
    actor = current_actor()
    advice = recommendations.recommend_scenarios(actor)
    cards = make_cards([row.scenario for row in advice.rows], clock.now())
    return render_template(
        "recommendations/scenarios.html",
        advice=advice,
        rows=list(zip(advice.rows, cards, strict=True)),
        explain=explain,
        hidden=recommendation_feedback.list_opinions_on_scenarios(actor),
        reasons=recommendation_feedback.REASON_NAMES,
        is_told=watches.is_watching(actor, Watched(vendor_id=actor.organisation_id)),
    )


@recommendations_pages.post("/workspace/recommended-scenarios/watch")
@guard(Permission.RECOMMENDATION_READ_SCENARIOS)
def watch() -> Response:
    """Be told of new listings that suit the organisation."""
    actor = current_actor()
    watches.watch(actor, Watched(vendor_id=actor.organisation_id))
    flash(_("有新发布的场景适合贵单位时会通知您。"), "success")
    return redirect(url_for("recommendations.scenarios_"))


@recommendations_pages.post("/workspace/recommended-scenarios/unwatch")
@guard(Permission.RECOMMENDATION_READ_SCENARIOS)
def unwatch() -> Response:
    """Be told no more."""
    actor = current_actor()
    watches.unwatch(actor, Watched(vendor_id=actor.organisation_id))
    flash(_("不再通知推荐的场景。"), "success")
    return redirect(url_for("recommendations.scenarios_"))


@recommendations_pages.route("/scenarios/<int:scenario_id>/not-relevant", methods=["GET", "POST"])
@guard(Permission.RECOMMENDATION_READ_SCENARIOS)
def dismiss_scenario(scenario_id: int) -> Answer:
    """Say that a recommended listing is not relevant, and why."""
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    back = url_for("recommendations.scenarios_")

    def keep(opinion: Opinion) -> None:
        recommendations.dismiss_scenario(actor, scenario_id, opinion)

    return _ask(scenario.title, keep, back)


@recommendations_pages.post("/scenarios/<int:scenario_id>/relevant")
@guard(Permission.RECOMMENDATION_READ_SCENARIOS)
def restore_scenario(scenario_id: int) -> Response:
    """Let a listing be recommended again."""
    recommendations.restore_scenario(current_actor(), scenario_id)
    flash(_("已恢复，并删除了您的反馈。"), "success")
    return redirect(url_for("recommendations.scenarios_"))


@recommendations_pages.get("/scenarios/<int:scenario_id>/recommended-models")
@guard(Permission.RECOMMENDATION_READ_MODELS)
def models_(scenario_id: int) -> str:
    """Published models that suit an own listing, with the reasons."""
    actor = current_actor()
    advice = recommendations.recommend_models(actor, scenario_id)
    invited = scenario_invitations.list_invited(actor, scenario_id)
    return render_template(
        "recommendations/models.html",
        advice=advice,
        explain=explain,
        hidden=recommendation_feedback.list_opinions_on_models(actor, scenario_id),
        reasons=recommendation_feedback.REASON_NAMES,
        invited={row.organisation_id for row in invited},
        most=scenario_invitations.MOST,
    )


@recommendations_pages.route(
    "/scenarios/<int:scenario_id>/recommended-models/<int:model_id>/not-relevant",
    methods=["GET", "POST"],
)
@guard(Permission.RECOMMENDATION_READ_MODELS)
def dismiss_model(scenario_id: int, model_id: int) -> Answer:
    """Say that a recommended model is not relevant to an own listing, and why."""
    actor = current_actor()
    recommendations.get_matchable(actor, scenario_id)
    model = models.get_model(actor, model_id)
    back = url_for("recommendations.models_", scenario_id=scenario_id)

    def keep(opinion: Opinion) -> None:
        recommendations.dismiss_model(actor, scenario_id, model_id, opinion)

    return _ask(model.name, keep, back)


@recommendations_pages.post(
    "/scenarios/<int:scenario_id>/recommended-models/<int:model_id>/relevant"
)
@guard(Permission.RECOMMENDATION_READ_MODELS)
def restore_model(scenario_id: int, model_id: int) -> Response:
    """Let a model be recommended again for an own listing."""
    recommendations.restore_model(current_actor(), scenario_id, model_id)
    flash(_("已恢复，并删除了您的反馈。"), "success")
    return redirect(url_for("recommendations.models_", scenario_id=scenario_id))


def _ask(title: str, keep: Callable[[Opinion], None], back: str) -> Answer:
    form = OpinionForm()
    status = 200
    if form.is_submitted():
        try:
            if form.validate():
                keep(form.opinion())
                flash(_("已从您的推荐里隐藏，在页面下方可以恢复。"), "success")
                return redirect(back)
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        status = 422
    return render_template(
        "recommendations/dismiss.html", form=form, title=title, back=back
    ), status
