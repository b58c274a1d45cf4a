"""Redirects that stay on this site."""

import pytest
from flask import Flask

from marketplace.web.redirects import return_address, safe_next


@pytest.mark.parametrize(
    "target", ["/scenarios", "/scenarios?q=%E7%85%A4&page=2", "/models/3#versions", "/a:b", "/a//b"]
)
def test_a_path_of_this_site_is_followed(app: Flask, target: str) -> None:
    with app.test_request_context():
        assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "scenarios",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "https://evil.example/scenarios",
        "https:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://localhost/",
        "//[::1",
        "http://[",
    ],
)
def test_anything_else_leads_home(app: Flask, target: str | None) -> None:
    with app.test_request_context():
        assert safe_next(target) == "/"


@pytest.mark.parametrize(
    ("method", "path", "referrer", "expected"),
    [
        ("GET", "/scenarios?q=%E7%85%A4", None, "/scenarios?q=%E7%85%A4"),
        ("GET", "/no-such-page", None, "/no-such-page"),
        ("POST", "/sign-in?next=/models", None, "/sign-in?next=/models"),
        ("POST", "/notifications/read", "http://localhost/notifications", "/notifications"),
        ("POST", "/notifications/read", "http://evil.example/notifications", "/"),
        ("POST", "/notifications/read", None, "/"),
        ("POST", "/notifications/read", "http://[", "/"),
    ],
)
def test_a_page_is_returned_to_where_it_can_be_fetched(
    app: Flask, method: str, path: str, referrer: str | None, expected: str
) -> None:
    headers = {"Referer": referrer} if referrer else {}
    with app.test_request_context(path, method=method, headers=headers):
        assert return_address() == expected
