"""What comes after the conclusion: milestones, what is handed over, the acceptance."""

from marketplace.cli.demonstration import documents, specs
from marketplace.cli.demonstration.listings import Listing
from marketplace.cli.demonstration.specs import DeliverySpec, MilestoneSpec
from marketplace.domain.lifecycle import Role
from marketplace.domain.permissions import Actor
from marketplace.models import Delivery
from marketplace.services import acceptances, delivery_plans, handovers
from marketplace.services.delivery_plans import PlannedRow
from marketplace.services.organisation_documents import Upload

MORNING, NOON, AFTERNOON = 10 * 60, 12 * 60, 16 * 60


def plan(listing: Listing) -> None:
    """Plan the delivery of a concluded scenario, as far as it has come."""
    spec = specs.find_delivery(listing.spec.title)
    if spec is None:
        return
    timeline = listing.cast.timeline
    timeline.at(spec.begun, MORNING, lambda: _begin(listing, spec))
    for place, milestone in enumerate(spec.milestones):
        _plan_milestone(listing, place, milestone)
    if spec.accepted:
        timeline.at(spec.accepted, AFTERNOON, lambda: _accept_all(listing, spec))
    if spec.terminated:
        timeline.at(spec.terminated, AFTERNOON, lambda: _terminate(listing, spec))


def _plan_milestone(listing: Listing, place: int, spec: MilestoneSpec) -> None:
    timeline = listing.cast.timeline
    if spec.handed:
        timeline.at(spec.handed, MORNING, lambda: _hand_over(listing, place, spec.note))
    if spec.returned:
        timeline.at(spec.handed, AFTERNOON, lambda: _return(listing, place, spec.returned))
        timeline.at(spec.again, MORNING, lambda: _hand_over(listing, place, spec.note_again))
    if spec.decided:
        timeline.at(spec.decided, NOON, lambda: _accept(listing, place))


def _begin(listing: Listing, spec: DeliverySpec) -> None:
    day = listing.cast.timeline.day
    rows = [PlannedRow(one.title, day(one.due)) for one in spec.milestones]
    delivery_plans.begin(listing.actor, listing.id, rows)


def _milestone(listing: Listing, place: int) -> Delivery:
    contract = delivery_plans.get_contract(listing.actor, listing.id)
    return delivery_plans.list_milestones(contract.scenario)[place]


def _vendor(listing: Listing) -> Actor:
    """Whoever acts for the vendor that was selected."""
    vendor = delivery_plans.get_contract(listing.actor, listing.id).vendor
    actors = listing.cast.actors.values()
    return next(one for one in actors if one.has(Role.VENDOR) and one.organisation_id == vendor.id)


def _hand_over(listing: Listing, place: int, note: str) -> None:
    row = _milestone(listing, place)
    data = documents.write_pdf(row.title, ["本文件为演示数据。", *note.split("，")])
    upload = Upload(data, "交付说明.pdf")
    handovers.hand_over(_vendor(listing), listing.id, row.id, note, row.version, upload)


def _return(listing: Listing, place: int, reason: str) -> None:
    row = _milestone(listing, place)
    handovers.return_(listing.actor, listing.id, row.id, reason, row.version)


def _accept(listing: Listing, place: int) -> None:
    row = _milestone(listing, place)
    handovers.accept(listing.actor, listing.id, row.id, row.version)


def _accept_all(listing: Listing, spec: DeliverySpec) -> None:
    acceptances.accept(listing.actor, listing.id, spec.summary, dict(enumerate(spec.reached)))


def _terminate(listing: Listing, spec: DeliverySpec) -> None:
    acceptances.terminate(listing.actor, listing.id, spec.reason)
