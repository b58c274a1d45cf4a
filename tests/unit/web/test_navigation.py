"""The header's links."""

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
