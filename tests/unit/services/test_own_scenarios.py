"""A buyer's own scenarios, page by page and group by group."""

import pytest
from flask import Flask

from marketplace.domain.lifecycle import ScenarioState
from marketplace.services import endings, own_scenarios, scenarios
from marketplace.services.own_scenarios import PER_PAGE, Group
from tests.factories.people import Person, make_administrator, make_buyer
from tests.factories.scenarios import make_drafts, make_scenario


@pytest.fixture
def buyer(app: Flask) -> Person:
    return make_buyer()


def test_every_state_is_in_one_group() -> None:
    groups = [Group.DRAFTS, Group.RUNNING, Group.ENDED]
    states = [state for group in groups for state in own_scenarios.states_of(group)]
    assert sorted(states) == sorted(ScenarioState)
    assert own_scenarios.states_of(Group.ALL) == set(ScenarioState)


def test_pages_follow_each_other_without_gaps(buyer: Person) -> None:
    make_drafts(buyer, PER_PAGE + 3)
    pages = [own_scenarios.get_page(buyer.actor, "", number) for number in (1, 2)]
    assert [len(page.rows) for page in pages] == [PER_PAGE, 3]
    ids = [row.id for page in pages for row in page.rows]
    assert ids == sorted(ids, reverse=True)
    assert {page.pages for page in pages} == {2}


@pytest.mark.parametrize(("asked", "got"), [(-1, 1), (0, 1), (99, 1)])
def test_a_page_that_is_not_there_is_the_nearest(buyer: Person, asked: int, got: int) -> None:
    assert own_scenarios.get_page(buyer.actor, "all", asked).page == got


def test_groups_are_counted_and_shown_alone(buyer: Person) -> None:
    make_drafts(buyer, 2)
    public = make_scenario(buyer, ScenarioState.PUBLISHED, make_administrator())
    over = make_scenario(buyer, ScenarioState.PUBLISHED, make_administrator())
    scenarios.cancel(buyer.actor, over.id, "计划变更。")
    make_scenario()
    counts = {Group.ALL: 4, Group.DRAFTS: 2, Group.RUNNING: 1, Group.ENDED: 1}
    for group, row in ((Group.RUNNING, public), (Group.ENDED, over)):
        page = own_scenarios.get_page(buyer.actor, group, 1)
        assert (page.group, page.rows, page.counts) == (group, [row], counts)
    assert own_scenarios.get_page(buyer.actor, "nonsense", 1).group is Group.ALL
    assert own_scenarios.count_drafts(buyer.actor) == 2
    assert own_scenarios.list_unfinished(buyer.actor) == [public]


def test_what_is_another_s_is_in_no_list(buyer: Person) -> None:
    foreign = make_scenario()
    assert own_scenarios.list_of(buyer.actor, [foreign.id]) == []
    assert own_scenarios.list_in(buyer.actor, list(ScenarioState)) == []


def test_which_were_opened_again(buyer: Person) -> None:
    over = make_scenario(buyer, ScenarioState.PUBLISHED, make_administrator())
    scenarios.cancel(buyer.actor, over.id, "计划变更。")
    assert own_scenarios.list_reopened([over.id]) == set()
    draft = endings.reopen(buyer.actor, over.id)
    assert own_scenarios.list_reopened([over.id]) == {over.id}
    scenarios.discard(buyer.actor, draft.id, "不做了。")
    assert own_scenarios.list_reopened([over.id]) == set()
