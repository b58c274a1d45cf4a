"""The words of a restricted annex: who writes them, when, and who hears of it."""

import pytest

from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.domain.undertakings import digest_of, standard_text
from marketplace.services import annexes, notifications, scenarios
from tests.conftest import Clock
from tests.factories.annexes import annex_text, make_annex, make_grant, make_request
from tests.factories.people import (
    Person,
    add_member,
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")


def events_of(person: Person) -> list[str]:
    return [row.event for row in notifications.list_notifications(person.actor)]


@pytest.mark.parametrize("state", [ScenarioState.DRAFT, ScenarioState.PUBLISHED])
def test_owners_and_editors_write_it(state: ScenarioState) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer, state)
    annex = make_annex(buyer, scenario)
    editor = add_member(buyer.organisation, MemberRole.EDITOR)
    changed = annexes.save(editor.actor, scenario.id, annex_text(title="另一个名称"))
    assert (changed.id, changed.title) == (annex.id, "另一个名称")
    assert changed.undertaking_digest == digest_of(standard_text())


def test_the_standard_undertaking_is_in_both_languages() -> None:
    text = standard_text()
    assert "保密承诺书" in text
    assert "Undertaking of confidentiality" in text
    assert len(text) <= annexes.UNDERTAKING_LENGTH


def test_nobody_else_writes_it() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    viewer = add_member(buyer.organisation, MemberRole.VIEWER)
    others = (viewer, make_buyer(), make_vendor(), make_administrator(), make_supervisor())
    for other in others:
        with pytest.raises(NotAllowed):
            annexes.save(other.actor, scenario.id, annex_text())
        with pytest.raises(NotAllowed):
            annexes.get_managed(other.actor, scenario.id)
    assert annexes.find_annex(scenario) is None


def test_a_draft_s_annex_is_as_hidden_as_the_draft() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer, ScenarioState.DRAFT)
    make_annex(buyer, scenario)
    for other in (make_buyer(), make_vendor(), make_supervisor()):
        with pytest.raises(NotFound):
            annexes.get_annex(other.actor, scenario.id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"title": "长" * 101},
        {"summary": ""},
        {"summary": "\x00"},
        {"undertaking": ""},
        {"undertaking": "长" * 10_001},
    ],
)
def test_what_is_written_is_checked(wrong: dict[str, str]) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    with pytest.raises(InvalidInput) as refusal:
        make_annex(buyer, scenario, **wrong)
    assert list(refusal.value.fields) == list(wrong)


def test_it_is_not_written_while_it_waits_or_after_the_deadline(clock: Clock) -> None:
    buyer = make_buyer()
    waiting, published = make_scenario(buyer, ScenarioState.SUBMITTED), make_scenario(buyer)
    make_annex(buyer, published)
    clock.advance(days=15)
    for scenario in (waiting, published):
        with pytest.raises(TransitionRefused):
            annexes.save(buyer.actor, scenario.id, annex_text(title="晚了"))
    scenarios.recall(buyer.actor, waiting.id)
    annexes.save(buyer.actor, waiting.id, annex_text())


def test_grantees_hear_of_a_change_and_nobody_else() -> None:
    buyer, reader, waiting = make_buyer(), make_vendor(), make_vendor()
    scenario = make_scenario(buyer)
    annex = make_annex(buyer, scenario)
    make_grant(buyer, reader, scenario, annex)
    make_request(waiting, scenario, annex)
    annexes.save(buyer.actor, scenario.id, annex_text())
    assert "annex_changed" not in events_of(reader)
    annexes.save(buyer.actor, scenario.id, annex_text(summary="补充了样本。"))
    assert "annex_changed" in events_of(reader)
    assert "annex_changed" not in events_of(waiting)
