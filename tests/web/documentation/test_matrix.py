"""What the matrix page says is what the application does: every route, for everybody.

Whoever walks through every door has it held against the matrix there: see `test_every_route`.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from marketplace.web.documentation.matrix import describe_readers, list_routes
from marketplace.web.messages import translate
from tests.html import text_of
from tests.pages import Browser
from tests.web.addressing import addresses
from tests.web.matrix import COLUMNS, NARROWER, NO_THINGS, THINGS, Matrix, traits_of
from tests.web.roles import ROLES
from tests.web.walking import Walker, Watch, list_rules
from tests.web.world import World


def test_the_matrix_names_every_route_and_everybody(application: Flask, matrix: Matrix) -> None:
    named = {(row["path"], method) for row in matrix.told["routes"] for method in row["methods"]}
    real = {(r.rule, m) for m in ("GET", "POST") for r in list_rules(application, m)}
    assert sorted(real - named) == []
    assert sorted(named - real) == []
    assert sorted(set(matrix.told["readers"]) - set(COLUMNS.values())) == []


def test_every_argument_of_a_route_is_known(application: Flask, world: World) -> None:
    arguments = {
        name for m in ("GET", "POST") for r in list_rules(application, m) for name in r.arguments
    }
    assert sorted(arguments - set(THINGS) - NO_THINGS) == []
    assert sorted(arguments - set(world.ids)) == []


def test_every_exception_is_of_a_route_that_exists(application: Flask) -> None:
    assert sorted(set(NARROWER) - set(application.view_functions)) == []


def test_the_page_says_what_the_file_says(application: Flask, world: World) -> None:
    page = Browser(application).get("/docs/permissions")
    rows = [text_of(row) for row in page.find_all("tr")]
    with application.test_request_context():
        said = [
            f"{row.path} {' '.join(row.methods)} {translate(describe_readers(row.readers))}"
            for row in list_routes(application)
        ]
    for sentence in said:
        path, *words = sentence.split()
        assert any(row.startswith(f"{path} ") and words[-1] in row for row in rows), sentence


def _one_of_each_kind(name: str, values: list[str]) -> list[str]:
    """Of the things that every rule sees alike, one: by owner and state."""
    kinds: dict[Any, str] = {}
    for value in values:
        kinds.setdefault(traits_of(THINGS[name](int(value))), value)
    return list(kinds.values())


@pytest.fixture(scope="module")
def narrowed(world: World) -> Mapping[str, list[str]]:
    """The values worth trying here, for every argument of a route."""
    return {
        name: _one_of_each_kind(name, values) if name in THINGS else values[:2]
        for name, values in world.ids.items()
    }


def _tried(narrowed: Mapping[str, list[str]], rule: Rule, *, is_let_in: bool) -> list[str]:
    """An address for everything there is; a few are enough for who is turned away at the door."""
    found = list(addresses(rule, narrowed))
    return found if is_let_in else found[:: max(1, len(found) // 2)]


@pytest.mark.parametrize("role", sorted(COLUMNS.keys() - set(ROLES)))
def test_the_application_does_what_the_matrix_says(
    application: Flask,
    world: World,
    watch: Watch,
    matrix: Matrix,
    narrowed: Mapping[str, list[str]],
    role: str,
) -> None:
    walker = Walker(application, world, role)
    for method in ("GET", "POST"):
        for rule in list_rules(application, method):
            is_let_in = matrix.lets_in(role, method, rule)
            for address in _tried(narrowed, rule, is_let_in=is_let_in):
                answer = walker.knock(method, address)
                watch.restore()
                matrix.judge(walker, rule, address, answer)
    assert walker.wrong == []
