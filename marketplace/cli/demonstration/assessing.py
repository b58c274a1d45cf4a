"""The people who judge: invited before the deadline, they declare and give points after it."""

from functools import partial

from marketplace.cli.demonstration import specs
from marketplace.cli.demonstration.cast import email_of
from marketplace.cli.demonstration.listings import Listing
from marketplace.cli.demonstration.specs import AssessorSpec, PanelSpec
from marketplace.domain.permissions import Actor
from marketplace.matching.marking import WHOLE, Item, list_items
from marketplace.models import Assessor
from marketplace.services import (
    assessment_marks,
    assessment_panels,
    assessments,
    assessor_invitations,
    assessors,
    own_assessments,
    signed_links,
)
from marketplace.services.ranking_rules import frozen_rules

NOON, AFTERNOON = 12 * 60, 14 * 60
GOOD, FAIR, HIGHEST = 15, 11, 20
DECLARED = "本人与名单上的申报单位没有利害关系。"


def plan(listing: Listing) -> None:
    """Plan what a panel does; its points are all in two days after the deadline."""
    panel = specs.find_panel(listing.spec.title)
    if panel is None:
        return
    timeline, deadline = listing.cast.timeline, listing.spec.days
    for place, assessor in enumerate(specs.list_assessors()):
        minute = NOON + place * 9
        timeline.at(listing.published + 3, minute, partial(_invite, listing, assessor, place))
        timeline.at(listing.published + 4, minute, partial(_join, listing, assessor))
        timeline.at(deadline + 1, AFTERNOON + place * 9, partial(_declare, listing, assessor))
        if place < panel.submitted:
            score = partial(_score, listing, panel, assessor, place)
            timeline.at(deadline + 2, AFTERNOON + place * 55, score)


def _invite(listing: Listing, assessor: AssessorSpec, place: int) -> None:
    assessors.invite(listing.actor, listing.id, email_of(assessor.key), is_chair=place == 0)


def _part(listing: Listing, assessor: AssessorSpec) -> Assessor:
    scenario = assessors.get_scenario(listing.actor, listing.id)
    rows = assessment_panels.list_active(scenario)
    return next(row for row in rows if row.email == email_of(assessor.key))


def _actor(listing: Listing, assessor: AssessorSpec) -> Actor:
    return listing.cast.actors[assessor.key]


def _join(listing: Listing, assessor: AssessorSpec) -> None:
    row = _part(listing, assessor)
    token = signed_links.make_token(assessors.LETTER, row.id, row.nonce)
    assessor_invitations.accept(_actor(listing, assessor), token)


def _declare(listing: Listing, assessor: AssessorSpec) -> None:
    row = _part(listing, assessor)
    own_assessments.declare(_actor(listing, assessor), row.id, DECLARED)


def _score(listing: Listing, panel: PanelSpec, assessor: AssessorSpec, place: int) -> None:
    row, actor = _part(listing, assessor), _actor(listing, assessor)
    items = list_items(frozen_rules(row.scenario))
    for number, proposal in enumerate(assessment_marks.list_proposals(row.scenario)):
        is_apart = bool(panel.apart) and number == 0 and place == panel.submitted - 1
        points = {item.key: str(_points(listing, panel, item, number)) for item in items}
        if is_apart:
            points[WHOLE] = str(panel.level[number][1] - panel.apart)
        said = specs.comments()["apart"] if is_apart else _comment(panel, number, place)
        assessments.save(actor, row.id, proposal.id, points, said, 0)
    assessments.submit(actor, row.id)


def _points(listing: Listing, panel: PanelSpec, item: Item, number: int) -> int:
    answers, whole = panel.level[number]
    level = answers if item.requirement else whole
    return min(level + listing.chance.randint(-1, 2), HIGHEST)


def _comment(panel: PanelSpec, number: int, place: int) -> str:
    whole = panel.level[number][1]
    kind = "good" if whole >= GOOD else "fair" if whole >= FAIR else "poor"
    texts: list[str] = specs.comments()[kind]
    return texts[(number + place) % len(texts)]
