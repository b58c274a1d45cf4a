"""A real host of status lists on a loopback port, which answers as a test tells it to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask, Response, request
from werkzeug.serving import make_server


@dataclass
class ListHost:
    """`answers`: by path what is sent; `asked`: the paths that were asked for."""

    address: str = ""
    answers: dict[str, Response] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self) -> Response:
        """What the test has put at the path."""
        self.asked.append(request.path)
        return self.answers.get(request.path) or Response("nothing", 404)


@contextmanager
def running_host() -> Iterator[ListHost]:
    """The host, until the end of the block."""
    host = ListHost()
    app = Flask("lists", static_folder=None)
    app.add_url_rule("/<path:_path>", "answer", lambda _path: host.answer())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    host.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
