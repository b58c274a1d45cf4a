"""What the engine suggests: from its index, for the moment that is asked about."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from marketplace.search.documents import ModelDocument, ScenarioDocument
from marketplace.search.errors import IndexMissing
from marketplace.search.whoosh_engine import WhooshEngine
from marketplace.search.wishes import Wish

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
TITLES = {
    1: "煤矿皮带异物识别",
    2: "煤矿皮带撕裂识别",
    3: "煤矿皮带跑偏识别",
    4: "住院病历质控",
}


def _texts(ids: Iterable[int]) -> dict[int, str]:
    return {number: TITLES[number] for number in ids}


def test_only_scenarios_that_accept_proposals_are_suggested(
    engine: WhooshEngine, make_scenario: Callable[..., ScenarioDocument]
) -> None:
    engine.rebuild(
        [
            make_scenario(1, TITLES[1], deadline=NOW + timedelta(hours=1)),
            make_scenario(2, TITLES[2], deadline=NOW),
            make_scenario(3, TITLES[3], state="awarded"),
            make_scenario(4, TITLES[4], sector="medical"),
        ],
        [],
    )
    wish = Wish("皮带异物识别大模型")
    assert [one.id for one in engine.suggest_scenarios(wish, _texts, NOW, 10)] == [1]
    later = engine.suggest_scenarios(wish, _texts, NOW + timedelta(hours=1), 10)
    assert later == ()


def test_models_are_suggested_as_the_index_stands(
    engine: WhooshEngine, make_model: Callable[..., ModelDocument]
) -> None:
    engine.rebuild([], [make_model(number, title) for number, title in TITLES.items()])
    wish = Wish("煤矿皮带", evidence={3: 1.0, 99: 1.0})
    assert next(one.id for one in engine.suggest_models(wish, _texts, 10)) == 3
    engine.update(removed_models=[3])
    found = engine.suggest_models(wish, _texts, 1)
    assert [one.id for one in found] == [2]


def test_what_is_known_already_is_not_suggested_but_speaks(
    engine: WhooshEngine, make_model: Callable[..., ModelDocument]
) -> None:
    engine.rebuild([], [make_model(number, title) for number, title in TITLES.items()])
    plain = engine.suggest_models(Wish("煤矿皮带异物"), _texts, 10)
    found = engine.suggest_models(Wish("煤矿皮带异物", known=frozenset({1, 99})), _texts, 10)
    assert found == plain[1:]


def test_a_judge_is_asked_of_what_was_recalled_and_orders_it(
    engine: WhooshEngine, make_model: Callable[..., ModelDocument]
) -> None:
    engine.rebuild([], [make_model(number, title) for number, title in TITLES.items()])
    asked: list[int] = []

    def judge(ids: Sequence[int]) -> dict[int, float]:
        asked.extend(ids)
        return {3: 1.0}

    found = engine.suggest_models(Wish("煤矿皮带", judge=judge), _texts, 10)
    assert sorted(asked) == [1, 2, 3]
    assert found == engine.suggest_models(Wish("煤矿皮带", evidence={3: 1.0}), _texts, 10)
    assert engine.suggest_models(Wish("煤矿皮带", judge=lambda _ids: {}), _texts, 2) == (
        engine.suggest_models(Wish("煤矿皮带"), _texts, 2)
    )


def test_without_an_index_nothing_can_be_suggested(engine: WhooshEngine) -> None:
    with pytest.raises(IndexMissing):
        engine.suggest_models(Wish("煤矿"), _texts, 10)
