"""Who may do what: the whole table, by role and by what the thing is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import pytest

from marketplace.domain.errors import NotAllowed
from marketplace.domain.lifecycle import EDITABLE_STATES, PUBLIC_STATES, Role, ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.domain.permissions import (
    RULES,
    SYSTEM,
    VISITOR,
    Actor,
    Hindrance,
    Permission,
    is_allowed,
    is_let_in,
    require,
    require_let_in,
)

OWN, OTHER = 1, 2
P = Permission


@dataclass(frozen=True)
class Thing:
    """What rules look at."""

    organisation_id: int | None = OTHER
    state: str = ScenarioState.DRAFT
    is_published: bool = False


def person(*roles: Role, duty: MemberRole = MemberRole.OWNER) -> Actor:
    return Actor(user_id=1, organisation_id=OWN, roles=frozenset({Role.MEMBER, *roles}), duty=duty)


ACTORS = {
    "visitor": VISITOR,
    "member": person(),  # of an organisation that is not approved
    "buyer": person(Role.BUYER),
    "buyer's editor": person(Role.BUYER, duty=MemberRole.EDITOR),
    "buyer's viewer": person(Role.BUYER, duty=MemberRole.VIEWER),
    "vendor": person(Role.VENDOR),
    "vendor's editor": person(Role.VENDOR, duty=MemberRole.EDITOR),
    "vendor's bidder": person(Role.VENDOR, duty=MemberRole.BIDDER),
    "vendor's viewer": person(Role.VENDOR, duty=MemberRole.VIEWER),
    "evaluator": person(Role.EVALUATOR),
    "evaluator's editor": person(Role.EVALUATOR, duty=MemberRole.EDITOR),
    "evaluator's viewer": person(Role.EVALUATOR, duty=MemberRole.VIEWER),
    "administrator": person(Role.ADMINISTRATOR, duty=MemberRole.ADMINISTRATOR),
    "supervisor": person(Role.SUPERVISOR, duty=MemberRole.SUPERVISOR),
}
EVERYBODY = frozenset(ACTORS)
SIGNED_IN = EVERYBODY - {"visitor"}
BUYERS = {"buyer", "buyer's editor", "buyer's viewer"}
BUYING_EDITORS = {"buyer", "buyer's editor"}
VENDORS = {"vendor", "vendor's editor", "vendor's bidder", "vendor's viewer"}
OWNERS = {"member", "buyer", "vendor", "evaluator"}

LET_IN = {
    P.PUBLIC_READ: EVERYBODY,
    P.ACCOUNT_COMPLETE: SIGNED_IN,
    P.ACCOUNT_USE: SIGNED_IN,
    P.NOTIFICATION_READ: SIGNED_IN,
    P.ORGANISATION_DECIDE: {"administrator"},
    P.ORGANISATION_READ: SIGNED_IN,
    P.ORGANISATION_EDIT: OWNERS,
    P.MEMBER_MANAGE: OWNERS,
    P.SCENARIO_READ: EVERYBODY,
    P.SCENARIO_READ_CONTACT: BUYERS | VENDORS | {"administrator", "supervisor"},
    P.SCENARIO_LIST_OWN: BUYERS,
    P.SCENARIO_POST: BUYING_EDITORS,
    P.SCENARIO_EDIT: BUYING_EDITORS,
    P.SCENARIO_MANAGE: BUYING_EDITORS,
    P.SCENARIO_DECIDE: {"administrator"},
    P.SCENARIO_IMPORT: BUYING_EDITORS | {"administrator"},
    P.MODEL_READ: EVERYBODY,
    P.MODEL_LIST_OWN: VENDORS,
    P.MODEL_EDIT: {"vendor", "vendor's editor"},
    P.PROPOSAL_READ_OWN: VENDORS,
    P.PROPOSAL_WRITE: {"vendor", "vendor's bidder"},
    P.PROPOSAL_OPEN: {"buyer", "supervisor"},
    P.PROPOSAL_READ_OPENED: BUYERS,
    P.OPENING_READ: BUYERS | {"supervisor"},
    P.OPENING_WATCH: {"supervisor"},
    P.RANKING_RUN: BUYING_EDITORS,
    P.ASSESSOR_READ: BUYERS | {"supervisor"},
    P.ASSESSOR_MANAGE: BUYING_EDITORS,
    P.ASSESSMENT_READ: SIGNED_IN,
    P.ASSESSMENT_WRITE: SIGNED_IN,
    P.RESEMBLANCE_READ: BUYERS | {"supervisor"},
    P.RESEMBLANCE_NOTE: BUYING_EDITORS,
    P.AWARD_DECIDE: {"buyer"},
    P.DELIVERY_READ: BUYERS | VENDORS | {"supervisor"},
    P.DELIVERY_MANAGE: BUYING_EDITORS,
    P.DELIVERY_DECIDE: {"buyer"},
    P.DELIVERY_HAND_OVER: VENDORS - {"vendor's viewer"},
    P.ANNEX_MANAGE: BUYING_EDITORS,
    P.ANNEX_REQUEST: {"vendor", "vendor's bidder"},
    P.ANNEX_READ: VENDORS,
    P.AUDIT_READ: {"administrator", "supervisor"},
    P.PLATFORM_WATCH: {"administrator"},
    P.TERMS_PUBLISH: {"administrator"},
    P.QUESTION_READ_OWN: VENDORS,
    P.QUESTION_ASK: VENDORS - {"vendor's viewer"},
    P.QUESTION_ANSWER: BUYING_EDITORS,
    P.FILING_CHECK: {"administrator"},
    P.EVALUATOR_MANAGE: {"administrator"},
    P.CREDENTIAL_READ_ISSUED: {"evaluator", "evaluator's editor", "evaluator's viewer"},
    P.CREDENTIAL_TAKE_BACK: {"evaluator", "evaluator's editor"},
    P.BENCHMARK_PROPOSE: {"vendor", "vendor's editor", "evaluator", "evaluator's editor"},
    P.BENCHMARK_EDIT: {"administrator"},
    P.CUSTODIAN_KEY_MANAGE: {"buyer", "administrator", "supervisor"},
    P.CUSTODY_READ: {"buyer", "administrator", "supervisor"},
    P.RECOMMENDATION_READ_SCENARIOS: VENDORS,
    P.RECOMMENDATION_READ_MODELS: BUYING_EDITORS,
    P.SCENARIO_INVITATION_READ: BUYERS,
    P.SCENARIO_INVITATION_MAKE: BUYING_EDITORS,
}


def test_every_permission_has_a_rule_and_stands_in_this_table() -> None:
    assert set(RULES) == set(Permission)
    assert set(LET_IN) == set(Permission)


@pytest.mark.parametrize("permission", Permission)
def test_who_is_let_in(permission: Permission) -> None:
    let_in = {name for name, actor in ACTORS.items() if is_let_in(actor, permission)}
    assert let_in == LET_IN[permission]


# Whom a rule lets in for which things, with the owner and the state: to be changed by hand only,
# and on purpose. (own, others) are what is left of an actor's rights where the thing is one's own
# organisation's or another's.
ALL, NONE = "all", "none"
PUBLIC, DRAFTS, PUBLISHED = "public states", "drafts", "published"
CALLING, UNOPENED = "published, not opened", "drafts, and published, not opened"
ASSESSED = "published or opened"
REACH: dict[Permission, tuple[str, str]] = {
    P.PUBLIC_READ: (ALL, ALL),
    P.ACCOUNT_COMPLETE: (ALL, ALL),
    P.ACCOUNT_USE: (ALL, ALL),
    P.NOTIFICATION_READ: (ALL, ALL),
    P.ORGANISATION_DECIDE: (ALL, ALL),
    P.ORGANISATION_READ: (ALL, NONE),
    P.ORGANISATION_EDIT: (ALL, NONE),
    P.MEMBER_MANAGE: (ALL, NONE),
    P.SCENARIO_READ: (ALL, PUBLIC),
    P.SCENARIO_READ_CONTACT: (ALL, PUBLIC),
    P.SCENARIO_LIST_OWN: (ALL, NONE),
    P.SCENARIO_POST: (ALL, ALL),
    P.SCENARIO_EDIT: (DRAFTS, NONE),
    P.SCENARIO_MANAGE: (ALL, NONE),
    P.SCENARIO_DECIDE: (ALL, ALL),
    P.SCENARIO_IMPORT: (ALL, ALL),
    P.MODEL_READ: (ALL, PUBLISHED),
    P.MODEL_LIST_OWN: (ALL, NONE),
    P.MODEL_EDIT: (ALL, NONE),
    P.PROPOSAL_READ_OWN: (ALL, ALL),
    P.PROPOSAL_WRITE: (ALL, ALL),
    P.PROPOSAL_OPEN: (ALL, NONE),
    P.PROPOSAL_READ_OPENED: (ALL, NONE),
    P.OPENING_READ: (ALL, NONE),
    P.OPENING_WATCH: (ALL, ALL),
    P.RANKING_RUN: (ALL, NONE),
    P.ASSESSOR_READ: (ALL, NONE),
    P.ASSESSOR_MANAGE: (ASSESSED, NONE),
    P.ASSESSMENT_READ: (ALL, ALL),
    P.ASSESSMENT_WRITE: (ALL, ALL),
    P.RESEMBLANCE_READ: (ALL, NONE),
    P.RESEMBLANCE_NOTE: (ALL, NONE),
    P.AWARD_DECIDE: (ALL, NONE),
    P.DELIVERY_READ: (ALL, NONE),
    P.DELIVERY_MANAGE: (ALL, NONE),
    P.DELIVERY_DECIDE: (ALL, NONE),
    P.DELIVERY_HAND_OVER: (ALL, ALL),
    P.ANNEX_MANAGE: (ALL, NONE),
    P.ANNEX_REQUEST: (ALL, ALL),
    P.ANNEX_READ: (ALL, ALL),
    P.AUDIT_READ: (ALL, ALL),
    P.PLATFORM_WATCH: (ALL, ALL),
    P.TERMS_PUBLISH: (ALL, ALL),
    P.QUESTION_READ_OWN: (ALL, ALL),
    P.QUESTION_ASK: (ALL, ALL),
    P.QUESTION_ANSWER: (ALL, NONE),
    P.FILING_CHECK: (PUBLISHED, PUBLISHED),
    P.EVALUATOR_MANAGE: (ALL, ALL),
    P.CREDENTIAL_READ_ISSUED: (ALL, NONE),
    P.CREDENTIAL_TAKE_BACK: (ALL, NONE),
    P.BENCHMARK_PROPOSE: (ALL, ALL),
    P.BENCHMARK_EDIT: (ALL, ALL),
    P.CUSTODIAN_KEY_MANAGE: (ALL, NONE),
    P.CUSTODY_READ: (ALL, NONE),
    P.RECOMMENDATION_READ_SCENARIOS: (ALL, ALL),
    P.RECOMMENDATION_READ_MODELS: (UNOPENED, NONE),
    P.SCENARIO_INVITATION_READ: (ALL, NONE),
    P.SCENARIO_INVITATION_MAKE: (CALLING, NONE),
}
# Somebody's reach where it is another than everybody's: mostly the authority's people's.
OTHERS_REACH = {
    # Of the vendors the service finds the deliveries of the one that was selected.
    **{who: {P.DELIVERY_READ: (ALL, ALL)} for who in VENDORS},
    "administrator": {
        P.ORGANISATION_READ: (ALL, ALL),
        P.SCENARIO_READ: (ALL, ALL),
        P.SCENARIO_READ_CONTACT: (ALL, ALL),
        P.CUSTODY_READ: (ALL, ALL),
    },
    "supervisor": {
        P.PROPOSAL_OPEN: (PUBLIC, PUBLIC),
        P.OPENING_READ: (PUBLIC, PUBLIC),
        P.ASSESSOR_READ: (PUBLIC, PUBLIC),
        P.DELIVERY_READ: (PUBLIC, PUBLIC),
        P.RESEMBLANCE_READ: (PUBLIC, PUBLIC),
        P.CUSTODY_READ: (PUBLIC, PUBLIC),
    },
}
_DRAFTS = {"draft", "returned"}
_PUBLIC = {"published", "opened", "evaluated", "awarded", "concluded"}
_PUBLIC |= {"delivering", "accepted", "terminated", "cancelled", "failed", "withdrawn"}
# What is open to somebody who has yet to give a code, accept the terms or prove the address.
_ALWAYS_OPEN = {P.PUBLIC_READ, P.ACCOUNT_COMPLETE, P.SCENARIO_READ, P.MODEL_READ}
_FULLY_SIGNED_IN = _ALWAYS_OPEN | {P.ACCOUNT_USE, P.ORGANISATION_READ, P.ORGANISATION_EDIT}
HINDERED = {
    Hindrance.SECOND_FACTOR: _ALWAYS_OPEN,
    Hindrance.TERMS: _FULLY_SIGNED_IN,
    Hindrance.EMAIL: _FULLY_SIGNED_IN,
}


def _covers(extent: str, thing: Thing) -> bool:
    found = {
        ALL: True,
        NONE: False,
        PUBLIC: thing.state in _PUBLIC,
        DRAFTS: thing.state in _DRAFTS,
        CALLING: thing.state == "published",
        ASSESSED: thing.state in {"published", "opened"},
        UNOPENED: thing.state in _DRAFTS | {"published"},
        PUBLISHED: thing.is_published,
    }
    return found[extent]


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("who", ACTORS)
def test_the_whole_table(who: str, permission: Permission) -> None:
    own, others = OTHERS_REACH.get(who, {}).get(permission, REACH[permission])
    is_let_in_at_all = who in LET_IN[permission]
    for owner, state, is_published in product((OWN, OTHER), ScenarioState, (True, False)):
        thing = Thing(owner, state, is_published)
        extent = own if owner == ACTORS[who].organisation_id else others
        expected = is_let_in_at_all and _covers(extent, thing)
        assert is_allowed(ACTORS[who], permission, thing) == expected, (thing, extent)


@pytest.mark.parametrize("hindrance", Hindrance)
def test_a_hindrance_closes_everything_but_the_public_pages_and_the_account(
    hindrance: Hindrance,
) -> None:
    actor = replace(person(), hindrances=(hindrance,))
    assert {one for one in Permission if is_let_in(actor, one)} == HINDERED[hindrance]


@pytest.mark.parametrize(
    "permission",
    [
        P.ORGANISATION_EDIT,
        P.MEMBER_MANAGE,
        P.SCENARIO_LIST_OWN,
        P.SCENARIO_EDIT,
        P.SCENARIO_MANAGE,
        P.MODEL_LIST_OWN,
        P.MODEL_EDIT,
        P.RANKING_RUN,
        P.PROPOSAL_READ_OPENED,
        P.AWARD_DECIDE,
        P.DELIVERY_MANAGE,
        P.DELIVERY_DECIDE,
        P.QUESTION_ANSWER,
        P.ANNEX_MANAGE,
        P.CREDENTIAL_READ_ISSUED,
        P.CREDENTIAL_TAKE_BACK,
    ],
)
def test_what_belongs_to_others_stays_theirs(permission: Permission) -> None:
    for name in LET_IN[permission]:
        actor = ACTORS[name]
        assert is_allowed(actor, permission, Thing(OWN))
        assert not is_allowed(actor, permission, Thing(OTHER))
        assert not is_allowed(actor, permission, Thing(None))
        assert not is_allowed(actor, permission, None)


@pytest.mark.parametrize("permission", Permission)
def test_nobody_owns_what_belongs_to_no_organisation(permission: Permission) -> None:
    """Two empty owners are not the same owner."""
    nowhere = Actor(user_id=1, organisation_id=None, roles=frozenset(Role) - {Role.SYSTEM})
    if RULES[permission].holds(nowhere, Thing(OTHER, is_published=False)):
        return
    assert not is_allowed(nowhere, permission, Thing(None))


@pytest.mark.parametrize("state", ScenarioState)
def test_a_scenario_is_edited_only_while_it_is_a_draft_or_returned(state: ScenarioState) -> None:
    can_edit = is_allowed(ACTORS["buyer"], P.SCENARIO_EDIT, Thing(OWN, state))
    assert can_edit == (state in EDITABLE_STATES)
    assert is_allowed(ACTORS["buyer"], P.SCENARIO_MANAGE, Thing(OWN, state))


@pytest.mark.parametrize("state", ScenarioState)
def test_who_reads_a_scenario_and_its_contact(state: ScenarioState) -> None:
    is_public = state in PUBLIC_STATES
    readers = {
        name
        for name, who in ACTORS.items()
        if is_allowed(who, P.SCENARIO_READ, Thing(OTHER, state))
    }
    assert readers == (EVERYBODY if is_public else {"administrator"})
    contacts = {
        name
        for name, who in ACTORS.items()
        if is_allowed(who, P.SCENARIO_READ_CONTACT, Thing(OTHER, state))
    }
    assert contacts == (LET_IN[P.SCENARIO_READ_CONTACT] if is_public else {"administrator"})
    assert is_allowed(ACTORS["buyer"], P.SCENARIO_READ, Thing(OWN, state))


def test_a_model_is_read_by_all_once_it_is_published_and_before_by_its_owner() -> None:
    hidden = {name for name, who in ACTORS.items() if is_allowed(who, P.MODEL_READ, Thing(OTHER))}
    shown = Thing(OTHER, is_published=True)
    assert hidden == set()
    assert all(is_allowed(who, P.MODEL_READ, shown) for who in ACTORS.values())
    assert is_allowed(ACTORS["vendor"], P.MODEL_READ, Thing(OWN))


@pytest.mark.parametrize("permission", Permission)
def test_the_system_may_do_everything(permission: Permission) -> None:
    assert is_let_in(SYSTEM, permission)
    assert is_allowed(SYSTEM, permission, Thing(OTHER))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: require(ACTORS["vendor"], P.AWARD_DECIDE, Thing(OWN)),
        lambda: require(ACTORS["buyer"], P.AWARD_DECIDE, Thing(OTHER)),
        lambda: require_let_in(VISITOR, P.ACCOUNT_USE),
    ],
)
def test_a_refusal_is_an_error_for_people(ask: Callable[[], None]) -> None:
    with pytest.raises(NotAllowed, match="权限"):
        ask()


def test_what_is_allowed_passes() -> None:
    require(ACTORS["buyer"], P.AWARD_DECIDE, Thing(OWN))
    require_let_in(VISITOR, P.PUBLIC_READ)


def test_a_visitor_is_nobody_and_a_person_somebody() -> None:
    assert not VISITOR.is_signed_in
    assert ACTORS["member"].is_signed_in
    assert ACTORS["buyer"].has(Role.BUYER)
    assert not ACTORS["member"].has(Role.BUYER)
