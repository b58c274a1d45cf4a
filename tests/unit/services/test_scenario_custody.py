import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.custody import CustodianKind, Custody
from marketplace.domain.errors import InvalidInput, NotAllowed, TransitionRefused
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.models import LedgerEntry
from marketplace.services import (
    custodian_keys,
    custody_shares,
    endings,
    scenario_copying,
    scenario_custody,
    scenarios,
)
from marketplace.services.scenario_keys import private_key_of
from tests.factories.custody import make_custodian, make_split_scenario
from tests.factories.people import add_member, make_buyer, make_supervisor
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")

NOBODY = dict.fromkeys(CustodianKind)


def test_the_platform_keeps_the_key_unless_somebody_chooses_otherwise() -> None:
    scenario = make_scenario()
    assert scenario.custody == Custody.PLATFORM
    assert scenario.custody_shares == []
    assert private_key_of(scenario).public_jwk() == scenario.public_key


@pytest.mark.parametrize("has_notary", [True, False])
def test_publication_splits_the_key(has_notary: bool) -> None:
    made = make_split_scenario(has_notary=has_notary)
    scenario = made.scenario
    assert scenario.wrapped_private_key is None
    assert scenario.public_key is not None
    wanted = [made.buyer.key, made.supervisor.key, *([made.notary.key] if has_notary else [])]
    assert custody_shares.list_keys(scenario) == wanted
    assert all(share.token and share.digest for share in scenario.custody_shares)
    with pytest.raises(LookupError):
        private_key_of(scenario)


def test_the_ledger_says_whose_keys_it_takes() -> None:
    made = make_split_scenario()
    query = select(LedgerEntry.body).where(LedgerEntry.kind == "scenario.published")
    bodies = {body["scenario"]: body for body in db.session.scalars(query)}
    assert bodies[made.scenario.id]["custodians"] == [
        made.buyer.key.fingerprint,
        made.supervisor.key.fingerprint,
        made.notary.key.fingerprint,
    ]


def test_a_listing_that_the_platform_keeps_says_nothing_of_custodians() -> None:
    scenario = make_scenario()
    query = select(LedgerEntry.body).where(LedgerEntry.kind == "scenario.published")
    assert [set(body) for body in db.session.scalars(query)] == [{"scenario", "title", "rules"}]
    assert scenario.state == ScenarioState.PUBLISHED


def test_a_choice_is_changed_until_it_is_submitted() -> None:
    buyer, supervisor = make_custodian(make_buyer()), make_custodian(make_supervisor())
    actor = buyer.person.actor
    draft = make_scenario(buyer.person, ScenarioState.DRAFT)
    chosen = NOBODY | {
        CustodianKind.BUYER: buyer.key.id,
        CustodianKind.SUPERVISOR: supervisor.key.id,
    }
    scenario_custody.choose(actor, draft.id, "split", chosen)
    scenario_custody.choose(actor, draft.id, "split", chosen)
    assert custody_shares.list_keys(draft) == [buyer.key, supervisor.key]
    found = scenario_custody.get_choice(actor, draft.id)
    assert found.chosen[CustodianKind.SUPERVISOR] == supervisor.key
    assert found.offered[CustodianKind.NOTARY] == []
    scenario_custody.choose(actor, draft.id, "platform", chosen)
    assert (draft.custody, draft.custody_shares) == ("platform", [])
    scenario_custody.choose(actor, draft.id, "split", chosen)
    scenarios.submit(actor, draft.id)
    with pytest.raises(TransitionRefused):
        scenario_custody.choose(actor, draft.id, "platform", NOBODY)


def test_what_cannot_be_chosen_is_said_at_its_field() -> None:
    buyer, other = make_custodian(make_buyer()), make_custodian(make_buyer())
    actor = buyer.person.actor
    draft = make_scenario(buyer.person, ScenarioState.DRAFT)
    for custody, chosen, fields in (
        ("nobody", NOBODY, {"custody"}),
        ("split", NOBODY, {"buyer", "supervisor"}),
        ("split", {CustodianKind.BUYER: other.key.id}, {"buyer", "supervisor"}),
        (
            "split",
            {CustodianKind.BUYER: buyer.key.id, CustodianKind.SUPERVISOR: buyer.key.id},
            {"supervisor"},
        ),
        (
            "split",
            {CustodianKind.BUYER: buyer.key.id, CustodianKind.NOTARY: 0},
            {"supervisor", "notary"},
        ),
    ):
        with pytest.raises(InvalidInput) as refusal:
            scenario_custody.choose(actor, draft.id, custody, chosen)
        assert set(refusal.value.fields) == fields
    assert (draft.custody, draft.custody_shares) == ("platform", [])


def test_only_its_writers_choose() -> None:
    scenario = make_scenario(state=ScenarioState.DRAFT)
    viewer = add_member(scenario.organisation, MemberRole.VIEWER)
    with pytest.raises(NotAllowed):
        scenario_custody.choose(viewer.actor, scenario.id, "platform", NOBODY)


def test_a_key_retired_meanwhile_keeps_a_listing_from_being_published() -> None:
    buyer, supervisor = make_custodian(make_buyer()), make_custodian(make_supervisor(), "监督处")
    actor = buyer.person.actor
    draft = make_scenario(buyer.person, ScenarioState.DRAFT)
    chosen = NOBODY | {
        CustodianKind.BUYER: buyer.key.id,
        CustodianKind.SUPERVISOR: supervisor.key.id,
    }
    scenario_custody.choose(actor, draft.id, "split", chosen)
    assert scenarios.find_lacks(draft) == {}
    custodian_keys.retire(supervisor.person.actor, supervisor.key.id)
    [(field, said)] = scenarios.find_lacks(draft).items()
    assert (field, "监督处" in str(said[0])) == ("custody", True)
    with pytest.raises(InvalidInput):
        scenarios.submit(actor, draft.id)


def test_a_copy_keeps_the_choice_without_the_shares() -> None:
    made = make_split_scenario()
    actor = made.buyer.person.actor
    custodian_keys.retire(made.supervisor.person.actor, made.supervisor.key.id)
    copy = scenario_copying.copy(actor, made.scenario.id)
    assert copy.custody == Custody.SPLIT
    assert custody_shares.list_keys(copy) == [made.buyer.key, made.notary.key]
    assert [share.token for share in copy.custody_shares] == [None, None]
    assert "custody" in scenarios.find_lacks(copy)
    assert scenario_copying.copy(actor, made.scenario.id) == copy


def test_a_reopened_listing_keeps_the_choice() -> None:
    made = make_split_scenario()
    actor = made.buyer.person.actor
    scenarios.cancel(actor, made.scenario.id, "预算调整")
    draft = endings.reopen(actor, made.scenario.id)
    assert custody_shares.list_keys(draft) == custody_shares.list_keys(made.scenario)
    assert clock.now() >= draft.created_at
