"""Every route says whom it lets in, and is spelt as the others are."""

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.domain.permissions import Permission
from marketplace.web.guards import GUARD

# Files of the project and of Bootstrap-Flask: public, and not views of ours.
STATIC = {"static", "bootstrap.static"}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, list[Rule]]:
    app = create_app(Settings(instance=tmp_path_factory.mktemp("instance"), secret_key="test"))
    return app, [rule for rule in app.url_map.iter_rules() if rule.endpoint not in STATIC]


def test_every_view_carries_a_guard(rules: tuple[Flask, list[Rule]]) -> None:
    app, ours = rules
    open_doors = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in ours
        if not isinstance(getattr(app.view_functions[rule.endpoint], GUARD, None), Permission)
    ]
    assert ours
    assert open_doors == []


def test_addresses_are_kebab_case_and_typed(rules: tuple[Flask, list[Rule]]) -> None:
    _app, ours = rules
    spelling = re.compile(r"(/([a-z0-9.-]+|<(int:)?[a-z_]+>)(\.[a-z]+)?)+|/")
    assert [rule.rule for rule in ours if not spelling.fullmatch(rule.rule)] == []
    untyped = [rule.rule for rule in ours if re.search(r"<[a-z_]*id>", rule.rule)]
    assert untyped == []


def test_nothing_is_changed_by_fetching(rules: tuple[Flask, list[Rule]]) -> None:
    """A view that takes POST and GET is a form; verbs that only act do not take GET."""
    _app, ours = rules
    acting = {"delete", "submit", "withdraw", "publish", "approve", "reject", "sign-out", "open"}
    acting |= {"discard"}
    careless = [
        rule.rule
        for rule in ours
        if Path(rule.rule).name in acting and "POST" not in (rule.methods or set())
    ]
    assert careless == []
