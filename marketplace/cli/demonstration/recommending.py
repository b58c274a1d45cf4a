"""What people did with recommendations yesterday evening, once there was an index to ask."""

from sqlalchemy import select

from marketplace.cli.demonstration.cast import Cast
from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.permissions import Actor
from marketplace.models import Scenario
from marketplace.services import public_list, recommendations, scenario_invitations, watches
from marketplace.services.recommendation_feedback import Opinion, Reason
from marketplace.services.watches import Watched

_EVENING = (-1, 20 * 60)
_INVITING = ("hospital", "power")
_INVITED = 2


def tell(cast: Cast) -> None:
    """Two buyers invite, a vendor wants to be told, and each finds something not relevant."""
    with clock.frozen(cast.timeline.moment(*_EVENING)):
        for key in _INVITING:
            _invite(cast.actors[key])
        vendor = cast.actors["songyun"]
        watches.watch(vendor, Watched(vendor_id=vendor.organisation_id))
        rows = recommendations.recommend_scenarios(vendor).rows
        if rows:
            last = rows[-1].scenario.id
            opinion = Opinion(Reason.OTHER, "我们在这个行业没有实施队伍。")
            recommendations.dismiss_scenario(vendor, last, opinion)


def _invite(buyer: Actor) -> None:
    """The vendors of the first models, for the listing of the buyer's that closes first."""
    scenario_id = db.session.scalar(
        select(Scenario.id)
        .where(
            Scenario.organisation_id == buyer.organisation_id,
            public_list.is_accepting(clock.now()),
        )
        .order_by(Scenario.proposal_deadline, Scenario.id)
        .limit(1)
    )
    if scenario_id is None:
        return
    rows = recommendations.recommend_models(buyer, scenario_id).rows
    for row in rows[:_INVITED]:
        scenario_invitations.invite(buyer, scenario_id, row.model.id)
    if len(rows) > _INVITED:
        opinion = Opinion(Reason.OTHER_FIELD)
        recommendations.dismiss_model(buyer, scenario_id, rows[-1].model.id, opinion)
