"""Guessing passwords is slow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.db import Base, db
from marketplace.extensions import limiter
from tests.conftest import Clock
from tests.pages import Browser


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Flask]:
    """An application of its own that limits; the one limiter is quiet again afterwards."""
    app = create_app(Settings(instance=tmp_path, secret_key="test", is_rate_limited=True))
    app.testing = True
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield app
        limiter.reset()
        db.session.remove()
        db.engine.dispose()


def test_the_21st_attempt_of_a_minute_is_refused(limited: Flask, clock: Clock) -> None:
    page = Browser(limited)
    form = page.get("/sign-in")
    # Each time another: of one account fewer failures are enough, see the service.
    typed = [{"email": f"person{n}@example.com", "password": "wrong horse"} for n in range(21)]
    answers = [form.submit(one) for one in typed]
    assert [answer.status for answer in answers] == [422] * 20 + [429]
    assert "操作太频繁" in answers[-1].text
    assert page.get("/sign-in").status == 200
