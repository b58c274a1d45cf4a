"""Flags are the administrators' own."""

import pytest

from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from marketplace.domain.lifecycle import ScenarioState
from marketplace.services import listing_flags
from marketplace.services.listing_flags import FlagText
from tests.conftest import Clock
from tests.factories.people import make_administrator, make_buyer, make_supervisor
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")


def test_a_flag_is_open_until_it_is_resolved(clock: Clock) -> None:
    chief = make_administrator()
    scenario, other = make_scenario(), make_scenario(state=ScenarioState.SUBMITTED)
    text = FlagText("duplicate", other_scenario_id=other.id)
    row = listing_flags.flag(chief.actor, scenario.id, text)
    assert (row.raised_by, row.other) == (chief.user.id, other)
    assert listing_flags.list_open(chief.actor) == [row]
    assert listing_flags.list_of_listing(chief.actor, scenario.id) == [row]
    clock.advance(hours=1)
    listing_flags.resolve(chief.actor, row.id, "不是同一个。")
    assert (row.resolved_by, row.resolved_at) == (chief.user.id, clock.now())
    assert listing_flags.list_open(chief.actor) == []
    assert listing_flags.list_resolved(chief.actor) == [row]
    with pytest.raises(TransitionRefused):
        listing_flags.resolve(chief.actor, row.id, "又一次。")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (FlagText("no such kind", "说明"), "kind"),
        (FlagText("", "说明"), "kind"),
        (FlagText("other", " "), "note"),
        (FlagText("other", "长" * 2001), "note"),
        (FlagText("duplicate", "", 999_999), "other"),
    ],
)
def test_what_says_nothing_is_refused(text: FlagText, field: str) -> None:
    chief, scenario = make_administrator().actor, make_scenario()
    with pytest.raises(InvalidInput) as refusal:
        listing_flags.flag(chief, scenario.id, text)
    assert set(refusal.value.fields) == {field}


def test_a_listing_duplicates_another() -> None:
    chief, scenario = make_administrator().actor, make_scenario()
    with pytest.raises(InvalidInput):
        listing_flags.flag(chief, scenario.id, FlagText("duplicate", "", scenario.id))


@pytest.mark.parametrize("words", ["", " ", "长" * 2001])
def test_a_resolution_says_something(words: str) -> None:
    chief, scenario = make_administrator().actor, make_scenario()
    row = listing_flags.flag(chief, scenario.id, FlagText("other", "说明"))
    with pytest.raises(InvalidInput):
        listing_flags.resolve(chief, row.id, words)
    assert row.resolved_at is None


def test_nobody_else_sees_or_sets_them() -> None:
    buyer, chief = make_buyer(), make_administrator().actor
    scenario = make_scenario(buyer)
    row = listing_flags.flag(chief, scenario.id, FlagText("other", "说明"))
    for person in (buyer, make_supervisor()):
        for attempt in (
            listing_flags.list_open,
            listing_flags.list_resolved,
            lambda actor: listing_flags.list_of_listing(actor, scenario.id),
            lambda actor: listing_flags.flag(actor, scenario.id, FlagText("other", "说明")),
            lambda actor: listing_flags.resolve(actor, row.id, "好了。"),
        ):
            with pytest.raises(NotAllowed):
                attempt(person.actor)
    with pytest.raises(NotFound):
        listing_flags.resolve(chief, row.id + 1, "好了。")
