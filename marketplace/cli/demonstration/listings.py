"""The scenarios as their buyers post them, from the draft to the list."""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from marketplace.cli.demonstration import batches, documents, specs
from marketplace.cli.demonstration.cast import Cast, email_of
from marketplace.cli.demonstration.specs import OrganisationSpec, ScenarioSpec
from marketplace.domain.band_rows import BAND_COLUMNS
from marketplace.domain.permissions import Actor
from marketplace.matching.rules import Method, read_method
from marketplace.matching.weights import default_weights
from marketplace.services import attachments, scenarios
from marketplace.services.ranking_rules import list_left_out
from marketplace.services.scenario_content import (
    CriterionWeight,
    RequirementText,
    ScenarioContent,
)

TEN_THOUSAND = 10_000
DEADLINE_MINUTE = 17 * 60
UNPUBLISHED = frozenset({"draft", "submitted", "returned", "discarded", batches.PREPARED})

_ACCESS = {
    "sensitive": "仅在需求方机房内的隔离环境中使用，经审批进入，任何数据不得带出。",
    "internal": "签订保密协议后提供脱敏样本，全量数据在需求方环境内使用。",
    "public": "可直接提供样例和全量数据，使用时注明来源。",
}
_COMPUTE = {
    "on-premises": "提供机柜、电力和两台推理服务器，性能不足部分由供给方配置。",
    "private-cloud": "提供政务云或集团云资源，按方案评估后开通。",
    "public": "不提供算力，由供给方按用量承担试点期费用。",
}


@dataclass
class Listing:
    """A scenario of the story; `place` holds its id once its draft is written. Days count from
    today."""

    spec: ScenarioSpec
    buyer: OrganisationSpec
    cast: Cast
    chance: Random
    published: int
    place: list[int] = field(default_factory=list)

    @property
    def id(self) -> int:
        """The scenario's id, once its draft is written."""
        return self.place[0]

    @property
    def actor(self) -> Actor:
        """The buyer's person."""
        return self.cast.actors[self.spec.buyer]

    @property
    def administrator(self) -> Actor:
        """Who decides on listings."""
        return self.cast.actors["administrator"]


def list_listings(cast: Cast) -> list[Listing]:
    """Every scenario, each with its own chance, so that a new one changes no other."""
    buyers = {buyer.key: buyer for buyer in specs.list_organisations("buyer")}
    return [_listing(cast, buyers[spec.buyer], spec) for spec in specs.list_scenarios()]


def _listing(cast: Cast, buyer: OrganisationSpec, spec: ScenarioSpec) -> Listing:
    chance = Random(spec.title)  # noqa: S311 - repeatable, not secret
    return Listing(spec, buyer, cast, chance, _publication_day(spec, chance))


def _publication_day(spec: ScenarioSpec, chance: Random) -> int:
    if spec.days < 0:
        own = spec.days - chance.randint(20, 30)
    else:
        own = min(-chance.randint(3, 22), spec.days - 18)
    in_batch = batches.find_day(spec)
    return own if in_batch is None else in_batch


def plan(listing: Listing) -> None:
    """Plan everything up to the publication, or up to where the story stands before it."""
    timeline, spec = listing.cast.timeline, listing.spec
    minute = listing.chance.randint(9 * 60, 16 * 60)
    timeline.at(listing.published - 4, minute, lambda: _draft(listing))
    if spec.stage == "discarded":
        reason = spec.discard_reason
        timeline.at(
            listing.published,
            minute,
            lambda: scenarios.discard(listing.actor, listing.id, reason),
        )
    if spec.stage in ("draft", "discarded"):
        return
    timeline.at(listing.published - 2, minute, lambda: scenarios.submit(listing.actor, listing.id))
    if spec.stage == "returned":
        timeline.at(listing.published, minute, lambda: _return(listing))
    if spec.stage not in UNPUBLISHED and batches.find_day(spec) is None:
        timeline.at(
            listing.published,
            minute + 40,
            lambda: scenarios.publish(listing.administrator, listing.id),
        )


def _draft(listing: Listing) -> None:
    content = _content(listing)
    listing.place.append(scenarios.create_draft(listing.actor, content).id)
    if listing.chance.random() < 0.4:
        data = documents.write_pdf(f"{listing.spec.title}：数据说明", _data_lines(content))
        attachments.attach(listing.actor, listing.id, data, "数据说明.pdf")


def _data_lines(content: ScenarioContent) -> list[str]:
    return [
        f"需求单位：{content.demand_unit}（演示）",
        f"数据内容：{content.data_types}",
        f"数据规模：{content.data_scale}",
        f"已标注比例：{content.data_labelled_percent}%",
        f"使用方式：{content.data_access}",
    ]


def _return(listing: Listing) -> None:
    scenarios.return_to_buyer(
        listing.administrator,
        listing.id,
        listing.spec.return_reason,
        dict(listing.spec.return_fields),
    )


def _content(listing: Listing) -> ScenarioContent:
    spec, timeline = listing.spec, listing.cast.timeline
    types, scale, labelled, confidentiality = spec.data
    questions = max(spec.days - 8, (spec.days + listing.published) // 2)
    return ScenarioContent(
        title=spec.title,
        demand_unit=listing.buyer.name,
        sector=spec.sector,
        sub_scenario=spec.sub,
        city=spec.city,
        pain_point=spec.pain,
        contents=spec.contents,
        kpis=_kpis(spec),
        data_types=types,
        data_scale=scale,
        data_labelled_percent=labelled,
        data_confidentiality=confidentiality,
        data_access=_ACCESS[confidentiality],
        deployment=spec.deployment,
        is_domestic_stack_required=spec.domestic,
        compute_provided=_COMPUTE[spec.deployment],
        cooperation_mode=spec.mode,
        budget_minimum=yuan(spec.budget[0]),
        budget_maximum=yuan(spec.budget[1]),
        price_ceiling=yuan(spec.prices[0]),
        reference_price=None if spec.procurement else yuan(spec.prices[1]),
        reference_days=spec.delivery[0],
        longest_days=spec.delivery[1],
        minimum_tier=spec.tier,
        is_filing_required=spec.filing,
        rule_set=_method(spec).rule_set.value,
        procurement_kind=spec.procurement or None,
        question_deadline=timeline.moment(questions, DEADLINE_MINUTE),
        proposal_deadline=timeline.moment(spec.days, DEADLINE_MINUTE),
        planned_award_date=timeline.day(spec.days + 12),
        delivery_from=timeline.day(spec.days + 25),
        delivery_to=timeline.day(spec.days + 25 + spec.delivery[1]),
        contact_name=listing.buyer.contact[0],
        contact_phone=listing.buyer.contact[1],
        contact_email=email_of(spec.buyer),
        requirements=_requirements(spec),
        criteria=_criteria(spec),
        floors=_bands(spec, "floors"),
        deployment_bands=_bands(spec, "deployment_bands"),
        measured_bands=_bands(spec, "measured_bands"),
        judged_bands=_bands(spec, "judged_bands"),
        requirements_spread_limit=spec.spread_limits[0],
        assessors_spread_limit=spec.spread_limits[1],
    )


def yuan(ten_thousands: int | Decimal) -> Decimal:
    """An amount in yuan of one in 万元."""
    return Decimal(ten_thousands) * TEN_THOUSAND


def _kpis(spec: ScenarioSpec) -> tuple[dict[str, str], ...]:
    names = ("name", "baseline", "target", "unit")
    return tuple(dict(zip(names, kpi, strict=True)) for kpi in spec.kpis)


def _requirements(spec: ScenarioSpec) -> tuple[RequirementText, ...]:
    return (
        *(RequirementText(text, is_mandatory=True) for text in spec.must),
        *(RequirementText(text, is_mandatory=False) for text in spec.scored),
    )


def _method(spec: ScenarioSpec) -> Method:
    return read_method("order87" if spec.procurement else None, spec.procurement)


def _bands(spec: ScenarioSpec, field: str) -> tuple[dict[str, str], ...]:
    rows: tuple[tuple[str, ...], ...] = getattr(spec, field)
    return tuple(dict(zip(BAND_COLUMNS[field], row, strict=True)) for row in rows)


def _criteria(spec: ScenarioSpec) -> tuple[CriterionWeight, ...]:
    if spec.weights:
        return tuple(CriterionWeight(kind, weight) for kind, weight in spec.weights)
    absent = list_left_out()
    return tuple(
        CriterionWeight(item.kind.value, item.weight)
        for item in default_weights(spec.sector, absent, _method(spec))
    )
