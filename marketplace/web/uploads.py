"""How requests receive files."""

from io import BytesIO
from typing import IO

from flask import Request


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
