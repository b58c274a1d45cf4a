"""Who may do what, as data: an enum, small predicates, one map.

A rule has two parts: whom it lets in at all (views ask this before they load anything) and what
must hold between the person and the thing (services ask this). Rules know states too: a scenario
may be edited only while it is a draft or returned. And they know duties: of a buyer's members its
owners and editors write scenarios, only its owners award.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from marketplace.domain.custody import CustodianKind
from marketplace.domain.errors import NotAllowed
from marketplace.domain.lifecycle import (
    ASSESSED_STATES,
    EDITABLE_STATES,
    PUBLIC_STATES,
    Role,
    ScenarioState,
)
from marketplace.domain.membership import MemberRole
from marketplace.domain.messages import say


class Hindrance(StrEnum):
    """What a signed-in person has to do before any role is in force, the first thing first."""

    SECOND_FACTOR = "second_factor"
    TERMS = "terms"
    EMAIL = "email"


@dataclass(frozen=True)
class Actor:
    """Who acts: a person in one organisation, a visitor, or the system itself.

    `roles` hold only what is in force: the BUYER, VENDOR and EVALUATOR roles of an organisation
    that is not approved are absent, and so is every role but MEMBER of a person with a hindrance.
    `duty` is the person's part in the organisation, whether that is approved or not.
    """

    user_id: int | None = None
    organisation_id: int | None = None
    roles: frozenset[Role] = frozenset({Role.VISITOR})
    name: str = ""
    duty: MemberRole | None = None
    hindrances: tuple[Hindrance, ...] = ()
    session_id: int | None = None

    @property
    def is_signed_in(self) -> bool:
        """Whether this is a person we know."""
        return self.user_id is not None

    def has(self, role: Role) -> bool:
        """Whether `role` is in force."""
        return role in self.roles


VISITOR = Actor()
SYSTEM = Actor(roles=frozenset({Role.SYSTEM}), name="system")


class Owned(Protocol):
    """Something that belongs to an organisation."""

    @property
    def organisation_id(self) -> int | None:
        """The owner."""


class Permission(StrEnum):
    """Everything a person can do."""

    PUBLIC_READ = "public.read"
    ACCOUNT_COMPLETE = "account.complete"
    ACCOUNT_USE = "account.use"
    NOTIFICATION_READ = "notification.read"
    ORGANISATION_DECIDE = "organisation.decide"
    ORGANISATION_READ = "organisation.read"
    ORGANISATION_EDIT = "organisation.edit"
    MEMBER_MANAGE = "member.manage"
    SCENARIO_READ = "scenario.read"
    SCENARIO_READ_CONTACT = "scenario.read_contact"
    SCENARIO_LIST_OWN = "scenario.list_own"
    SCENARIO_POST = "scenario.post"
    SCENARIO_EDIT = "scenario.edit"
    SCENARIO_MANAGE = "scenario.manage"
    SCENARIO_DECIDE = "scenario.decide"
    SCENARIO_IMPORT = "scenario.import"
    MODEL_READ = "model.read"
    MODEL_LIST_OWN = "model.list_own"
    MODEL_EDIT = "model.edit"
    PROPOSAL_READ_OWN = "proposal.read_own"
    PROPOSAL_WRITE = "proposal.write"
    PROPOSAL_OPEN = "proposal.open"
    PROPOSAL_READ_OPENED = "proposal.read_opened"
    OPENING_READ = "opening.read"
    OPENING_WATCH = "opening.watch"
    RANKING_RUN = "ranking.run"
    ASSESSOR_READ = "assessor.read"
    ASSESSOR_MANAGE = "assessor.manage"
    ASSESSMENT_READ = "assessment.read"
    ASSESSMENT_WRITE = "assessment.write"
    RESEMBLANCE_READ = "resemblance.read"
    RESEMBLANCE_NOTE = "resemblance.note"
    AWARD_DECIDE = "award.decide"
    DELIVERY_READ = "delivery.read"
    DELIVERY_MANAGE = "delivery.manage"
    DELIVERY_DECIDE = "delivery.decide"
    DELIVERY_HAND_OVER = "delivery.hand_over"
    ANNEX_MANAGE = "annex.manage"
    ANNEX_REQUEST = "annex.request"
    ANNEX_READ = "annex.read"
    AUDIT_READ = "audit.read"
    PLATFORM_WATCH = "platform.watch"
    TERMS_PUBLISH = "terms.publish"
    QUESTION_READ_OWN = "question.read_own"
    QUESTION_ASK = "question.ask"
    QUESTION_ANSWER = "question.answer"
    FILING_CHECK = "filing.check"
    EVALUATOR_MANAGE = "evaluator.manage"
    CREDENTIAL_READ_ISSUED = "credential.read_issued"
    CREDENTIAL_TAKE_BACK = "credential.take_back"
    BENCHMARK_PROPOSE = "benchmark.propose"
    BENCHMARK_EDIT = "benchmark.edit"
    CUSTODIAN_KEY_MANAGE = "custodian_key.manage"
    CUSTODY_READ = "custody.read"
    RECOMMENDATION_READ_SCENARIOS = "recommendation.read_scenarios"
    RECOMMENDATION_READ_MODELS = "recommendation.read_models"
    SCENARIO_INVITATION_READ = "scenario_invitation.read"
    SCENARIO_INVITATION_MAKE = "scenario_invitation.make"


Predicate = Callable[[Actor, object], bool]


_ANY_DUTY = frozenset(MemberRole)


@dataclass(frozen=True)
class Rule:
    """`roles` lets in anybody who has one of them, `duties` narrows that to some members;
    `holds` looks at the thing. A hindrance shuts out, but for those that are named in `despite`."""

    roles: frozenset[Role]
    holds: Predicate
    duties: frozenset[MemberRole] = field(default=_ANY_DUTY)
    despite: frozenset[Hindrance] = frozenset()

    def lets_in(self, actor: Actor) -> bool:
        """Whether the actor's roles and duty allow this for some thing."""
        if not self.despite.issuperset(actor.hindrances):
            return False
        if self.duties != _ANY_DUTY and actor.duty not in self.duties:
            return False
        return bool(self.roles & actor.roles)


def _always(_actor: Actor, _thing: object) -> bool:
    return True


def _own(actor: Actor, thing: object) -> bool:
    owner = getattr(thing, "organisation_id", None)
    return owner is not None and owner == actor.organisation_id


def _state(thing: object) -> object:
    return getattr(thing, "state", None)


def _own_and_editable(actor: Actor, thing: object) -> bool:
    return _own(actor, thing) and _state(thing) in EDITABLE_STATES


def _own_and_published(actor: Actor, thing: object) -> bool:
    return _own(actor, thing) and _state(thing) == ScenarioState.PUBLISHED


def _own_and_assessed(actor: Actor, thing: object) -> bool:
    return _own(actor, thing) and _state(thing) in ASSESSED_STATES


def _own_and_unopened(actor: Actor, thing: object) -> bool:
    return _own_and_editable(actor, thing) or _own_and_published(actor, thing)


def _public_own_or_administrator(actor: Actor, thing: object) -> bool:
    return _state(thing) in PUBLIC_STATES or _own(actor, thing) or actor.has(Role.ADMINISTRATOR)


def _own_or_administrator(actor: Actor, thing: object) -> bool:
    return _own(actor, thing) or actor.has(Role.ADMINISTRATOR)


def find_seat(actor: Actor) -> CustodianKind | None:
    """Which kind of custodian the actor registers keys for."""
    return next((kind for role, kind in _SEATS if actor.has(role)), None)


def _own_or_supervised(actor: Actor, thing: object) -> bool:
    if actor.has(Role.SUPERVISOR):
        return _state(thing) in PUBLIC_STATES
    return _own(actor, thing)


def _own_supervised_or_administrator(actor: Actor, thing: object) -> bool:
    return actor.has(Role.ADMINISTRATOR) or _own_or_supervised(actor, thing)


def _own_supervised_or_vendors(actor: Actor, thing: object) -> bool:
    # Which vendor it is the award says: the service finds nothing for any other.
    return actor.has(Role.VENDOR) or _own_or_supervised(actor, thing)


def _published_or_own(actor: Actor, thing: object) -> bool:
    return bool(getattr(thing, "is_published", False)) or _own(actor, thing)


def _published(_actor: Actor, thing: object) -> bool:
    return bool(getattr(thing, "is_published", False))


def _roles(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


def _duties(*duties: MemberRole) -> frozenset[MemberRole]:
    return frozenset(duties)


_EVERYBODY = _roles(Role.VISITOR, Role.MEMBER)
_APPROVED = _roles(Role.BUYER, Role.VENDOR, Role.ADMINISTRATOR, Role.SUPERVISOR)
_MEMBER, _BUYER, _VENDOR = _roles(Role.MEMBER), _roles(Role.BUYER), _roles(Role.VENDOR)
_EVALUATOR = _roles(Role.EVALUATOR)
_ADMINISTRATOR, _SUPERVISOR = _roles(Role.ADMINISTRATOR), _roles(Role.SUPERVISOR)

_SEATS = (
    (Role.BUYER, CustodianKind.BUYER),
    (Role.SUPERVISOR, CustodianKind.SUPERVISOR),
    (Role.ADMINISTRATOR, CustodianKind.NOTARY),
)

_ANY_HINDRANCE = frozenset(Hindrance)
_FULLY_SIGNED_IN = _ANY_HINDRANCE - {Hindrance.SECOND_FACTOR}

_OWNER = _duties(MemberRole.OWNER)
_EDITOR = _OWNER | _duties(MemberRole.EDITOR)
_BIDDER = _OWNER | _duties(MemberRole.BIDDER)
_ACTIVE = _EDITOR | _BIDDER
_CUSTODIAN = _OWNER | _duties(MemberRole.ADMINISTRATOR, MemberRole.SUPERVISOR)
_KEY_HOLDER = _OWNER | _duties(MemberRole.SUPERVISOR)

RULES: Mapping[Permission, Rule] = MappingProxyType(
    {
        Permission.PUBLIC_READ: Rule(_EVERYBODY, _always, despite=_ANY_HINDRANCE),
        Permission.ACCOUNT_COMPLETE: Rule(_MEMBER, _always, despite=_ANY_HINDRANCE),
        Permission.ACCOUNT_USE: Rule(_MEMBER, _always, despite=_FULLY_SIGNED_IN),
        Permission.NOTIFICATION_READ: Rule(_MEMBER, _always),
        Permission.ORGANISATION_DECIDE: Rule(_ADMINISTRATOR, _always),
        Permission.ORGANISATION_READ: Rule(
            _MEMBER, _own_or_administrator, despite=_FULLY_SIGNED_IN
        ),
        Permission.ORGANISATION_EDIT: Rule(_MEMBER, _own, _OWNER, _FULLY_SIGNED_IN),
        Permission.MEMBER_MANAGE: Rule(_MEMBER, _own, _OWNER),
        Permission.SCENARIO_READ: Rule(
            _EVERYBODY, _public_own_or_administrator, despite=_ANY_HINDRANCE
        ),
        Permission.SCENARIO_READ_CONTACT: Rule(_APPROVED, _public_own_or_administrator),
        Permission.SCENARIO_LIST_OWN: Rule(_BUYER, _own),
        Permission.SCENARIO_POST: Rule(_BUYER, _always, _EDITOR),
        Permission.SCENARIO_EDIT: Rule(_BUYER, _own_and_editable, _EDITOR),
        Permission.SCENARIO_MANAGE: Rule(_BUYER, _own, _EDITOR),
        Permission.SCENARIO_DECIDE: Rule(_ADMINISTRATOR, _always),
        Permission.SCENARIO_IMPORT: Rule(
            _BUYER | _ADMINISTRATOR, _always, _EDITOR | _duties(MemberRole.ADMINISTRATOR)
        ),
        Permission.MODEL_READ: Rule(_EVERYBODY, _published_or_own, despite=_ANY_HINDRANCE),
        Permission.MODEL_LIST_OWN: Rule(_VENDOR, _own),
        Permission.MODEL_EDIT: Rule(_VENDOR, _own, _EDITOR),
        Permission.PROPOSAL_READ_OWN: Rule(_VENDOR, _always),
        Permission.PROPOSAL_WRITE: Rule(_VENDOR, _always, _BIDDER),
        # One of the two keys: the buyer's owner has one, any supervisor the other.
        Permission.PROPOSAL_OPEN: Rule(_BUYER | _SUPERVISOR, _own_or_supervised, _KEY_HOLDER),
        Permission.PROPOSAL_READ_OPENED: Rule(_BUYER, _own),
        Permission.OPENING_READ: Rule(_BUYER | _SUPERVISOR, _own_or_supervised),
        Permission.OPENING_WATCH: Rule(_SUPERVISOR, _always),
        Permission.RANKING_RUN: Rule(_BUYER, _own, _EDITOR),
        Permission.ASSESSOR_READ: Rule(_BUYER | _SUPERVISOR, _own_or_supervised),
        Permission.ASSESSOR_MANAGE: Rule(_BUYER, _own_and_assessed, _EDITOR),
        # Whoever was invited, of whatever organisation or none: services ask for the person's own.
        Permission.ASSESSMENT_READ: Rule(_MEMBER, _always),
        Permission.ASSESSMENT_WRITE: Rule(_MEMBER, _always),
        Permission.RESEMBLANCE_READ: Rule(_BUYER | _SUPERVISOR, _own_or_supervised),
        Permission.RESEMBLANCE_NOTE: Rule(_BUYER, _own, _EDITOR),
        Permission.AWARD_DECIDE: Rule(_BUYER, _own, _OWNER),
        Permission.DELIVERY_READ: Rule(_BUYER | _VENDOR | _SUPERVISOR, _own_supervised_or_vendors),
        Permission.DELIVERY_MANAGE: Rule(_BUYER, _own, _EDITOR),
        Permission.DELIVERY_DECIDE: Rule(_BUYER, _own, _OWNER),
        Permission.DELIVERY_HAND_OVER: Rule(_VENDOR, _always, _ACTIVE),
        Permission.ANNEX_MANAGE: Rule(_BUYER, _own, _EDITOR),
        Permission.ANNEX_REQUEST: Rule(_VENDOR, _always, _BIDDER),
        Permission.ANNEX_READ: Rule(_VENDOR, _always),
        Permission.AUDIT_READ: Rule(_roles(Role.ADMINISTRATOR, Role.SUPERVISOR), _always),
        Permission.PLATFORM_WATCH: Rule(_ADMINISTRATOR, _always),
        Permission.TERMS_PUBLISH: Rule(_ADMINISTRATOR, _always),
        Permission.QUESTION_READ_OWN: Rule(_VENDOR, _always),
        Permission.QUESTION_ASK: Rule(_VENDOR, _always, _ACTIVE),
        Permission.QUESTION_ANSWER: Rule(_BUYER, _own, _EDITOR),
        Permission.FILING_CHECK: Rule(_ADMINISTRATOR, _published),
        Permission.EVALUATOR_MANAGE: Rule(_ADMINISTRATOR, _always),
        Permission.CREDENTIAL_READ_ISSUED: Rule(_EVALUATOR, _own),
        Permission.CREDENTIAL_TAKE_BACK: Rule(_EVALUATOR, _own, _EDITOR),
        Permission.BENCHMARK_PROPOSE: Rule(_VENDOR | _EVALUATOR, _always, _EDITOR),
        Permission.BENCHMARK_EDIT: Rule(_ADMINISTRATOR, _always),
        Permission.CUSTODIAN_KEY_MANAGE: Rule(
            _BUYER | _ADMINISTRATOR | _SUPERVISOR, _own, _CUSTODIAN
        ),
        Permission.CUSTODY_READ: Rule(
            _BUYER | _ADMINISTRATOR | _SUPERVISOR, _own_supervised_or_administrator, _CUSTODIAN
        ),
        Permission.RECOMMENDATION_READ_SCENARIOS: Rule(_VENDOR, _always),
        Permission.RECOMMENDATION_READ_MODELS: Rule(_BUYER, _own_and_unopened, _EDITOR),
        Permission.SCENARIO_INVITATION_READ: Rule(_BUYER, _own),
        Permission.SCENARIO_INVITATION_MAKE: Rule(_BUYER, _own_and_published, _EDITOR),
    }
)


def is_let_in(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's roles and duty allow `permission` for some thing."""
    if actor.has(Role.SYSTEM):
        return True
    return RULES[permission].lets_in(actor)


def is_allowed(actor: Actor, permission: Permission, thing: object) -> bool:
    """Whether the actor may do this to this thing in its present state."""
    if actor.has(Role.SYSTEM):
        return True
    return is_let_in(actor, permission) and RULES[permission].holds(actor, thing)


def require_let_in(actor: Actor, permission: Permission) -> None:
    """`NotAllowed` unless the actor's roles allow it for some thing."""
    if not is_let_in(actor, permission):
        raise NotAllowed(say("您的账号没有这项权限。"))


def require(actor: Actor, permission: Permission, thing: object) -> None:
    """`NotAllowed` unless the actor may do this to this thing in its present state."""
    if not is_allowed(actor, permission, thing):
        raise NotAllowed(say("您的账号对这一项没有权限，或者它现在的状态不允许这样做。"))
