"""Files as downloads, never shown inside the site."""

from io import BytesIO

from flask import send_file
from werkzeug.wrappers import Response


def as_download(data: bytes, name: str, media_type: str) -> Response:
    """An answer that a browser saves under `name`."""
    answer = send_file(BytesIO(data), media_type, as_attachment=True, download_name=name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    # What one person may fetch, the next one at the same computer may not.
    answer.headers["Cache-Control"] = "no-store"
    # Should it be opened in the site after all, it runs nothing and is nobody's.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
