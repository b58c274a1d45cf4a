"""Every template compiles, and takes nothing from elsewhere."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import TemplateError

from marketplace.app import create_app
from marketplace.config import Settings
from tests.places import TEMPLATES

FILES = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def _name(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(Settings(instance=tmp_path_factory.mktemp("instance"), secret_key="test"))


def _find(pattern: str) -> list[str]:
    """Where something like that stands, as FILE: TEXT."""
    assert FILES
    return [
        f"{_name(path)}: {found[0]}"
        for path in FILES
        for found in re.finditer(pattern, path.read_text(encoding="utf-8"))
    ]


def test_each_compiles(application: Flask) -> None:
    wrong = []
    for path in FILES:
        try:
            # Mail templates are rendered by an environment of their own, without the pages' names.
            application.jinja_env.compile(path.read_text(encoding="utf-8"), _name(path))
        except TemplateError as error:
            wrong.append(f"{_name(path)}: {error}")
    assert wrong == []


def test_nothing_is_fetched_from_other_hosts() -> None:
    assert _find(r"<(?:script|link|img|iframe)[^>]*(?:https?:)?//[^>]*>") == []


def test_escaping_is_not_turned_off() -> None:
    """`safe` belongs to code that knows what it holds, where a test can look at it."""
    assert _find(r"\|\s*safe\b|autoescape\s+false") == []
