"""Guessers at a server's sign-in form, each with a browser's cookie and token of its own."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlencode

from marketplace.cli.bench.measuring import BadAnswer

PATH = "/sign-in"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_FORM = "application/x-www-form-urlencoded"
_PATIENCE = 60


@dataclass
class Guesser:
    """Sends wrong passwords, each for another address, until told to stop.

    `answers` counts the statuses that came back.
    """

    port: int
    number: int
    answers: Counter[int] = field(default_factory=Counter)
    failure: str = ""

    def guess(self, stop: threading.Event) -> None:
        """One attempt after the other, over connections of their own as gunicorn closes them."""
        try:
            cookie, token = self._visit()
            while not stop.is_set():
                self.answers[self._attempt(cookie, token, self.answers.total())] += 1
        except (OSError, HTTPException, BadAnswer) as error:
            self.failure = str(error)

    def _visit(self) -> tuple[str, str]:
        with self._asked("GET", "", {}) as answer:
            found = _TOKEN.search(answer.read().decode())
            cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        if found is None:
            raise BadAnswer(f"no token on {PATH}")
        return cookie, found[1]

    def _attempt(self, cookie: str, token: str, number: int) -> int:
        typed = {
            "csrf_token": token,
            "email": f"guessed-{self.number}-{number}@example.com",
            "password": "wrong horse battery",
        }
        headers = {"Cookie": cookie, "Content-Type": _FORM}
        with self._asked("POST", urlencode(typed), headers) as answer:
            answer.read()
            return answer.status

    @contextmanager
    def _asked(self, method: str, body: str, headers: dict[str, str]) -> Iterator[HTTPResponse]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            connection.request(method, PATH, body or None, headers)
            yield connection.getresponse()
        finally:
            connection.close()


@contextmanager
def guessing(port: int, count: int) -> Iterator[list[Guesser]]:
    """`count` guessers at work during the block. Raises `BadAnswer` after it if one failed."""
    stop = threading.Event()
    guessers = [Guesser(port, number) for number in range(count)]
    threads = [threading.Thread(target=one.guess, args=(stop,)) for one in guessers]
    for thread in threads:
        thread.start()
    try:
        yield guessers
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    failures = [one.failure for one in guessers if one.failure]
    if failures:
        raise BadAnswer(failures[0])
