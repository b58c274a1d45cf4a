"""Only what takes files takes much, and nobody may send many."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.db import Base, db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.extensions import limiter
from marketplace.services import proposals, search_indexing
from marketplace.services.proposal_content import ProposalContent
from marketplace.web.uploads import TAKES_FILES
from tests.conftest import Clock
from tests.factories.people import make_buyer, make_vendor
from tests.factories.proposals import make_version
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

MEGABYTE = 2**20


def _send(browser: Browser, path: str, size: int) -> int:
    data = {"file": (BytesIO(b"%PDF-" + bytes(size)), "a.pdf")}
    return browser.client.post(path, data=data, content_type="multipart/form-data").status_code


def test_an_ordinary_form_is_small(page: Browser) -> None:
    desk = page.signed_in(make_buyer().user)
    for browser, path in ((page, "/sign-in"), (page, "/register"), (desk, "/language/en")):
        assert _send(browser, path, MEGABYTE) == 400
        assert _send(browser, path, 2 * MEGABYTE) == 413


def test_a_form_that_takes_files_has_room_for_them(page: Browser, app: Flask) -> None:
    desk = page.signed_in(make_buyer().user)
    assert _send(desk, "/scenarios/new", 20 * MEGABYTE) == 400  # for the token that is missing
    assert _send(desk, "/scenarios/new", 43 * MEGABYTE) == 413


def test_every_form_with_a_file_is_sent_to_where_files_are_taken(
    page: Browser, app: Flask, clock: Clock
) -> None:
    buyer, vendor = make_buyer(), make_vendor()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    offered, version = make_scenario(), make_version(vendor)
    proposals.save_draft(vendor.actor, offered.id, ProposalContent(), 0)
    pages = {
        page.signed_in(buyer.user): (
            "/scenarios/new",
            f"/scenarios/{draft.id}/edit",
            "/imports/scenarios",
        ),
        page.signed_in(vendor.user): (
            f"/scenarios/{offered.id}/proposal",
            f"/scenarios/{offered.id}/proposal/import",
            f"/models/versions/{version.id}/reports/new",
        ),
    }
    doors = app.url_map.bind("localhost")
    for browser, paths in pages.items():
        for path in paths:
            shown = browser.get(path)
            forms = [form for form in shown.forms if "file" in form.controls]
            assert forms, path
            for form in forms:
                actions = {form.action or path, *(b.action for b in form.buttons if b.action)}
                for action in actions:
                    endpoint, _values = doors.match(urlsplit(action).path, method="POST")
                    assert getattr(app.view_functions[endpoint], TAKES_FILES, False), action


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Flask]:
    """An application of its own that limits."""
    app = create_app(Settings(instance=tmp_path, secret_key="test", is_rate_limited=True))
    app.testing = True
    with app.app_context():
        Base.metadata.create_all(db.engine)
        search_indexing.rebuild()
        yield app
        limiter.reset()
        db.session.remove()
        db.engine.dispose()


def test_reading_is_limited_together(limited: Flask, clock: Clock) -> None:
    client = Browser(limited).client
    statuses = [client.get(path).status_code for path in ("/scenarios", "/search", "/models") * 100]
    assert statuses == [200] * 300
    assert client.get("/scenarios").status_code == 429
    assert client.get("/").status_code == 200
    assert Browser(limited, make_buyer().user).client.get("/scenarios").status_code == 200


def test_uploads_are_limited_and_saving_is_not(limited: Flask, clock: Clock) -> None:
    version = make_version(vendor := make_vendor())
    path = f"/models/versions/{version.id}/reports/new"
    desk = Browser(limited, vendor.user)
    form = desk.get(path).form(path)
    statuses = [
        desk.send(path, form.fill({"file": (BytesIO(b"{"), "a.json")})).status for _ in range(121)
    ]
    assert statuses == [422] * 120 + [429]
    assert desk.send(path, form.fill({})).status == 422
