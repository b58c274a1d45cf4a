"""Files have a version in their address, and are kept under it."""

import re

import pytest
from flask import Flask, url_for

from tests.pages import Browser, SeparateClient

FILE = "/static/css/tokens.css"
KEPT = "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("endpoint", "filename"),
    [("static", "css/tokens.css"), ("bootstrap.static", "css/bootstrap.min.css")],
)
def test_a_file_is_kept_under_its_own_version(
    app: Flask, client: SeparateClient, endpoint: str, filename: str
) -> None:
    with app.test_request_context():
        address = url_for(endpoint, filename=filename)
    assert re.search(r"\?v=[0-9a-f]{12}$", address)
    with client.get(address) as found:
        assert (found.status_code, found.headers["Cache-Control"]) == (200, KEPT)
        etag = found.headers["ETag"]
    with client.get(address, headers={"If-None-Match": etag}) as unchanged:
        assert (unchanged.status_code, unchanged.headers["Cache-Control"]) == (304, KEPT)


@pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000"])
def test_under_no_other(client: SeparateClient, query: str) -> None:
    with client.get(f"{FILE}{query}") as found:
        assert found.status_code == 200
        assert "immutable" not in found.headers.get("Cache-Control", "")


@pytest.mark.parametrize("name", ["css/nowhere.css", "../pyproject.toml", ""])
def test_what_is_no_file_has_no_version_and_is_not_kept(
    app: Flask, client: SeparateClient, name: str
) -> None:
    with app.test_request_context():
        assert "?v=" not in url_for("static", filename=name)
    with client.get(f"/static/{name}?v=000000000000") as found:
        assert found.status_code == 404
        assert found.headers["Cache-Control"] == "no-store"


def test_every_file_of_a_page_is_asked_for_by_its_version(page: Browser) -> None:
    html = page.get("/").html
    addresses = re.findall(r'(?:href|src)="(/(?:bootstrap/)?static/[^"#]*)', html)
    assert len(addresses) > 10
    assert [address for address in addresses if "?v=" not in address] == []
