"""The terms of use: versions, and who has to accept."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from marketplace.domain.permissions import Hindrance
from marketplace.models import Terms
from marketplace.services import terms
from marketplace.services.terms import TermsDraft
from tests.factories.people import make_administrator, make_buyer, make_supervisor

pytestmark = pytest.mark.usefixtures("app")

DRAFT = TermsDraft("中文", "English", "改了", "changed")


def test_without_terms_nobody_has_to_accept_any() -> None:
    assert terms.find_current() is None
    assert make_buyer().actor.hindrances == ()
    with pytest.raises(NotFound):
        terms.get_current()


def test_the_first_version_is_our_own_and_published_once() -> None:
    assert terms.publish_first() is True
    assert terms.publish_first() is False
    (row,) = terms.list_versions()
    assert row.published_by is None
    assert row.text_zh.count("\n## ") == row.text_en.count("\n## ") == 9


def test_a_new_version_has_to_be_accepted_by_everybody() -> None:
    buyer, administrator = make_buyer(), make_administrator()
    row = terms.publish(administrator.actor, DRAFT, 0)
    assert row.published_by == administrator.user.id
    for person in (buyer, administrator):
        assert person.actor.hindrances == (Hindrance.TERMS,)
        terms.accept(person.actor, row.id)
        terms.accept(person.actor, row.id)
        assert person.actor.hindrances == ()
    newer = terms.publish(administrator.actor, DRAFT, row.id)
    assert buyer.actor.hindrances == (Hindrance.TERMS,)
    with pytest.raises(StaleVersion):
        terms.accept(buyer.actor, row.id)
    assert terms.list_versions() == [newer, row]
    assert terms.get_version(row.id) is row
    with pytest.raises(NotFound):
        terms.get_version(newer.id + 1)


def test_a_version_written_against_an_older_one_is_not_published() -> None:
    administrator = make_administrator()
    terms.publish_first()
    with pytest.raises(NotAllowed):
        terms.publish(administrator.actor, DRAFT, 0)
    current = terms.get_current().id
    terms.accept(administrator.actor, current)
    for after in (0, -1, current + 1):
        with pytest.raises(StaleVersion):
            terms.publish(administrator.actor, DRAFT, after)


@pytest.mark.parametrize("field", ["text_zh", "text_en", "changes_zh", "changes_en"])
@pytest.mark.parametrize("text", ["", " \n", "a\x00b", "长" * 20_001])
def test_every_part_is_checked(field: str, text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        terms.publish(make_administrator().actor, replace(DRAFT, **{field: text}), 0)
    assert list(refusal.value.fields) == [field]
    assert db.session.scalar(select(func.count()).select_from(Terms)) == 0


def test_only_administrators_publish() -> None:
    for other in (make_buyer(), make_supervisor()):
        with pytest.raises(NotAllowed):
            terms.publish(other.actor, DRAFT, 0)
