"""For whom a request is, and from where: what a client may say about it, and what not."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.db import Base, db
from marketplace.domain.permissions import Permission
from marketplace.web.guards import guard
from tests.pages import SeparateClient

SITE = "market.example"


@guard(Permission.PUBLIC_READ)
def _echo() -> dict[str, Any]:
    """What the application takes for true about the request."""
    return {"from": request.remote_addr, "host": request.host, "secure": request.is_secure}


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Applications of their own, with settings of their own."""
    made: list[Flask] = []

    def build(**settings: Any) -> Flask:
        app = create_app(
            Settings(
                instance=tmp_path / str(len(made)),
                secret_key="test",
                public_url=f"https://{SITE}",
                is_rate_limited=False,
                **settings,
            )
        )
        app.add_url_rule("/echo", "echo", _echo)
        with app.app_context():
            Base.metadata.create_all(db.engine)
        made.append(app)
        return app

    yield build
    for app in made:
        with app.app_context():
            db.engine.dispose()


def _client(app: Flask) -> SeparateClient:
    return SeparateClient(app, response_wrapper=app.response_class)


@pytest.mark.parametrize("host", [SITE, f"{SITE}:8443", "localhost", "127.0.0.1:8000"])
def test_our_own_names_are_answered_to(make: Callable[..., Flask], host: str) -> None:
    assert _client(make()).get("/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"{SITE}.evil.example", f"x{SITE}", f"sub.{SITE}", "a b", f"{SITE}:99999", ""],
)
def test_any_other_name_is_refused_in_plain_words(make: Callable[..., Flask], host: str) -> None:
    client = _client(make())
    for path in ("/sign-in", "/nowhere", "/static/css/tokens.css"):
        for method in ("GET", "POST"):
            answer = client.open(path, method=method, headers={"Host": host})
            assert (answer.status_code, answer.mimetype) == (400, "text/plain")
            assert host not in answer.text or not host
            assert "Set-Cookie" not in answer.headers
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_operator_may_name_others_or_all(make: Callable[..., Flask]) -> None:
    some = _client(make(allowed_hosts="a.example, .b.example"))
    for host, status in (("a.example", 200), ("x.b.example", 200), (SITE, 400)):
        assert some.get("/sign-in", headers={"Host": host}).status_code == status
    everyone = _client(make(allowed_hosts="*"))
    assert everyone.get("/sign-in", headers={"Host": "evil.example"}).status_code == 200


FORGED = {
    "X-Forwarded-For": "6.6.6.6, 10.1.1.1",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "localhost",
    "X-Real-IP": "6.6.6.6",
    "Forwarded": "for=6.6.6.6",
}


@pytest.mark.parametrize(
    ("proxies", "expected"),
    [
        (0, {"from": "127.0.0.1", "host": SITE, "secure": False}),
        (1, {"from": "10.1.1.1", "host": "localhost", "secure": True}),
        (2, {"from": "6.6.6.6", "host": SITE, "secure": False}),
    ],
)
def test_only_what_trusted_proxies_add_counts(
    make: Callable[..., Flask], proxies: int, expected: dict[str, Any]
) -> None:
    client = _client(make(trusted_proxies=proxies))
    answer = client.get("/echo", headers={"Host": SITE, **FORGED})
    assert answer.get_json() == expected


def test_a_forged_host_behind_a_proxy_is_refused(make: Callable[..., Flask]) -> None:
    client = _client(make(trusted_proxies=1))
    headers = {"Host": SITE, "X-Forwarded-Host": "evil.example"}
    assert client.get("/sign-in", headers=headers).status_code == 400


def test_behind_https_the_session_cookie_has_every_mark(make: Callable[..., Flask]) -> None:
    answer = _client(make(is_behind_https=True)).get("/sign-in", base_url=f"https://{SITE}")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-session=")
    for mark in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert mark in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW", "POST"])
def test_other_methods_are_refused(make: Callable[..., Flask], method: str) -> None:
    client = _client(make())
    assert client.open("/healthz", method=method).status_code == 405
