"""The vendors' proposals: who bids where, with which model, and how it goes until the deadline."""

from dataclasses import dataclass, replace
from decimal import Decimal

from marketplace.cli.demonstration import documents, specs
from marketplace.cli.demonstration.cast import email_of
from marketplace.cli.demonstration.catalogue import Catalogue
from marketplace.cli.demonstration.listings import (
    DEADLINE_MINUTE,
    UNPUBLISHED,
    Listing,
    yuan,
)
from marketplace.cli.demonstration.specs import ModelSpec, ScenarioSpec
from marketplace.cli.demonstration.wording import (
    answer_to,
    commitments_to,
    plan_of,
    summary_of,
)
from marketplace.domain.permissions import Actor
from marketplace.models import Requirement
from marketplace.services import proposal_submission, proposals, scenarios
from marketplace.services.proposal_content import Answer, ProposalContent

MOST_BIDDERS = 4
DRAFTED, SUBMITTED, REPLACED, WITHDRAWN = "drafted", "submitted", "replaced", "withdrawn"


@dataclass(frozen=True)
class Bid:
    """One proposal of the story. `fate`: what the vendor does with it before the deadline."""

    listing: Listing
    catalogue: Catalogue
    model: ModelSpec
    day: int
    fate: str
    number: int

    @property
    def is_able(self) -> bool:
        """Whether it meets what is mandatory."""
        return self.number >= self.listing.spec.unmet

    @property
    def actor(self) -> Actor:
        """The vendor's person."""
        return self.listing.cast.actors[self.model.vendor]


def plan(listing: Listing, catalogue: Catalogue) -> None:
    """Plan the proposals to a published scenario."""
    if listing.spec.stage in UNPUBLISHED:
        return
    for number, model in enumerate(_bidders(listing)):
        _plan_bid(_bid(listing, catalogue, model, number), number)


def _bidders(listing: Listing) -> list[ModelSpec]:
    """The vendors' most specialised models that suit, some of them or all."""
    suitable = sorted(
        (model for model in specs.list_models() if _suits(model, listing.spec)),
        key=lambda model: -len(model.sectors),
    )
    by_vendor = {model.vendor: model for model in suitable}
    chosen = list(by_vendor.values())
    listing.chance.shuffle(chosen)
    is_open = listing.spec.days > 0
    most = listing.chance.randint(0, MOST_BIDDERS - 1) if is_open else MOST_BIDDERS
    return [] if listing.spec.stage == "failed" else chosen[:most]


def _suits(model: ModelSpec, spec: ScenarioSpec) -> bool:
    return spec.sector in model.sectors and spec.deployment in model.deployments


def _bid(listing: Listing, catalogue: Catalogue, model: ModelSpec, number: int) -> Bid:
    chance, spec = listing.chance, listing.spec
    is_over = spec.days < 0
    # Two days are left for second thoughts.
    last = min(spec.days, 0) - 2
    day = max(listing.published + 1, last - chance.randint(0, 7))
    fates = [SUBMITTED] * 6 + [REPLACED] + ([] if is_over else [DRAFTED] * 2 + [WITHDRAWN])
    fate = chance.choice(fates)
    if is_over and number == MOST_BIDDERS - 1:
        fate = chance.choice([SUBMITTED, DRAFTED, WITHDRAWN])
    return Bid(listing, catalogue, model, day, fate, number)


def _plan_bid(bid: Bid, number: int) -> None:
    timeline, chance = bid.listing.cast.timeline, bid.listing.chance
    minute = chance.randint(9 * 60, DEADLINE_MINUTE - 90) + number
    timeline.at(bid.day, minute, lambda: _draft(bid))
    if bid.fate != DRAFTED:
        timeline.at(bid.day, minute + 35, lambda: _submit(bid))
    if bid.fate == REPLACED:
        timeline.at(bid.day + 1, minute, lambda: _replace(bid))
    if bid.fate == WITHDRAWN:
        timeline.at(
            bid.day + 1,
            minute,
            lambda: proposal_submission.withdraw(bid.actor, bid.listing.id),
        )


def _draft(bid: Bid) -> None:
    proposals.save_draft(bid.actor, bid.listing.id, _content(bid), 0)
    if bid.listing.chance.random() < 0.3:
        title = f"{bid.listing.spec.title}：技术方案摘要"
        lines = ["本文件为演示数据。", f"模型：{bid.model.name}", *bid.model.pitch.split("，")]
        data = documents.write_pdf(title, lines)
        proposals.attach(bid.actor, bid.listing.id, data, "技术方案摘要.pdf")
    if bid.listing.chance.random() < 0.1:
        data = documents.write_text("实施计划", plan_of(bid.number))
        proposals.attach(bid.actor, bid.listing.id, data, "实施计划.txt")


def _submit(bid: Bid) -> None:
    own = proposals.get_own(bid.actor, bid.listing.id)
    proposal_submission.submit(bid.actor, bid.listing.id, own.version)


def _replace(bid: Bid) -> None:
    """A second look: a little cheaper, sealed again."""
    own = proposals.get_own(bid.actor, bid.listing.id)
    lower = (own.content.price or Decimal(0)) - yuan(1)
    proposals.save_draft(bid.actor, bid.listing.id, replace(own.content, price=lower), own.version)
    _submit(bid)


def _content(bid: Bid) -> ProposalContent:
    spec, model, chance = bid.listing.spec, bid.model, bid.listing.chance
    version = model.version_on(bid.day)
    tested = bid.catalogue.tested[model.name, version.name]
    (vendor,) = (v for v in specs.list_organisations("vendor") if v.key == model.vendor)
    scenario = scenarios.get_scenario(bid.actor, bid.listing.id)
    return ProposalContent(
        summary=summary_of(spec, model, version, bid.number),
        model_version_id=tested.version_id,
        credential_ids=(tested.credential_id,),
        price=_price(bid),
        days=chance.randint(spec.delivery[0], (spec.delivery[0] + spec.delivery[1]) // 2),
        deployment=spec.deployment,
        answers=_answers(bid, scenario.requirements),
        kpis=commitments_to(spec, chance),
        contact_name=vendor.contact[0],
        contact_phone=_contact_phone(bid, vendor.contact[1]),
        contact_email=email_of(vendor.key),
    )


def _contact_phone(bid: Bid, own: str) -> str:
    """The vendor's own, but where the call is to show what proposals have in common."""
    spec = bid.listing.spec
    return documents.SHARED_PHONE if spec.has_alike and bid.number in (1, 2) else own


def _price(bid: Bid) -> Decimal:
    """Between reference and ceiling, in steps of half a 万元; a replacement may go below."""
    ceiling, reference = bid.listing.spec.prices
    steps = (ceiling - reference) * 2
    return yuan(reference) + yuan(bid.listing.chance.randint(2, steps * 4 // 5)) / 2


def _answers(bid: Bid, requirements: list[Requirement]) -> dict[int, Answer]:
    answers = {
        row.id: Answer(
            True if row.is_mandatory else None, answer_to(row.text, bid.model, bid.number)
        )
        for row in requirements
    }
    if not bid.is_able:
        missed = [row.id for row in requirements if row.is_mandatory][-1]
        answers[missed] = Answer(False, specs.bidding().unmet)
    return answers
