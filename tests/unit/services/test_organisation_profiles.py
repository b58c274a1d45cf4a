"""What an organisation says of itself, and a new name that waits."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.models import OutboxMessage
from marketplace.services import organisation_profiles
from marketplace.services.organisation_profiles import Profile
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import (
    TOTP_SECRET,
    Person,
    add_member,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.scenarios import make_scenario
from tests.notices import events_of

pytestmark = pytest.mark.usefixtures("app")

NEW = "新名称有限公司"


def profile_of(owner: Person, **fields: str) -> Profile:
    organisation = owner.organisation
    profile = Profile(organisation.name, "luoyang", "中州路 1 号", "https://example.com/a", "简介")
    return replace(profile, **fields)


def test_everything_but_the_name_counts_at_once() -> None:
    owner, administrator = make_buyer(), make_administrator()
    saved = organisation_profiles.save(owner.actor, profile_of(owner))
    assert (saved.city, saved.address, saved.website, saved.introduction) == (
        "luoyang",
        "中州路 1 号",
        "https://example.com/a",
        "简介",
    )
    assert saved.proposed_name is None
    assert events_of(administrator) == []


@pytest.mark.parametrize(
    "website",
    [
        *("example.com", "javascript:alert(1)", "ftp://example.com", "https://", "//example.com"),
        *("https://[broken", "https://exa mple.com", "data:text/html,x", "http:///x", "a\x00b"),
        "https://example.com/" + "x" * 300,
    ],
)
def test_a_website_is_one_that_a_browser_can_be_sent_to(website: str) -> None:
    owner = make_buyer()
    with pytest.raises(InvalidInput) as refusal:
        organisation_profiles.save(owner.actor, profile_of(owner, website=website))
    assert list(refusal.value.fields) == ["website"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("city", "atlantis"),
        ("address", "长" * 201),
        ("introduction", "长" * 2001),
        ("introduction", "\x00"),
    ],
)
def test_the_rest_is_checked_too(field: str, value: str) -> None:
    owner = make_buyer()
    with pytest.raises(InvalidInput) as refusal:
        organisation_profiles.save(owner.actor, profile_of(owner, **{field: value}))
    assert list(refusal.value.fields) == [field]


def test_a_new_name_waits_for_an_administrator_and_is_approved() -> None:
    owner, administrator = make_buyer(), make_administrator()
    scenario = make_scenario(owner, ScenarioState.DRAFT)
    old, organisation_id = owner.organisation.name, owner.organisation.id
    for _ in range(2):
        organisation_profiles.save(owner.actor, profile_of(owner, name=f" {NEW} "))
    assert (owner.organisation.name, owner.organisation.proposed_name) == (old, NEW)
    assert organisation_profiles.list_renamings(administrator.actor) == [owner.organisation]
    assert events_of(administrator) == ["organisation_name_proposed"]
    organisation_profiles.approve_name(administrator.actor, organisation_id, NEW)
    assert (owner.organisation.name, owner.organisation.proposed_name) == (NEW, None)
    assert events_of(owner) == ["organisation_name_approved"]
    emitted = select(OutboxMessage.payload).where(OutboxMessage.topic == "search.scenario")
    assert {"id": scenario.id} in db.session.scalars(emitted).all()


def test_a_new_name_is_refused_with_a_reason() -> None:
    owner, administrator = make_buyer(), make_administrator()
    old, organisation_id = owner.organisation.name, owner.organisation.id
    organisation_profiles.save(owner.actor, profile_of(owner, name=NEW))
    for reason in ("", " \n", "a\x00", "长" * 2001):
        with pytest.raises(InvalidInput):
            organisation_profiles.refuse_name(administrator.actor, organisation_id, NEW, reason)
    organisation_profiles.refuse_name(administrator.actor, organisation_id, NEW, "与证照不符")
    assert (owner.organisation.name, owner.organisation.proposed_name) == (old, None)
    assert events_of(owner) == ["organisation_name_refused"]


def test_a_decision_is_on_the_name_that_was_looked_at() -> None:
    owner, administrator = make_buyer(), make_administrator()
    organisation_id = owner.organisation.id
    organisation_profiles.save(owner.actor, profile_of(owner, name=NEW))
    organisation_profiles.save(owner.actor, profile_of(owner, name="另一个名称"))
    with pytest.raises(StaleVersion):
        organisation_profiles.approve_name(administrator.actor, organisation_id, NEW)
    with pytest.raises(StaleVersion):
        organisation_profiles.refuse_name(administrator.actor, organisation_id, NEW, "不符")
    organisation_profiles.save(owner.actor, profile_of(owner))
    assert owner.organisation.proposed_name is None
    for name in ("另一个名称", ""):
        with pytest.raises(StaleVersion):
            organisation_profiles.approve_name(administrator.actor, organisation_id, name)


def test_only_owners_edit_and_only_administrators_decide() -> None:
    owner = make_buyer()
    organisation_profiles.save(owner.actor, profile_of(owner, name=NEW))
    editor = add_member(owner.organisation, MemberRole.EDITOR)
    with pytest.raises(NotAllowed):
        organisation_profiles.save(editor.actor, profile_of(owner))
    with pytest.raises(NotAllowed):
        organisation_profiles.approve_name(owner.actor, owner.organisation.id, NEW)
    for other in (make_vendor(), make_supervisor()):
        with pytest.raises(NotFound):
            organisation_profiles.approve_name(other.actor, owner.organisation.id, NEW)
        with pytest.raises(NotAllowed):
            organisation_profiles.list_renamings(other.actor)


def test_an_owner_with_a_second_factor_may_require_it_of_all() -> None:
    owner = make_buyer()
    with pytest.raises(NotAllowed, match="先给您自己"):
        organisation_profiles.require_second_factors(owner.actor, True)
    with unit_of_work():
        owner.user.totp_secret = TOTP_SECRET
        owner.user.totp_confirmed_at = owner.user.created_at
    assert organisation_profiles.require_second_factors(owner.actor, True).requires_second_factor
    editor = add_member(owner.organisation, MemberRole.EDITOR)
    with pytest.raises(NotAllowed):
        organisation_profiles.require_second_factors(editor.actor, False)
    saved = organisation_profiles.require_second_factors(owner.actor, False)
    assert not saved.requires_second_factor
