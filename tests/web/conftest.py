"""What the tests that knock at every door share."""

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.db import db
from marketplace.domain import clock as domain_clock
from tests.conftest import Clock
from tests.databases import empty
from tests.web.matrix import Matrix
from tests.web.walking import Watch
from tests.web.world import World, build


@pytest.fixture(scope="module")
def world(application: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world, built once for the tests below; each leaves it as it was."""
    everyday = application.config["SETTINGS"]
    instance = tmp_path_factory.mktemp("world") / "instance"
    shutil.copytree(everyday.instance, instance)
    application.config["SETTINGS"] = replace(everyday, instance=instance)
    clock = Clock()
    domain_clock.set_source(clock.now)
    with application.app_context():
        yield build(clock)
        db.session.remove()
        empty(db.engine)
    domain_clock.set_source(None)
    application.config["SETTINGS"] = everyday


@pytest.fixture
def watch(world: World) -> Iterator[Watch]:
    """The database, put back after the test."""
    with Watch().watching() as watching:
        yield watching


@pytest.fixture(scope="module")
def matrix(application: Flask, world: World) -> Matrix:
    """What the documentation says that everybody may do."""
    return Matrix(application)
