"""Save fields of a draft that others write too."""

from dataclasses import replace

import pytest
from flask import Flask

from marketplace.domain.errors import InvalidInput, NotFound, TransitionRefused
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.services.scenario_content import read_content
from marketplace.services.scenario_merging import mark_fields
from marketplace.services.scenario_saving import FieldsCollide, save_fields
from tests.factories.people import add_member, make_buyer
from tests.factories.scenarios import make_scenario

NAMES = ("title", "contents")


def test_two_colleagues_lose_nothing(app: Flask) -> None:
    first = make_buyer()
    second = add_member(first.organisation, MemberRole.EDITOR)
    draft = make_scenario(first, ScenarioState.DRAFT)
    base = read_content(draft)
    marks = mark_fields(base, NAMES)
    save_fields(first.actor, draft.id, replace(base, title="甲"), marks)
    saved = save_fields(second.actor, draft.id, replace(base, contents="乙" * 30), marks)
    assert saved.others == ("title",)
    assert (draft.title, draft.contents, draft.version) == ("甲", "乙" * 30, 3)
    with pytest.raises(FieldsCollide) as refused:
        save_fields(second.actor, draft.id, replace(base, title="丙", contents="丁"), marks)
    assert set(refused.value.names) == {"title", "contents"}
    assert draft.title == "甲"


def test_what_changes_nothing_is_no_version(app: Flask) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    content = read_content(draft)
    save_fields(buyer.actor, draft.id, content, mark_fields(content, NAMES))
    assert draft.version == 1


def test_who_may_save_and_what(app: Flask) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    content = read_content(draft)
    marks = mark_fields(content, NAMES)
    with pytest.raises(NotFound):
        save_fields(make_buyer().actor, draft.id, content, marks)
    with pytest.raises(InvalidInput):
        save_fields(buyer.actor, draft.id, replace(content, title=" "), marks)
    public = make_scenario(buyer)
    with pytest.raises(TransitionRefused):
        save_fields(buyer.actor, public.id, content, marks)
