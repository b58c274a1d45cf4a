"""Every list, page and file, read as everybody: nothing of another organisation's is in any."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import pytest
from flask import Flask

from marketplace.db import db
from marketplace.services import search_indexing
from tests.databases import empty
from tests.web.addressing import addresses
from tests.web.entries import written_beside_entries
from tests.web.matrix import Matrix
from tests.web.planting import add_papers, plant_everywhere
from tests.web.roles import EVALUATOR, HINDERED, OWNERS, ROLES, SUSPENDED, VISITOR
from tests.web.walking import Walker, Watch, list_rules
from tests.web.world import World

pytestmark = pytest.mark.one_database

# What has to be among the planted texts, whatever else is.
CERTAIN = frozenset(
    {"user.name", "user.phone", "user.email", "organisation.proposed_name", "scenario.title"}
    | {"organisation_document.name", "invitation.email", "model.description", "requirement.text"}
    | {"import_batch.filename", "credential.file_name", "attachment.name", "filing.number"}
)


# Who reads a page otherwise than those of the same kind: for them its HTML is read too.
READING = (*OWNERS, EVALUATOR)


class Planted(NamedTuple):
    """`columns` hold secrets everywhere; `shown` are secrets that all their readers come across."""

    columns: frozenset[str]
    shown: frozenset[str]


@pytest.fixture(scope="module")
def planted(world: World) -> Iterator[Planted]:
    """A world that holds secrets everywhere, for these tests alone."""
    shown = frozenset(world.readers)
    add_papers(world)
    yield Planted(frozenset(plant_everywhere(world)), shown)
    empty(db.engine)


@pytest.fixture(scope="module")
def indexed(planted: Planted) -> None:
    """The search index of that world."""
    search_indexing.rebuild()


def test_secrets_stand_in_every_kind_of_text(planted: Planted) -> None:
    assert sorted(CERTAIN - planted.columns) == []


@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize("role", [*ROLES, SUSPENDED, *HINDERED])
def test_nobody_reads_what_belongs_to_others(
    application: Flask, world: World, planted: Planted, watch: Watch, matrix: Matrix, role: str
) -> None:
    walker = Walker(application, world, role)
    # Whoever holds the link of a mail may read what it is about: see test_every_route.
    ids = {**world.ids, "token": ["no-such-token"]}
    # Where who is hindered is led to is in documentation/test_matrix.
    knocks = 1 if role in ROLES else 0
    for rule in list_rules(application, "GET"):
        found = addresses(rule, ids)
        for address in found if walker.is_let_in(rule) else islice(found, knocks):
            answer = walker.get(rule, address, is_read=role in READING)
            matrix.judge(walker, rule, address, answer)
        if written_beside_entries(watch, walker, rule):
            walker.wrong.append(f"{role}: GET {rule.rule} writes to the database")
        watch.restore()
    assert walker.wrong == []
    assert watch.changed_tables() == []
    unseen = {one for one in planted.shown - walker.seen if role in world.readers[one]}
    assert unseen == set() or role == VISITOR
    if role in ("buyer", "vendor", "administrator"):
        assert len(walker.seen) > 10


@pytest.mark.usefixtures("indexed")
def test_looking_for_a_secret_finds_only_one_s_own(application: Flask, world: World) -> None:
    """Not even how many there are: a search counts what the reader may see."""
    for role in ROLES:
        walker = Walker(application, world, role)
        for rule in list_rules(application, "GET"):
            if not rule.arguments and walker.is_let_in(rule):
                asked = {"q": "planted-secret", "keyword": "planted-secret"}
                walker.get(rule, rule.rule, query_string=asked, is_read=False)
        assert walker.wrong == []
