"""What people upload stays in memory until a service has encrypted or judged it."""

from io import BytesIO

from flask import Flask, request

LARGE = b"%PDF-1.7 " + b"secret " * 500_000


def test_a_large_upload_never_lies_in_a_file(app: Flask) -> None:
    upload = {"file": (BytesIO(LARGE), "plan.pdf")}
    with app.test_request_context("/", method="POST", data=upload):
        request.max_content_length = 2 * len(LARGE)
        received = request.files["file"]
        assert isinstance(received.stream, BytesIO)
        assert received.read() == LARGE
        request.environ["wsgi.input"].close()
