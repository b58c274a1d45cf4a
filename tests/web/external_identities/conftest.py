"""A marketplace with single sign-on, and its provider."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.openid_provider import CLIENT_ID, CLIENT_SECRET, Provider, running_provider


@pytest.fixture
def provider(app: Flask, clock: Clock) -> Iterator[Provider]:
    """The provider that the settings name. It has no clock but the machine's."""
    clock.set(datetime.now(UTC))
    with running_provider("http://localhost/sign-in/external/callback") as running:
        app.config["SETTINGS"] = replace(
            app.config["SETTINGS"],
            public_url="http://localhost",
            oidc_issuer=running.issuer,
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=CLIENT_SECRET,
            oidc_name="统一身份认证",
        )
        yield running
