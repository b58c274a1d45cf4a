"""How requests receive files, and which may."""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, ParamSpec, TypeVar

from flask import Flask, Request, request

from marketplace.web.rate_limits import uploading

P = ParamSpec("P")
T = TypeVar("T")

TAKES_FILES = "marketplace_takes_files"


class UploadsInMemory(Request):
    """A request whose files lie in memory, up to the request's limit, and never on the disk.

    By default a file above 500 KB goes to a temporary one: a proposal's attachment would lie there
    in clear, and who has the disk could read it before the opening.
    """

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def takes_files(view: Callable[P, T]) -> Callable[P, T]:
    """Let the view's requests be as large as files are; every other one has to be small."""
    limited: Callable[P, T] = uploading(view)
    setattr(limited, TAKES_FILES, True)
    return limited


def limit_requests(app: Flask) -> None:
    """Refuse what is larger than its address takes, before it is read (413)."""

    @app.url_value_preprocessor
    def choose(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        if getattr(app.view_functions.get(endpoint or ""), TAKES_FILES, False):
            request.max_content_length = app.config["MAX_UPLOAD_LENGTH"]
