"""Each weakness is found where it is, and not where it is not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace.config import Settings
from marketplace.models import User
from marketplace.services import configuration
from marketplace.services.setting_weaknesses import list_setting_findings
from marketplace.services.unit_of_work import unit_of_work
from marketplace.services.weaknesses import Severity
from tests.clamd import running_clamd
from tests.factories.people import make_administrator, make_buyer

SOUND: dict[str, Any] = {
    "secret_key": "u4Hn2tq8WzLx0PbVd7RkYc5mJeAoSi91",
    "sealing_key": "q7ZkP0n3VdXw8sLrT5yUbC1mHfEaGj24RoI6tKeQhNs",
    "database_url": "postgresql+psycopg://market:v9QzX27bLw@db.internal/market",
    "public_url": "https://market.internal",
    "is_behind_https": True,
    "trusted_proxies": 1,
    "rate_limit_storage": "redis://redis.internal",
    "huey_url": "redis://redis.internal",
    "mail_url": "smtps://user:pass@mail.internal",
    "mail_sender": "office@market.internal",
    "clamd": "unix:/run/clamd.sock",
}


def _found(**changes: Any) -> list[tuple[str, str]]:
    return [(f.severity.value, f.what) for f in list_setting_findings(Settings(**SOUND | changes))]


def test_sound_settings_have_no_finding() -> None:
    assert _found() == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"secret_key": "short"}, "SECRET_KEY is short"),
        ({"secret_key": "ab" * 40}, "SECRET_KEY is short"),
        ({"secret_key": "please-change-me-0123456789abcdefgh"}, "SECRET_KEY is short"),
        ({"sealing_key": "A" * 43}, "SEALING_KEY is short"),
        ({"sealing_key": SOUND["secret_key"]}, "are the same"),
        ({"database_url": "postgresql://market:postgres@db.internal/x"}, "DATABASE_URL"),
        ({"database_url": "postgresql://market@db.internal/x"}, "DATABASE_URL"),
        ({"public_url": "http://market.internal"}, "PUBLIC_URL is not https"),
        ({"public_url": "https://localhost"}, "names this machine"),
        ({"is_behind_https": False}, "BEHIND_HTTPS is off"),
        ({"allowed_hosts": "*"}, r"ALLOWED_HOSTS is *"),
        ({"trusted_proxies": 0}, "TRUSTED_PROXIES is 0"),
        ({"is_rate_limited": False}, "RATE_LIMITED is off"),
        ({"mail_url": ""}, "MAIL_URL is not set"),
        ({"mail_url": "smtp://mail.internal"}, "MAIL_URL has no encryption"),
        ({"mail_sender": "noreply@marketplace.invalid"}, "MAIL_SENDER"),
        ({"mail_sender": "Office <a@example.com>"}, "MAIL_SENDER"),
        ({"is_second_factor_required": False}, "SECOND_FACTOR_REQUIRED is off"),
        ({"oidc_issuer": "http://idp.internal"}, "OIDC_ISSUER is not https"),
    ],
)
def test_weak_settings_are_found(changes: dict[str, Any], says: str) -> None:
    ((severity, what),) = _found(**changes)
    assert (severity, says in what) == ("weakness", True), what


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"sealing_key": ""}, "SEALING_KEY is not set"),
        ({"database_url": ""}, "SQLite"),
        ({"rate_limit_storage": "memory://"}, "memory://, with 2 processes"),
        ({"host": "0.0.0.0"}, "HOST is 0.0.0.0"),  # noqa: S104
        ({"clamd": ""}, "CLAMD is not set"),
    ],
)
def test_what_could_be_better_is_advice(changes: dict[str, Any], says: str) -> None:
    ((severity, what),) = _found(**changes)
    assert (severity, says in what) == ("advice", True), what


@pytest.mark.parametrize(
    "changes",
    [
        {"database_url": "", "huey_url": ""},
        {"rate_limit_storage": "memory://", "web_workers": 1},
        {"mail_url": "smtp://localhost"},
        {"oidc_issuer": "http://127.0.0.1:9000"},
    ],
)
def test_what_is_fine_on_one_machine_is_not_found(changes: dict[str, Any]) -> None:
    assert _found(**changes) == []


def test_no_finding_tells_a_secret() -> None:
    secrets = {"secret_key": "topsecretvalue", "mail_url": "smtp://u:topsecretvalue@mail.internal"}
    found = list_setting_findings(Settings(**SOUND | secrets))
    assert not any("topsecretvalue" in str(finding) for finding in found)


@pytest.fixture
def findings(app: Flask) -> Callable[..., list[str]]:
    """What is found in an installation with sound settings, and `changes`, under SOUND ones."""

    def find(**changes: Any) -> list[str]:
        kept = {"instance": app.config["SETTINGS"].instance, "clamd": ""}
        app.config["SETTINGS"] = Settings(**SOUND | kept | changes)
        app.testing = False
        try:
            found = configuration.list_findings()
        finally:
            app.testing = True
        return [one.what for one in found if one.severity is Severity.WEAKNESS]

    return find


def test_an_installation_in_order(findings: Callable[..., list[str]]) -> None:
    make_administrator()
    assert findings() == []


def test_modes_of_keys_and_folders(findings: Callable[..., list[str]], app: Flask) -> None:
    make_administrator()
    instance: Path = app.config["SETTINGS"].instance
    key = next((instance / "keys").iterdir())
    for path in (instance, instance / "keys", key):
        path.chmod(0o755)
        (what,) = findings()
        assert str(path) in what
        path.chmod(0o700)


def test_a_key_file_that_can_be_guessed(findings: Callable[..., list[str]], app: Flask) -> None:
    make_administrator()
    key: Path = app.config["SETTINGS"].instance / "keys" / "session.key"
    key.write_text("a" * 64)
    key.chmod(0o600)
    assert findings() == []  # the setting is used instead
    assert "session.key is short" in findings(secret_key="")[0]


def test_debug_mode_is_found(findings: Callable[..., list[str]], app: Flask) -> None:
    make_administrator()
    app.debug = True
    try:
        assert findings() == ["The program runs in debug or testing mode"]
    finally:
        app.debug = False


def test_accounts_that_everybody_knows(findings: Callable[..., list[str]]) -> None:
    make_administrator()
    make_buyer(email="buyer@demo.example")
    assert findings() == ["1 demonstration accounts are there"]


def test_administrators_without_a_second_factor(
    findings: Callable[..., list[str]], app: Flask
) -> None:
    assert findings() == []
    assert "There is no administrator" in [one.what for one in configuration.list_findings()]
    make_administrator(totp_secret=None)
    assert findings() == []
    _unprotect()
    assert findings() == ["No administrator has a second factor"]
    make_administrator()
    assert findings() == []
    assert any("1 of 2 administrators" in one.what for one in configuration.list_findings())


def _unprotect() -> None:
    with unit_of_work() as work:
        for user in work.session.query(User):
            user.totp_confirmed_at = None


def test_a_scanner_that_does_not_answer(findings: Callable[..., list[str]], tmp_path: Path) -> None:
    make_administrator()
    (tmp_path / "clamd").mkdir()
    with running_clamd(tmp_path / "clamd") as address:
        assert findings(clamd=address) == []
    assert findings(clamd=address) == ["The virus scanner does not answer"]


def test_only_production_has_obstacles(findings: Callable[..., list[str]], app: Flask) -> None:
    weak = replace(app.config["SETTINGS"], is_rate_limited=False)
    app.config["SETTINGS"] = weak
    assert configuration.list_obstacles() == []
    app.config["SETTINGS"] = replace(weak, is_production=True)
    assert configuration.list_obstacles()
