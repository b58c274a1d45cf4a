"""A request counts from its last byte on: what waits behind that is in time, a slow one is not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, TestResponse

from marketplace.domain import clock as domain_clock
from marketplace.models import Scenario
from marketplace.services import proposals
from marketplace.services.proposals import OwnProposal
from tests.factories.people import Person, make_vendor
from tests.factories.proposals import make_version, proposal_content
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

Moves = Callable[[], None]


class WatchedStream(BytesIO):
    """A request's body that tells when its last byte is fetched."""

    def __init__(self, body: bytes, at_the_end: Moves) -> None:
        super().__init__(body)
        self._at_the_end = at_the_end
        self._length = len(body)

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer`."""
        count = super().readinto(buffer)
        self._tell()
        return count

    def read(self, size: int | None = -1) -> bytes:
        """The next bytes."""
        found = super().read(size)
        self._tell()
        return found

    def _tell(self) -> None:
        if self.tell() >= self._length:
            self._at_the_end()


@pytest.fixture
def drafted(app: Flask, clock: Any) -> tuple[Person, Scenario]:
    """A vendor with a draft that is complete, some seconds before the deadline."""
    vendor, scenario = make_vendor(), make_scenario()
    content = proposal_content(scenario, make_version(vendor))
    proposals.save_draft(vendor.actor, scenario.id, content, 0)
    clock.set(_deadline(scenario) - timedelta(seconds=5))
    return vendor, scenario


def _deadline(scenario: Scenario) -> datetime:
    assert scenario.proposal_deadline is not None
    return scenario.proposal_deadline


def _send(browser: Browser, path: str, data: dict[str, Any], at_the_end: Moves) -> TestResponse:
    builder = EnvironBuilder(method="POST", data=data, content_type="multipart/form-data")
    environ = builder.get_environ()
    builder.close()
    body = environ["wsgi.input"].read()
    return browser.client.post(
        path,
        input_stream=WatchedStream(body, at_the_end),
        content_type=environ["CONTENT_TYPE"],
        content_length=len(body),
    )


def _fill(page: Browser, drafted: tuple[Person, Scenario], kind: str) -> tuple[Browser, str, Any]:
    """The browser, where to send, and a form that saves, attaches or submits."""
    vendor, scenario = drafted
    browser, url = page.signed_in(vendor.user), f"/scenarios/{scenario.id}/proposal"
    path = f"{url}/submit" if kind == "submit" else url
    data = browser.get(path).form(path).fill({})
    if kind == "save":
        data |= {"summary": "截止前最后一刻改好的摘要，一个字也不应当丢。", "action": "save"}
    if kind == "attach":
        data |= {"file": (BytesIO(b"%PDF-1.7 plan"), "plan.pdf"), "action": "attach"}
    return browser, path, data


def _own(drafted: tuple[Person, Scenario]) -> OwnProposal:
    vendor, scenario = drafted
    return proposals.get_own(vendor.actor, scenario.id)


@pytest.mark.parametrize("kind", ["save", "attach", "submit"])
def test_a_slow_request_whose_last_byte_is_late_is_out(
    page: Browser, clock: Any, drafted: tuple[Person, Scenario], kind: str
) -> None:
    browser, path, data = _fill(page, drafted, kind)
    before = _own(drafted)
    deadline = _deadline(drafted[1])
    late = _send(browser, path, data, lambda: clock.set(deadline + timedelta(seconds=1)))
    assert late.status_code == 409
    text = late.get_data(as_text=True)
    assert "没有收下" in text
    assert f"服务器收到时是 {(deadline + timedelta(seconds=1, hours=8)):%Y年}" in text
    after = _own(drafted)
    assert (after.version, after.content, after.row.receipts) == (
        before.version,
        before.content,
        [],
    )


@pytest.mark.parametrize("kind", ["save", "attach", "submit"])
def test_what_was_here_before_the_deadline_is_in_however_long_it_waits(
    page: Browser, clock: Any, drafted: tuple[Person, Scenario], kind: str
) -> None:
    browser, path, data = _fill(page, drafted, kind)
    before = _own(drafted)
    taken = _LateFrom(clock.moment, _deadline(drafted[1]) + timedelta(minutes=2))
    answer = _send(browser, path, data, taken.begin)
    domain_clock.set_source(clock.now)
    assert answer.status_code == 302
    after = _own(drafted)
    if kind == "submit":
        assert after.row.submitted_at == clock.moment
        assert answer.location.endswith("/receipts/1")
    else:
        assert after.version == before.version + 1


class _LateFrom:
    """A clock that is read once in time after the last byte came, and is late ever after."""

    def __init__(self, in_time: datetime, late: datetime) -> None:
        self._in_time, self._late = in_time, late
        self._is_read = False

    def begin(self) -> None:
        """Set the project's clock to this one."""
        domain_clock.set_source(self._now)

    def _now(self) -> datetime:
        moment = self._late if self._is_read else self._in_time
        self._is_read = True
        return moment
