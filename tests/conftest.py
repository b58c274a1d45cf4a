"""What every test may ask for: an application on a clean database, a clock, pages."""

import gc
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from jinja2.bccache import BytecodeCache, FileSystemBytecodeCache

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.db import Base, db
from marketplace.domain import clock as domain_clock
from marketplace.extensions import limiter
from marketplace.services import installation, search_indexing
from tests.databases import empty, find_standing, hurry, running_postgresql
from tests.hashing import hash_cheaply
from tests.pages import Browser, SeparateClient

# Tests move the clock by days; those that are about it set how long a session lasts.
LONG_SESSIONS = {"session_hours": 9_000, "idle_hours": 9_000}
# Only services ask the database: their tests run on both, and the walks through every page. Tests
# of one page are about what it says and where it leads.
ON_BOTH_DATABASES = ("unit/services/", "web/test_")
# Of services every other test runs on the one database and the rest on the other, for time's sake:
# what a service asks is asked by many of its tests. But all tests run on both of whatever is about
# two at once, about what is written in order, or asks the database to sum up and to sort.
WHOLLY_ON_BOTH = tuple(
    f"unit/services/test_{name}"
    for name in (
        *("accounts", "annex_requests", "attention", "audit", "bids", "deliveries", "evidence"),
        *("filing_register", "hashing_turns", "import_jobs", "imports", "invitations", "key_"),
        *("ledger", "listing_similarity", "members", "opening_steps", "outbox", "proposal_sub"),
        *("proposals", "rankings", "ranking_by", "recommendation", "scenario_views", "sealing"),
        *("searching", "sector", "transitions", "unit_of_work", "uploads"),
    )
)
# They go through every page that other tests look at one by one.
WALKS = (
    *("journeys/", "web/test_every_route", "web/test_hostile_requests", "web/test_planted_values"),
    *("web/test_viewers", "web/documentation/test_matrix"),
)

hypothesis_settings.register_profile("project", deadline=None, derandomize=True)
hypothesis_settings.load_profile("project")


def pytest_configure(config: pytest.Config) -> None:
    """Name our own mark, and have passwords cost little."""
    hash_cheaply()
    config.addinivalue_line("markers", "one_database: what it asks depends on no database")


def _folder(path: Path) -> str:
    return path.relative_to(Path(__file__).parent).as_posix()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of services and walks run on two databases, see below, the others on SQLite."""
    if "database" not in metafunc.fixturenames:
        return
    is_on_both = _folder(metafunc.definition.path).startswith(ON_BOTH_DATABASES)
    wanted = ["sqlite", "postgresql"] if is_on_both else ["sqlite"]
    metafunc.parametrize("database", wanted, indirect=True, scope="session")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What depends on no database is asked of one. The long tests come first, so that at the end
    no worker waits for another's; of these and of the others, all of one database together."""
    items[:] = [item for item in items if not _is_left_to_the_other(item)]
    items.sort(key=lambda item: (not _is_walk(item), not _is_on_postgresql(item)))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking for garbage in it took a sixth of a walk's time."""
    gc.collect()
    gc.freeze()


def _database(item: pytest.Item) -> str | None:
    chosen = getattr(item, "callspec", None)
    return chosen.params.get("database") if chosen else None


def _is_on_postgresql(item: pytest.Item) -> bool:
    return _database(item) == "postgresql"


def _is_left_to_the_other(item: pytest.Item) -> bool:
    """Whether the test runs on the other database only."""
    is_on_postgresql = _is_on_postgresql(item)
    if _is_of_one(item):
        return is_on_postgresql
    folder = _folder(item.path)
    is_halved = folder.startswith("unit/services/") and not folder.startswith(WHOLLY_ON_BOTH)
    if _database(item) is None or not is_halved:
        return False
    name = item.nodeid.replace("postgresql", "").replace("sqlite", "")
    return (crc32(name.encode()) % 2 == 0) == is_on_postgresql


def _is_of_one(item: pytest.Item) -> bool:
    return item.get_closest_marker("one_database") is not None


def _is_walk(item: pytest.Item) -> bool:
    return _folder(item.path).startswith(WALKS)


class Clock:
    """The project's clock in the hands of a test. It stands still until it is moved."""

    START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, nine o'clock in Henan

    def __init__(self) -> None:
        self.moment = self.START

    def now(self) -> datetime:
        """What the project takes for the present."""
        return self.moment

    def set(self, moment: datetime) -> None:
        """Jump to `moment` (aware)."""
        assert moment.tzinfo is not None
        self.moment = moment

    def advance(self, **by: float) -> None:
        """Go forward: `clock.advance(days=3)`."""
        self.moment += timedelta(**by)


@pytest.fixture
def clock() -> Iterator[Clock]:
    """The clock, standing at `Clock.START`."""
    hand = Clock()
    domain_clock.set_source(hand.now)
    yield hand
    domain_clock.set_source(None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of this worker's PostgreSQL server, started when first asked for."""
    with running_postgresql() as address:
        yield address


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the database a test runs on; one per worker, emptied for every test."""
    if request.param == "postgresql":
        address: str = request.getfixturevalue("postgresql")
        return address
    return f"sqlite:///{tmp_path_factory.mktemp('database') / 'marketplace.db'}"


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Every template is compiled once for all applications of this run and its workers."""
    folder = tmp_path_factory.getbasetemp()
    whole = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    (whole / "templates").mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(whole / "templates"))


@pytest.fixture(scope="session")
def application(
    database: str, tmp_path_factory: pytest.TempPathFactory, compiled_templates: BytecodeCache
) -> Iterator[Flask]:
    """One application per worker and database: tables, keys and an empty index are made."""
    made = create_app(
        Settings(
            instance=tmp_path_factory.mktemp("instance"),
            database_url=database,
            secret_key="signs the sessions of tests",
            is_rate_limited=False,
            **LONG_SESSIONS,
        )
    )
    made.testing = True
    made.jinja_env.bytecode_cache = compiled_templates
    with made.app_context():
        hurry(db.engine)
        Base.metadata.create_all(db.engine)
        installation.platform_key()
        installation.receipt_key()
        search_indexing.rebuild()
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def quiet_limiter() -> Iterator[None]:
    """The limiter is one for the process: what a test switched on ends with the test."""
    yield
    limiter.enabled = False


@pytest.fixture
def app(application: Flask, clock: Clock) -> Iterator[Flask]:
    """The application inside its context, as after `init`: empty tables, a data folder of its own.

    Keys are the same in every test of a worker.
    """
    everyday = application.config["SETTINGS"]
    # Not in tmp_path, which looks through all the folders there are to make one more.
    with TemporaryDirectory() as folder, application.app_context():
        instance = Path(folder) / "instance"
        shutil.copytree(everyday.instance, instance, copy_function=shutil.copy)
        application.config["SETTINGS"] = replace(everyday, instance=instance)
        if find_standing(db.engine):
            empty(db.engine)
        yield application
        db.session.remove()
        empty(db.engine)
        application.config["SETTINGS"] = everyday


@pytest.fixture
def client(app: Flask) -> SeparateClient:
    """A bare HTTP client: no checks, no forms."""
    return SeparateClient(app, response_wrapper=app.response_class)


@pytest.fixture
def page(app: Flask) -> Browser:
    """A visitor's browser: fetches pages, checks their HTML, fills their forms."""
    return Browser(app)
