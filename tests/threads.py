"""Several things at the same moment, each in its own thread with its own transactions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from marketplace.db import db


def at_once(app: Flask, *calls: Callable[[], Any]) -> list[Any]:
    """Run every call in a thread of its own, all let go together: results or exceptions."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        with app.app_context():
            gate.wait(timeout=30)
            try:
                return call()
            except Exception as error:  # noqa: BLE001 - the test looks at it
                return error

    db.session.rollback()
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
