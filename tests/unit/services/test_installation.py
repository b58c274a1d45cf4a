"""What an installation keeps beside its database."""

import stat

import pytest
from flask import Flask

from marketplace.config import Settings
from marketplace.services import installation

pytestmark = pytest.mark.usefixtures("app")


def test_settings_are_those_of_the_application(app: Flask) -> None:
    assert isinstance(installation.settings(), Settings)
    assert installation.settings() is app.config["SETTINGS"]


def test_keys_are_made_once_and_belong_to_the_owner_alone() -> None:
    assert installation.platform_key() is installation.platform_key()
    assert installation.receipt_key() is installation.receipt_key()
    folder = installation.settings().instance / "keys"
    files = [path for path in folder.iterdir() if path.is_file()]
    assert files
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_files_lie_in_the_data_folder() -> None:
    key = installation.file_store().put(b"report")
    found = list((installation.settings().instance / "files").rglob(key))
    assert [path.read_bytes() for path in found] == [b"report"]
