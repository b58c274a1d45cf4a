"""Files as downloads, never shown inside the site."""

from collections.abc import Iterable
from io import BytesIO

from flask import send_file, stream_with_context
from werkzeug.wrappers import Response


def as_download(data: bytes, name: str, media_type: str) -> Response:
    """An answer that a browser saves under `name`."""
    return _safe(send_file(BytesIO(data), media_type, as_attachment=True, download_name=name))


def as_stream(parts: Iterable[bytes], name: str, media_type: str) -> Response:
    """The same for what is made while it is sent."""
    answer = send_file(BytesIO(), media_type, as_attachment=True, download_name=name, etag=False)
    answer.response = stream_with_context(iter(parts))
    answer.direct_passthrough = False
    del answer.headers["Content-Length"]
    return _safe(answer)


def _safe(answer: Response) -> Response:
    answer.headers["X-Content-Type-Options"] = "nosniff"
    # What one person may fetch, the next one at the same computer may not.
    answer.headers["Cache-Control"] = "no-store"
    # Should it be opened in the site after all, it runs nothing and is nobody's.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
