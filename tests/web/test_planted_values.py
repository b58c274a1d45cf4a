"""Every list, page and file, read as everybody: nothing of another organisation's is in any."""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.services import search_indexing
from tests.web.addressing import addresses
from tests.web.matrix import Matrix
from tests.web.planting import add_papers, plant_everywhere
from tests.web.roles import HINDERED, ROLES, SUSPENDED
from tests.web.walking import COUNTED, Walker, Watch, list_rules
from tests.web.world import World

pytestmark = pytest.mark.one_database

# What has to be among the planted texts, whatever else is.
CERTAIN = frozenset(
    {"user.name", "user.phone", "user.email", "organisation.proposed_name", "scenario.title"}
    | {"organisation_document.name", "invitation.email", "model.description", "requirement.text"}
    | {"import_batch.filename", "credential.file_name", "attachment.name", "filing.number"}
)


@pytest.fixture(scope="module")
def planted(world: World) -> Iterator[frozenset[str]]:
    """The columns that hold secrets, in a world that holds them everywhere."""
    add_papers(world)
    return frozenset(plant_everywhere(world))


@pytest.fixture(scope="module")
def indexed(planted: frozenset[str]) -> None:
    """The search index of that world."""
    search_indexing.rebuild()


def test_secrets_stand_in_every_kind_of_text(planted: frozenset[str]) -> None:
    assert sorted(CERTAIN - planted) == []


@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize("role", [*ROLES, SUSPENDED, *HINDERED])
def test_nobody_reads_what_belongs_to_others(
    application: Flask, world: World, watch: Watch, matrix: Matrix, role: str
) -> None:
    walker = Walker(application, world, role)
    # Whoever holds the link of a mail may read what it is about.
    ids = {**world.ids, "token": ["no-such-token"]}
    for rule in list_rules(application, "GET"):
        tried = addresses(rule, ids) if walker.is_let_in(rule) else ()
        for address in tried:
            answer = walker.get(rule, address, is_read=False)
            matrix.judge(walker, rule, address, answer)
    assert walker.wrong == []
    assert watch.written <= {"audit_entry"} | COUNTED
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
