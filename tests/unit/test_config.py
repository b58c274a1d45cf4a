"""Settings come from the environment, once, and bad ones are named."""

import stat
from dataclasses import fields
from pathlib import Path

import pytest

from marketplace.app import create_app
from marketplace.config import BadSetting, Settings, read_settings, variable_of


def test_defaults_need_no_environment() -> None:
    assert read_settings({}) == Settings()


def test_every_kind_of_value_is_read() -> None:
    settings = read_settings(
        {
            "MARKETPLACE_INSTANCE": "/srv/marketplace",
            "MARKETPLACE_PORT": "8123",
            "MARKETPLACE_BEHIND_HTTPS": "yes",
            "MARKETPLACE_MAIL_SENDER": "office@example.com",
            "PORT": "1",
        }
    )
    assert settings.instance == Path("/srv/marketplace")
    assert settings.port == 8123
    assert settings.is_behind_https is True
    assert settings.mail_sender == "office@example.com"


def test_overrides_win_over_the_environment() -> None:
    assert read_settings({"MARKETPLACE_PORT": "1"}, port=2).port == 2


@pytest.mark.parametrize("text", ["", "0", "no", "False", "off"])
def test_a_switch_can_be_turned_off(text: str) -> None:
    assert read_settings({"MARKETPLACE_RATE_LIMITED": text}).is_rate_limited is False


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("MARKETPLACE_PORT", "eighty"),
        ("MARKETPLACE_BEHIND_HTTPS", "perhaps"),
        ("MARKETPLACE_INSTANCE", ""),
        ("MARKETPLACE_INSTANCE", " "),
    ],
)
def test_a_bad_value_is_refused_by_its_variable(variable: str, text: str) -> None:
    with pytest.raises(BadSetting, match=f"{variable}.*{text}"):
        read_settings({variable: text})


def test_no_two_settings_share_a_variable() -> None:
    variables = [variable_of(setting.name) for setting in fields(Settings)]
    assert len(set(variables)) == len(variables)


def test_the_session_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path)
    first = settings.as_flask_config()["SECRET_KEY"]
    assert len(first) >= 60
    assert settings.as_flask_config()["SECRET_KEY"] == first
    kept = tmp_path / "keys" / "session.key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["session.key"]


def test_two_installations_have_different_session_keys(tmp_path: Path) -> None:
    keys = {
        Settings(instance=tmp_path / name).as_flask_config()["SECRET_KEY"] for name in ("a", "b")
    }
    assert len(keys) == 2


def test_the_database_lies_in_the_data_folder_unless_one_is_set(tmp_path: Path) -> None:
    assert (
        Settings(instance=tmp_path).resolved_database_url == f"sqlite:///{tmp_path}/marketplace.db"
    )
    elsewhere = "postgresql+psycopg://db.example/marketplace"
    assert Settings(database_url=elsewhere).resolved_database_url == elsewhere


@pytest.mark.parametrize(
    ("settings", "hosts"),
    [
        ({}, []),
        ({"public_url": "https://market.example:8443/x"}, ["market.example"]),
        ({"public_url": "https://m.example", "allowed_hosts": "a.example, .b.example"}, None),
        ({"host": "10.0.0.7"}, ["10.0.0.7"]),
        ({"host": "0.0.0.0"}, []),  # noqa: S104
    ],
)
def test_the_hosts_that_are_answered_to(settings: dict[str, str], hosts: list[str] | None) -> None:
    own = {"localhost", "127.0.0.1"}
    expected = {"a.example", ".b.example"} if hosts is None else set(hosts)
    assert set(Settings(**settings).trusted_hosts or ()) == own | expected


def test_every_host_is_answered_to_where_that_is_asked_for() -> None:
    assert Settings(allowed_hosts="*").trusted_hosts is None


def test_behind_https_the_cookie_is_bound_to_it(tmp_path: Path) -> None:
    config = Settings(instance=tmp_path, is_behind_https=True).as_flask_config()
    assert config["SESSION_COOKIE_NAME"] == "__Host-session"
    assert (config["SESSION_COOKIE_SECURE"], config["SESSION_COOKIE_PATH"]) == (True, "/")
    assert config.get("SESSION_COOKIE_DOMAIN") is None


def test_nobody_else_looks_into_a_data_folder_that_is_made(tmp_path: Path) -> None:
    create_app(Settings(instance=tmp_path / "instance", secret_key="test"))
    assert stat.S_IMODE((tmp_path / "instance").stat().st_mode) == 0o700
