"""gunicorn's settings for benches: each worker has one page more, the smallest there can be.

It goes the way of every page, through gunicorn and the application, and says `ok`.
"""

from typing import Any

PATH = "/bench/smallest"


def _answer() -> str:
    return "ok"


def post_worker_init(worker: Any) -> None:
    """Called by gunicorn when a worker has its application and before its first request."""
    worker.wsgi.add_url_rule(PATH, "smallest_page", _answer)
