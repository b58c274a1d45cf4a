"""What the tests that knock at every door share."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask

from marketplace.config import Settings
from marketplace.db import db
from marketplace.domain import clock as domain_clock
from tests.conftest import Clock
from tests.databases import empty, find_standing, leave_standing
from tests.web.matrix import Matrix
from tests.web.walking import Watch
from tests.web.world import World, build


class Built(NamedTuple):
    """A world, whose it is, with which settings, and the moment its clock stood at then."""

    application: Flask
    world: World
    settings: Settings
    moment: datetime


@pytest.fixture(scope="module")
def world(application: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world, built once for the tests below; each leaves it as it was.

    It stays for the next module, unless something empties the database in between.
    """
    everyday = application.config["SETTINGS"]
    with application.app_context():
        built = find_standing(db.engine)
        if not isinstance(built, Built) or built.application is not application:
            empty(db.engine)
            built = _build(application, tmp_path_factory.mktemp("world") / "instance")
            leave_standing(db.engine, built)
        application.config["SETTINGS"] = built.settings
        built.world.clock.set(built.moment)
        domain_clock.set_source(built.world.clock.now)
        for person in built.world.people.values():
            db.session.add_all((person.user, person.organisation))
        yield built.world
        db.session.remove()
    domain_clock.set_source(None)
    application.config["SETTINGS"] = everyday


def _build(application: Flask, instance: Path) -> Built:
    everyday = application.config["SETTINGS"]
    shutil.copytree(everyday.instance, instance)
    settings = application.config["SETTINGS"] = replace(everyday, instance=instance)
    clock = Clock()
    domain_clock.set_source(clock.now)
    world = build(clock)
    return Built(application, world, settings, clock.now())


@pytest.fixture
def watch(world: World) -> Iterator[Watch]:
    """The database, put back after the test."""
    with Watch().watching() as watching:
        yield watching


@pytest.fixture(scope="module")
def matrix(application: Flask, world: World) -> Matrix:
    """What the documentation says that everybody may do."""
    return Matrix(application)
