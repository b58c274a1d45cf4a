"""The list with and without an index."""

import shutil
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Model, Scenario
from marketplace.search.query import ModelQuery, ScenarioQuery, Sort
from marketplace.services import scenarios, search_indexing, searching
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.listings import insert_scenarios
from tests.factories.people import make_buyer, make_vendor
from tests.factories.scenarios import make_scenario


def make_list(clock: Clock) -> list[Scenario]:
    """Four scenarios that differ in everything the list filters and sorts by."""
    now = clock.now()
    return insert_scenarios(
        {"sector": "medical", "sub_scenario": "smart-care", "budget_maximum": Decimal(999_999)},
        {
            "city": "luoyang",
            "budget_maximum": Decimal(1_000_000),
            "proposal_deadline": now + timedelta(days=1),
        },
        {
            "cooperation_mode": "pilot",
            "budget_minimum": Decimal(20_000_000),
            "proposal_deadline": now,
        },
        {
            "deployment": "public",
            "state": ScenarioState.CANCELLED,
            "proposal_deadline": now + timedelta(days=3),
        },
    )


def places(query: ScenarioQuery, rows: list[Scenario]) -> list[int]:
    """Which of `rows` answer, in order, by their places in the list."""
    number = {row.id: place for place, row in enumerate(rows)}
    return [number[row.id] for row in searching.search_scenarios(query).rows]


def lose_index(app: Flask) -> None:
    shutil.rmtree(app.config["SETTINGS"].instance / "index")


CASES = [
    ({"sectors": ("medical",)}, [0]),
    ({"sectors": ("medical", "industry"), "sort": Sort.NEWEST}, [3, 2, 1, 0]),
    ({"sub_scenarios": ("smart-care",)}, [0]),
    ({"cities": ("luoyang",)}, [1]),
    ({"states": ("accepting",), "sort": Sort.NEWEST}, [1, 0]),
    ({"states": ("closed",)}, [2]),
    ({"states": ("cancelled", "closed"), "sort": Sort.NEWEST}, [3, 2]),
    ({"states": ("draft",)}, []),
    ({"budget_bands": ("500k-1m",)}, [0]),
    ({"budget_bands": ("1m-3m",)}, [1]),
    ({"budget_bands": ("over-10m", "negotiable"), "sort": Sort.NEWEST}, [3, 2]),
    ({"cooperation": ("pilot",)}, [2]),
    ({"deployment": ("public",)}, [3]),
    ({"sectors": ("medical",), "cities": ("luoyang",)}, []),
    ({"sort": Sort.RELEVANCE}, [3, 2, 1, 0]),
    ({"sort": Sort.DEADLINE}, [1, 0, 3, 2]),
    ({"sort": Sort.BUDGET}, [2, 1, 0, 3]),
]


@pytest.mark.parametrize("is_indexed", [True, False])
@pytest.mark.parametrize(("asked", "expected"), CASES)
def test_filters_and_orders_hold_with_and_without_an_index(
    app: Flask, clock: Clock, is_indexed: bool, asked: dict[str, object], expected: list[int]
) -> None:
    rows = make_list(clock)
    if not is_indexed:
        lose_index(app)
    query = replace(ScenarioQuery(now=clock.now()), **asked)
    found = searching.search_scenarios(query)
    assert found.is_degraded is not is_indexed
    assert found.hits.total == len(expected)
    assert places(query, rows) == expected


@pytest.mark.parametrize("is_indexed", [True, False])
def test_a_page_past_the_end_is_the_last_one(app: Flask, clock: Clock, is_indexed: bool) -> None:
    rows = make_list(clock)
    if not is_indexed:
        lose_index(app)
    query = ScenarioQuery(now=clock.now(), sort=Sort.NEWEST, page=9, per_page=3)
    found = searching.search_scenarios(query)
    assert (found.paging.page, found.paging.pages) == (2, 2)
    assert places(query, rows) == [0]


def test_an_empty_list_has_one_page(app: Flask, clock: Clock) -> None:
    found = searching.search_scenarios(ScenarioQuery(now=clock.now(), page=7))
    assert (found.paging.page, found.paging.pages, found.rows) == (1, 1, [])


def test_what_left_the_list_since_it_was_indexed_is_not_shown(app: Flask, clock: Clock) -> None:
    (row,) = insert_scenarios({})
    with unit_of_work() as work:
        work.lock(row).state = ScenarioState.DRAFT
    assert searching.search_scenarios(ScenarioQuery(now=clock.now())).rows == []


def test_the_outbox_brings_a_state_to_the_index(app: Flask, clock: Clock) -> None:
    owner = make_buyer()
    scenario = make_scenario(owner)
    query = ScenarioQuery(now=clock.now(), states=("accepting",))
    assert searching.search_scenarios(query).rows == []
    search_indexing.index_scenarios([{"id": scenario.id}])
    assert [row.id for row in searching.search_scenarios(query).rows] == [scenario.id]
    scenarios.cancel(owner.actor, scenario.id, "预算取消。")
    search_indexing.index_scenarios([{"id": scenario.id}, {"id": 999}])
    assert searching.search_scenarios(query).rows == []
    cancelled = replace(query, states=("cancelled",))
    assert [row.id for row in searching.search_scenarios(cancelled).rows] == [scenario.id]


def test_a_check_names_what_the_index_lacks_and_has_too_much_of(app: Flask) -> None:
    (kept,) = insert_scenarios({})
    assert not any(search_indexing.check()[0].missing | search_indexing.check()[0].extra)
    with unit_of_work() as work:
        work.lock(kept).state = ScenarioState.DRAFT
    scenario = make_scenario()
    difference, models = search_indexing.check()
    assert (difference.missing, difference.extra) == ({scenario.id}, {kept.id})
    assert not models.missing | models.extra


def test_a_rebuild_leaves_what_the_caller_loaded_in_its_session(app: Flask) -> None:
    (row,) = insert_scenarios({})
    assert search_indexing.rebuild() == (1, 0)
    assert row.organisation.name


MODELS = [
    ({}, ["丙", "乙", "甲"]),
    ({"sectors": ("medical",)}, ["丙", "甲"]),
    ({"deployment": ("public",)}, ["乙"]),
    ({"kinds": ("application",)}, ["丙"]),
    ({"sectors": ("medical",), "deployment": ("public",)}, []),
    ({"page": 5, "per_page": 2}, ["甲"]),
]


@pytest.mark.parametrize("is_indexed", [True, False])
@pytest.mark.parametrize(("asked", "expected"), MODELS)
def test_the_catalogue_is_filtered_with_and_without_an_index(
    app: Flask, clock: Clock, is_indexed: bool, asked: dict[str, object], expected: list[str]
) -> None:
    owner = make_vendor().organisation.id
    usual = {"organisation_id": owner, "kind": "vertical", "deployments": ["on-premises"]}
    with unit_of_work() as work:
        work.add(Model(**usual, name="甲", sectors=["medical", "energy"], updated_at=clock.now()))
        clock.advance(minutes=1)
        changed = {**usual, "deployments": ["public"]}
        work.add(Model(**changed, name="乙", sectors=["energy"], updated_at=clock.now()))
        clock.advance(minutes=1)
        changed = {**usual, "kind": "application"}
        work.add(Model(**changed, name="丙", sectors=["medical"], updated_at=clock.now()))
        work.add(Model(**usual, name="没公开", sectors=["medical"], is_published=False))
    search_indexing.rebuild()
    if not is_indexed:
        lose_index(app)
    found = searching.search_models(replace(ModelQuery(), **asked))
    assert found.is_degraded is not is_indexed
    assert [row.name for row in found.rows] == expected
