"""Downloads: saved, never shown, never kept, under a name that stays a name."""

import pytest
from flask import Flask

from marketplace.web.downloads import as_download


@pytest.mark.parametrize("name", ["方案.pdf", 'a"; filename="b.html', "a%0d%0aX: y.pdf", "…" * 100])
def test_a_file_is_saved_and_kept_nowhere(app: Flask, name: str) -> None:
    with app.test_request_context():
        answer = as_download(b"<script>", name, "text/plain")
        headers = answer.headers
    assert headers["Content-Disposition"].startswith("attachment;")
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert not any("\n" in value or "\r" in value for value in headers.values())
    answer.close()
