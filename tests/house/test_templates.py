"""Every template compiles, and takes nothing from elsewhere."""

import re
from pathlib import Path

import pytest
from flask import Flask

from marketplace.app import create_app
from marketplace.config import Settings
from tests.places import TEMPLATES

FILES = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def _name(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(Settings(instance=tmp_path_factory.mktemp("instance"), secret_key="test"))


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_it_compiles(path: Path, application: Flask) -> None:
    # Mail templates are rendered by an environment of their own, without the pages' names.
    application.jinja_env.compile(path.read_text(encoding="utf-8"), _name(path))


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_nothing_is_fetched_from_other_hosts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"<(?:script|link|img|iframe)[^>]*(?:https?:)?//[^>]*>", text) == []


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_escaping_is_not_turned_off(path: Path) -> None:
    """`safe` belongs to code that knows what it holds, where a test can look at it."""
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\|\s*safe\b|autoescape\s+false", text) == []
