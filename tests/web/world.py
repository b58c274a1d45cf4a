"""A marketplace with something in every state, somebody in every role, and secrets planted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from marketplace.domain.lifecycle import OrganisationState, ScenarioState
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.exchange.workbook import write_csv
from marketplace.models import (
    ModelVersion,
    Notification,
    OutboxMessage,
    Scenario,
    User,
)
from marketplace.models.email_link import LinkPurpose
from marketplace.services import (
    attachments,
    awards,
    credentials,
    email_links,
    import_uploads,
    models,
    notifications,
    organisations,
    proposal_submission,
    proposals,
    rankings,
    scenarios,
    search_indexing,
    sessions,
    signed_links,
    terms,
)
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.assessors import JUDGED
from tests.factories.openings import open_all
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_organisation,
    make_person,
    make_supervisor,
    make_vendor,
)
from tests.factories.proposals import TASK, make_version, proposal_content, report_file
from tests.factories.scenarios import make_scenario
from tests.web import assessors_world, roles
from tests.web.amendments_world import amend_and_end
from tests.web.annex_world import keep_annexes
from tests.web.batches_world import keep_batches
from tests.web.benchmarks_world import keep_benchmarks
from tests.web.credentials_world import keep_credentials
from tests.web.custody_world import keep_custody
from tests.web.deliveries_world import keep_deliveries
from tests.web.evaluators_world import keep_evaluators
from tests.web.filings_world import keep_badges
from tests.web.identities_world import link_identity
from tests.web.issued_world import keep_issued
from tests.web.openings_world import award_first, open_half
from tests.web.organisations_world import keep_organisations
from tests.web.passphrase_world import keep_locked
from tests.web.questions_world import ask_questions
from tests.web.recommendations_world import keep_recommendations
from tests.web.resemblances_world import compare
from tests.web.roles import (
    ADMINISTRATOR,
    APPROVED,
    AUDITORS,
    BUYER,
    BUYERS,
    BUYING_EDITORS,
    OTHER_BUYER,
    OTHER_VENDOR,
    PENDING,
    SUPERVISOR,
    VENDOR,
    VENDORS,
)

DRAFT_STATES = (ScenarioState.DRAFT, ScenarioState.SUBMITTED)
ENDED = (ScenarioState.EVALUATED, ScenarioState.AWARDED, ScenarioState.CONCLUDED)


class Part(str):
    """A value for an address that names a part of other things: `of` has their values."""

    __slots__ = ("of",)
    of: Mapping[str, str]


@dataclass
class World:
    """Who is there, what can be asked for, and who may read which secret.

    `ids`: for every argument of a route the values worth trying, as they stand in addresses.
    """

    clock: Clock
    people: dict[str, Person] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)
    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def plant(self, name: str, readers: Iterable[str]) -> str:
        """A text that only `readers` may ever be shown."""
        secret = f"planted-secret-{name}-of-{len(self.readers)}"
        self.readers[secret] = frozenset(readers)
        return secret

    def note(self, argument: str, value: object, **of: object) -> None:
        """Something a route can be asked for, and the things it is a part `of`."""
        known = self.ids.setdefault(argument, [])
        if str(value) not in known:
            part = Part(value)
            part.of = {name: str(whole) for name, whole in of.items()}
            known.append(part)


def build(clock: Clock) -> World:
    """Everything, made by the services that the pages call."""
    world = World(clock)
    _invite(world)
    version = _describe_models(world)
    _take_through(world, version)
    keep_deliveries(world, version)
    _write_and_publish(world, version)
    _register_organisations(world)
    for keep in (keep_organisations, keep_batches, keep_annexes, keep_custody):
        keep(world)
    keep_locked(world, version)
    keep_issued(world, keep_evaluators(world), version)
    keep_benchmarks(world)
    _import_list(world)
    _note_the_rest(world)
    search_indexing.rebuild()
    _sign_in_all(world)
    return world


def _invite(world: World) -> None:
    pending = make_organisation(state=OrganisationState.PENDING)
    phone = world.plant("phone", {PENDING, *AUDITORS})
    world.people = {
        PENDING: make_person(organisation=pending, phone=phone),
        BUYER: make_buyer(),
        OTHER_BUYER: make_buyer(),
        VENDOR: make_vendor(),
        OTHER_VENDOR: make_vendor(),
        "rival": make_vendor(),
        ADMINISTRATOR: make_administrator(),
        SUPERVISOR: make_supervisor(),
    }
    _share_out(world)
    world.note("organisation_id", pending.id)
    terms.publish_first()
    for person in world.people.values():
        terms.accept(person.actor, terms.get_current().id)


def _share_out(world: World) -> None:
    """Colleagues with the other duties, and those for whom no role is in force."""
    world.people[roles.EVALUATOR] = make_person(OrganisationKind.EVALUATOR)
    buyer, vendor, evaluator, authority = (
        world.people[who].organisation for who in (BUYER, VENDOR, roles.EVALUATOR, ADMINISTRATOR)
    )
    duties = {
        roles.BUYER_EDITOR: (buyer, MemberRole.EDITOR),
        roles.BUYER_VIEWER: (buyer, MemberRole.VIEWER),
        roles.VENDOR_EDITOR: (vendor, MemberRole.EDITOR),
        roles.VENDOR_BIDDER: (vendor, MemberRole.BIDDER),
        roles.VENDOR_VIEWER: (vendor, MemberRole.VIEWER),
        roles.EVALUATOR_EDITOR: (evaluator, MemberRole.EDITOR),
        roles.EVALUATOR_VIEWER: (evaluator, MemberRole.VIEWER),
        roles.AUTHORITY_VIEWER: (authority, MemberRole.VIEWER),
    }
    world.people |= {
        who: make_person(organisation=organisation, role=duty)
        for who, (organisation, duty) in duties.items()
    }
    world.people |= {
        roles.SUSPENDED: make_person(
            organisation=make_organisation(state=OrganisationState.SUSPENDED)
        ),
        roles.UNVERIFIED: make_person(email_verified_at=None),
        roles.WITHOUT_FACTOR: make_administrator(),
    }
    with unit_of_work():
        world.people[roles.WITHOUT_FACTOR].user.totp_confirmed_at = None


def _describe_models(world: World) -> ModelVersion:
    """A public and a hidden model of the vendor, with evidence. Returns the public version."""
    vendor, other = world.people[VENDOR], world.people[OTHER_VENDOR]
    version = make_version(vendor)
    hidden = make_version(
        vendor,
        name="未公开的模型",
        description=world.plant("hidden-model", VENDORS),
        is_published=False,
    )
    foreign = make_version(
        other, description=world.plant("foreign-model", {OTHER_VENDOR}), is_published=False
    )
    filings = [
        models.add_filing(vendor.actor, one.model_id, "generative-service", number, None)
        for one, number in (
            (version, "Henan-CeShi-202601010001"),
            (hidden, "Henan-CeShi-202601010002"),
        )
    ]
    for one in (version, hidden, foreign):
        world.note("model_id", one.model_id)
        world.note("version_id", one.id)
    for filing in filings:
        world.note("filing_id", filing.id)
    keep_badges(world, version, hidden)
    for one, right in ((version, 30), (hidden, 31)):
        data = report_file(TASK, right, 37)
        row = credentials.upload_report(vendor.actor, one.id, data, f"results-{right}.json")
        world.note("credential_id", row.id)
    keep_credentials(world, version, hidden)
    return version


def _take_through(world: World, version: ModelVersion) -> None:
    """One scenario to each state after the deadline, with proposals of the vendor and a rival."""
    states = (ScenarioState.OPENED, *ENDED, ScenarioState.FAILED)
    running = {state: _publish(world, state) for state in states}
    rival_version = make_version(world.people["rival"])
    for state, scenario in running.items():
        _bid(world, VENDOR, scenario, version, f"offer-{state}", VENDORS | BUYERS)
        _bid(world, "rival", scenario, rival_version, f"rival-{state}", BUYERS)
    judged = [_publish(world, name, **JUDGED) for name in ("assessing", "assessed", "unassessed")]
    for scenario, readers in zip(judged, assessors_world.READERS, strict=False):
        _bid(world, VENDOR, scenario, version, f"judged-{scenario.id}", VENDORS | readers)
    assessors_world.appoint(world, *judged)
    closed = _publish(world, "closed")
    _bid(world, VENDOR, closed, version, "unopened", VENDORS)
    half_opened = _publish(world, "half-opened")
    _bid(world, VENDOR, half_opened, version, "half-opened", VENDORS)
    world.clock.advance(days=15)
    buyer = world.people[BUYER].actor
    for state, scenario in running.items():
        open_all(world.people[BUYER], scenario.id, world.people[SUPERVISOR])
        if state != ScenarioState.OPENED:
            rankings.run(buyer, scenario.id)
    compare(world, running[ScenarioState.EVALUATED])
    assessors_world.assess(world, *judged[:2])
    awards.fail(buyer, running[ScenarioState.FAILED].id, "预算取消。")
    for state in (ScenarioState.AWARDED, ScenarioState.CONCLUDED):
        award_first(world, running[state])
    world.clock.advance(days=4)
    awards.conclude(buyer, running[ScenarioState.CONCLUDED].id)
    open_half(world, half_opened)


def _publish(world: World, name: str, **fields: Any) -> Scenario:
    scenario = make_scenario(
        world.people[BUYER],
        administrator=world.people[ADMINISTRATOR],
        title=f"场景 {name}",
        contact_name=world.plant(f"contact-{name}", APPROVED),
        kpis=({"name": "识别准确率", "baseline": "80", "target": "95", "unit": "%"},),
        **fields,
    )
    world.note("scenario_id", scenario.id)
    return scenario


def _bid(
    world: World,
    who: str,
    scenario: Scenario,
    version: ModelVersion,
    name: str,
    readers: Iterable[str],
    *,
    is_submitted: bool = True,
) -> None:
    vendor = world.people[who]
    content = proposal_content(scenario, version, summary=world.plant(name, readers))
    proposals.save_draft(vendor.actor, scenario.id, content, 0)
    upload = world.plant(f"{name}-file", readers).encode()
    own = proposals.attach(vendor.actor, scenario.id, upload, "方案.txt")
    if is_submitted:
        own = proposal_submission.submit(vendor.actor, scenario.id, own.version)
    world.note("proposal_id", own.row.id, scenario_id=scenario.id)
    for file in own.content.files:
        world.note("file_id", file.file_id, scenario_id=scenario.id)
        world.note("digest", file.digest, proposal_id=own.row.id)


def _write_and_publish(world: World, version: ModelVersion) -> None:
    """What stands before the deadline, or never reached it."""
    buyer, administrator = world.people[BUYER].actor, world.people[ADMINISTRATOR].actor
    for state in DRAFT_STATES:
        _draft(world, state)
    returned = _draft(world, ScenarioState.SUBMITTED, "returned")
    reason = world.plant("reason", BUYERS | AUDITORS)
    remark = world.plant("remark", BUYING_EDITORS)
    scenarios.return_to_buyer(administrator, returned.id, reason, {"contents": remark})
    scenarios.discard(buyer, _draft(world, ScenarioState.DRAFT, "discarded").id, "不做了。")
    scenarios.cancel(buyer, _publish(world, "cancelled").id, "计划变更。")
    published = _publish(world, "published")
    _bid(world, VENDOR, published, version, "sealed", VENDORS)
    ask_questions(world, published)
    keep_recommendations(world, published, version)
    drafted = _publish(world, "drafted")
    _bid(world, VENDOR, drafted, version, "draft-offer", VENDORS, is_submitted=False)
    amended = _publish(world, "amended")
    _bid(world, VENDOR, amended, version, "amended-offer", VENDORS)
    amend_and_end(world, amended, _publish(world, "closing"), _publish(world, "withdrawn"))


def _draft(world: World, state: ScenarioState, name: str = "") -> Scenario:
    """A listing that is not public, with an attachment."""
    name = name or state
    readers = BUYERS | {ADMINISTRATOR}
    buyer = world.people[BUYER]
    scenario = make_scenario(
        buyer, ScenarioState.DRAFT, title=world.plant(f"title-{name}", readers | AUDITORS)
    )
    upload = world.plant(f"upload-{name}", readers).encode()
    row = attachments.attach(buyer.actor, scenario.id, upload, "说明.txt")
    if state == ScenarioState.SUBMITTED:
        scenarios.submit(buyer.actor, scenario.id)
    world.note("scenario_id", scenario.id)
    world.note("attachment_id", row.id, scenario_id=scenario.id)
    return scenario


def _register_organisations(world: World) -> None:
    rejected = make_organisation(state=OrganisationState.PENDING)
    make_person(organisation=rejected)
    reason = world.plant("rejection", AUDITORS)
    organisations.reject(world.people[ADMINISTRATOR].actor, rejected.id, reason)
    world.note("organisation_id", rejected.id)
    world.note("organisation_id", world.people[BUYER].organisation.id)


def _import_list(world: World) -> None:
    rows = [(world.plant("row", {BUYER}), "某局", "煤炭", "识别大块矸石。", "200-300万元")]
    data = write_csv(("场景名称", "单位名称", "所属行业", "场景描述", "预算"), rows)
    world.note("batch_id", import_uploads.upload(world.people[BUYER].actor, data, "清单.csv").id)


def _mail_link(person: Person, purpose: str) -> str:
    """The token of a link that could be followed."""
    with unit_of_work() as work:
        user = work.session.get_one(User, person.user.id)
        row = email_links.make(work, user, LinkPurpose(purpose), user.email)
        return signed_links.make_token(purpose, row.id, row.nonce)


def _note_the_rest(world: World) -> None:
    for who in (BUYER, VENDOR):
        person = world.people[who]
        told: list[Notification] = notifications.list_notifications(person.actor)
        world.note("notification_id", told[0].id)
        token = sessions.begin(person.user, address="10.0.0.1", has_second_factor=True)
        found = sessions.find(token)
        world.note("session_id", found.id if found else 0)
    world.note("identity_id", link_identity(world))
    world.note("message_id", _fail_a_job(world))
    for purpose in ("verify_email", "reset_password"):
        world.note("token", _mail_link(world.people[PENDING], purpose))
    plain: dict[str, tuple[object, ...]] = {
        "token": ("no-such-token",),
        "version": (1, 2),
        "position": (1, 10**6),
        "number": (terms.get_current().id, 999),
        "slug": ("industry", "no-such-sector", "medical"),
        "chapter": ("v6", "v99"),
        "locale": ("en", "xx"),
        "criterion": ("price", "no-such-criterion"),
    }
    for argument, values in plain.items():
        for value in values:
            world.note(argument, value)


def _fail_a_job(world: World) -> int:
    """Something the worker could not do, with what went wrong."""
    error = f"DeliveryFailed: {world.plant('job-error', {ADMINISTRATOR})}"
    with unit_of_work() as work:
        return work.add(OutboxMessage(topic="mail", payload={}, attempts=3, last_error=error)).id


def _sign_in_all(world: World) -> None:
    """Now, so that a test which puts the database back ends nobody's session."""
    for who, person in world.people.items():
        has_code = person.user.has_second_factor
        world.tokens[who] = sessions.begin(person.user, has_second_factor=has_code)
