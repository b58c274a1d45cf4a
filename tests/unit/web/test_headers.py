"""Every answer carries the headers that keep foreign code out."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from marketplace.app import create_app
from marketplace.config import Settings
from tests.pages import SeparateClient

CROSS_ORIGIN = {"Opener": "same-origin", "Embedder": "require-corp", "Resource": "same-origin"}
FILE = "/static/css/tokens.css"


def headers_of(client: FlaskClient, path: str) -> Headers:
    with client.get(path) as response:
        return response.headers


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", FILE])
def test_answers_allow_no_inline_code_and_no_frames(client: SeparateClient, path: str) -> None:
    headers = headers_of(client, path)
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Permitted-Cross-Domain-Policies"] == "none"
    assert "camera=()" in headers["Permissions-Policy"]
    for name, value in CROSS_ORIGIN.items():
        assert headers[f"Cross-Origin-{name}-Policy"] == value


def test_pages_are_not_kept_but_files_are(client: SeparateClient) -> None:
    for path in ("/sign-in", "/healthz", "/static/nowhere.css"):
        assert headers_of(client, path)["Cache-Control"] == "no-store"
    assert "no-store" not in headers_of(client, FILE).get("Cache-Control", "")


def test_https_is_demanded_only_where_it_is_set_up(app: Flask, tmp_path: Path) -> None:
    settings = replace(Settings(), instance=tmp_path, is_behind_https=True, is_rate_limited=False)
    secure = headers_of(create_app(settings).test_client(), FILE)
    plain = headers_of(app.test_client(), FILE)
    assert secure["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "upgrade-insecure-requests" in secure["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in plain
    assert "upgrade-insecure-requests" not in plain["Content-Security-Policy"]
