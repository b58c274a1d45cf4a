"""Recommendations: which open scenarios suit a vendor, which models suit a listing, and why.

Advice and no result: nothing here enters a ranking, and nothing here depends on who has bid, but
that a vendor is not told again of what it has bid for itself.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import NotFound, TransitionRefused
from marketplace.domain.lifecycle import EDITABLE_STATES
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require, require_let_in
from marketplace.models import Model, Proposal, Scenario
from marketplace.search.errors import IndexMissing
from marketplace.search.wishes import Suggestion
from marketplace.services import models, public_list, scenarios
from marketplace.services import proposal_vault as vault
from marketplace.services import recommendation_feedback as feedback
from marketplace.services.recommendation_evidence import Tested, find_tested
from marketplace.services.recommendation_feedback import Opinion, Subject
from marketplace.services.recommendation_wishes import (
    Offer,
    find_offer,
    listing_wish,
    model_texts,
    scenario_texts,
)
from marketplace.services.searching import engine

SHOWN = 10
# One word in common is chance.
LEAST_SHARED = 2
# So many more than are shown are looked at, for those that the vendor has bid for.
_LOOKED_AT = (2 * SHOWN, 20 * SHOWN)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RecommendedScenario:
    """`model`: the vendor's own that fits best; `tested`: what tests say of the vendor's best
    model in this sector, and which that is."""

    position: int
    scenario: Scenario
    reasons: Suggestion
    model: Model | None
    tested: Tested | None
    tested_model: Model | None


@dataclass(frozen=True)
class ScenarioAdvice:
    """`has_models`: without any there is nothing to go by. `is_degraded`: the index is away."""

    rows: Sequence[RecommendedScenario]
    has_models: bool
    is_degraded: bool = False


@dataclass(frozen=True)
class RecommendedModel:
    """`tested`: what tests say of the model in the listing's sector."""

    position: int
    model: Model
    reasons: Suggestion
    tested: Tested | None


@dataclass(frozen=True)
class ModelAdvice:
    """`is_accepting`: vendors can still propose, and so be invited."""

    scenario: Scenario
    rows: Sequence[RecommendedModel]
    is_accepting: bool
    is_degraded: bool = False


def recommend_scenarios(actor: Actor, limit: int = SHOWN) -> ScenarioAdvice:
    """Open scenarios that suit the actor's organisation, best first; without those that it has a
    proposal for, and those that the person finds not relevant."""
    require_let_in(actor, Permission.RECOMMENDATION_READ_SCENARIOS)
    vendor_id, now = actor.organisation_id or 0, clock.now()
    offer = find_offer(vendor_id, now)
    if not offer.models:
        return ScenarioAdvice((), has_models=False)
    known = feedback.list_hidden_scenarios(actor)
    try:
        found = _suggest_unbid(vendor_id, offer, known, now, limit)
    except IndexMissing:
        log.warning("no search index: nothing can be recommended")
        return ScenarioAdvice((), has_models=True, is_degraded=True)
    rows = {row.id: row for row in public_list.list_by_ids([one.id for one in found])}
    shown = [one for one in found if one.id in rows]
    return ScenarioAdvice(
        [_explain(n, rows[one.id], one, offer) for n, one in enumerate(shown, 1)], has_models=True
    )


def suggest_to(vendor_id: int, now: datetime) -> Sequence[Suggestion]:
    """What a vendor's page would show now, whoever of its members looks. Raises `IndexMissing`."""
    offer = find_offer(vendor_id, now)
    return _suggest_unbid(vendor_id, offer, frozenset(), now, SHOWN) if offer.models else ()


def _suggest_unbid(
    vendor_id: int, offer: Offer, known: frozenset[int], now: datetime, limit: int
) -> Sequence[Suggestion]:
    wish = offer.wish(known)
    fresh: list[Suggestion] = []
    for count in _LOOKED_AT:
        found = engine().suggest_scenarios(wish, scenario_texts, now, count)
        bid = _list_bid(vendor_id, [one.id for one in found])
        fresh = [one for one in found if one.id not in bid]
        if len(fresh) >= limit or len(found) < count:
            break
    # What comes later is not more alike: it is not worth looking further for that.
    return list(filter(_says_enough, fresh))[:limit]


def _says_enough(found: Suggestion) -> bool:
    return len(found.shared) >= LEAST_SHARED


def _list_bid(vendor_id: int, scenario_ids: Sequence[int]) -> frozenset[int]:
    """Those for which this vendor, and nobody else, has begun or sealed a proposal."""
    tags = vault.tags_of(scenario_ids, vendor_id)
    query = select(Proposal.scenario_id).where(Proposal.bidder_tag.in_(tags))
    return frozenset(db.session.scalars(query))


def _explain(
    position: int, scenario: Scenario, found: Suggestion, offer: Offer
) -> RecommendedScenario:
    best = offer.find_best_tested(scenario.sector) if found.evidence else None
    return RecommendedScenario(
        position=position,
        scenario=scenario,
        reasons=found,
        model=offer.find_fitting(scenario, found),
        tested=best[1] if best else None,
        tested_model=offer.find_model(best[0]) if best else None,
    )


def get_matchable(actor: Actor, scenario_id: int) -> Scenario:
    """An own listing that models may be looked for. `TransitionRefused` once its call is over."""
    scenario = scenarios.get_scenario(actor, scenario_id)
    require(actor, Permission.RECOMMENDATION_READ_MODELS, scenario)
    is_before = scenario.state in EDITABLE_STATES
    if not is_before and not scenario.is_accepting_at(clock.now()):
        raise TransitionRefused(say("申报已经截止，不再推荐模型。"))
    return scenario


def recommend_models(actor: Actor, scenario_id: int, limit: int = SHOWN) -> ModelAdvice:
    """Published models that suit an own listing, best first, without those that the person finds
    not relevant: found by words and sector, then ordered with what tests say in the sector."""
    scenario = get_matchable(actor, scenario_id)
    known = feedback.list_hidden_models(actor, scenario.id)
    now = clock.now()
    is_accepting = scenario.is_accepting_at(now)
    tested: dict[int, Tested] = {}

    def judge(model_ids: Sequence[int]) -> Mapping[int, float]:
        if scenario.sector:
            tested.update(find_tested(model_ids, [scenario.sector], now)[scenario.sector])
        return {number: one.share for number, one in tested.items()}

    try:
        wish = listing_wish(scenario, known, judge)
        found = [
            one
            for one in engine().suggest_models(wish, model_texts, 2 * limit)
            if _says_enough(one)
        ][:limit]
    except IndexMissing:
        log.warning("no search index: nothing can be recommended")
        return ModelAdvice(scenario, (), is_accepting, is_degraded=True)
    rows = {row.id: row for row in _list_models([one.id for one in found])}
    shown = [one for one in found if one.id in rows]
    return ModelAdvice(
        scenario,
        [
            RecommendedModel(n, rows[one.id], one, tested.get(one.id))
            for n, one in enumerate(shown, 1)
        ],
        is_accepting,
    )


def _list_models(ids: Sequence[int]) -> Sequence[Model]:
    """Published models with what a card shows of them."""
    return db.session.scalars(
        select(Model)
        .where(Model.id.in_(ids), Model.is_published)
        .options(
            joinedload(Model.organisation), selectinload(Model.filings), selectinload(Model.badges)
        )
    ).all()


def dismiss_scenario(actor: Actor, scenario_id: int, opinion: Opinion) -> None:
    """Hide a recommended listing from the person, with the reason. Raises `InvalidInput`, and
    `NotFound` for what is not recommended."""
    opinion.require_sound()
    subject = Subject(scenario_id)
    require_let_in(actor, Permission.RECOMMENDATION_READ_SCENARIOS)
    if not feedback.is_hidden(actor, subject):
        row = get_recommended_scenario(actor, scenario_id)
        feedback.keep(actor, subject, opinion, row.position, row.reasons)


def get_recommended_scenario(actor: Actor, scenario_id: int) -> RecommendedScenario:
    """One of the listings that are recommended now."""
    for row in recommend_scenarios(actor).rows:
        if row.scenario.id == scenario_id:
            return row
    raise NotFound(say("这个场景现在不在为贵单位推荐的场景里。"))


def dismiss_model(actor: Actor, scenario_id: int, model_id: int, opinion: Opinion) -> None:
    """Hide a model recommended for an own listing from the person. Raises as `dismiss_scenario`."""
    opinion.require_sound()
    subject = Subject(scenario_id, model_id)
    get_matchable(actor, scenario_id)
    if not feedback.is_hidden(actor, subject):
        row = get_recommended_model(actor, scenario_id, model_id)
        feedback.keep(actor, subject, opinion, row.position, row.reasons)


def get_recommended_model(actor: Actor, scenario_id: int, model_id: int) -> RecommendedModel:
    """One of the models that are recommended for an own listing now."""
    for row in recommend_models(actor, scenario_id).rows:
        if row.model.id == model_id:
            return row
    raise NotFound(say("这个模型现在不在为这个场景推荐的模型里。"))


def restore_scenario(actor: Actor, scenario_id: int) -> None:
    """Let a listing be recommended to the person again."""
    require_let_in(actor, Permission.RECOMMENDATION_READ_SCENARIOS)
    feedback.take_back(actor, Subject(scenarios.get_scenario(actor, scenario_id).id))


def restore_model(actor: Actor, scenario_id: int, model_id: int) -> None:
    """Let a model be recommended to the person again for an own listing."""
    get_matchable(actor, scenario_id)
    feedback.take_back(actor, Subject(scenario_id, models.get_model(actor, model_id).id))
