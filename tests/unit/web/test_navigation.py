"""The header's links."""

import pytest

from marketplace.domain.lifecycle import Role
from marketplace.domain.permissions import VISITOR, Actor, Permission
from marketplace.web.navigation import Entry, list_entries

PUBLIC = Entry("a.index", "公开", Permission.PUBLIC_READ)
QUEUE = Entry("b.queue", "审核", Permission.ORGANISATION_DECIDE)
ADMINISTRATOR = Actor(user_id=1, roles=frozenset({Role.MEMBER, Role.ADMINISTRATOR}))


def test_a_visitor_sees_only_what_is_public() -> None:
    assert list_entries((PUBLIC, QUEUE), VISITOR) == [PUBLIC]


def test_an_administrator_sees_the_queue_in_its_place() -> None:
    assert list_entries((QUEUE, PUBLIC), ADMINISTRATOR) == [QUEUE, PUBLIC]


def test_an_entry_is_current_on_every_page_of_its_blueprint() -> None:
    assert PUBLIC.is_current("a", "/anything")
    assert not PUBLIC.is_current("b", "/anything")
    assert not PUBLIC.is_current(None, "/no-such-page")


def test_an_entry_is_current_on_the_pages_of_further_blueprints_below_its_path() -> None:
    own = Entry("b.own", "我的", Permission.ACCOUNT_USE, path="/own", further_blueprints=("c",))
    assert own.is_current("c", "/own/c")
    assert not own.is_current("c", "/c")
    assert not own.is_current("d", "/own/d")


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/own", True), ("/own/edit", True), ("/owner", False), ("/admin/own", False)],
)
def test_entries_of_one_blueprint_are_told_apart_by_their_paths(path: str, expected: bool) -> None:
    own = Entry("b.show_own", "我的", Permission.ACCOUNT_USE, path="/own")
    assert own.is_current("b", path) is expected
